/** Looks at files that somebody may want to load: how they are read, what they hold, which template they fit. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DialectOverrides, Inspection, Rejection, TemplateMatch } from '../../../preload/contract/index.ts'
import { findFurther } from '../csv/further-tables.ts'
import { ColumnEvidence } from '../csv/lexical-types.ts'
import { openSource } from '../csv/open-source.ts'
import { columnNames, readLabels, type SourceHead, sniffHead } from '../csv/read-header.ts'
import { sample } from '../csv/sniff-dialect.ts'
import { Cancelled, describeFileError, failure, isFailure } from '../failure.ts'
import type { Template } from '../template/data-package.ts'
import {
  explainDoubts,
  type FileToMatch,
  matchFiles,
  matchTemplate,
  type ResourceMatch,
} from '../template/match-template.ts'
import { listLocations, type Unpacking } from '../unpack/expand.ts'
import { knownDialect } from '../unpack/known-table.ts'
import { csvName, displayName, type SourceLocation, stemOf } from '../unpack/location.ts'
import { fileToMatch } from './file-to-match.ts'

const PREVIEW_LENGTH = 64 * 1024
const FILE_NAME = /\.(?:(?:csv|tsv|tab|txt)(?:\.(?:gz|zst))?|zip|xlsx|xlsm|avro)$/i

export interface FileToInspect extends SourceLocation {
  /** True for an upload, whose folder is the host's. */
  readonly temporary: boolean
  readonly overrides: DialectOverrides
}

export interface InspectedFile extends Omit<Inspection, 'file'> {
  readonly location: SourceLocation
}

/**
 * A folder stands for the files in it, an archive or a workbook for its tables; anything else stands for itself.
 * @throws BAD_INPUT for a folder without a file to load.
 */
export async function expandLocation(location: SourceLocation, unpacking: Unpacking): Promise<SourceLocation[]> {
  if (location.member !== undefined) return [location]
  const listed = await Promise.all(expandFolder(location.path).map((path) => listLocations({ path }, unpacking)))
  return listed.flat()
}

function expandFolder(path: string): string[] {
  let entries: readonly Dirent[]
  try {
    if (!statSync(path).isDirectory()) return [path]
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    return [path] // Opening it will say what is wrong.
  }
  const files = entries.filter(
    (entry) => (entry.isFile() || entry.isSymbolicLink()) && FILE_NAME.test(entry.name) && !entry.name.startsWith('.'),
  )
  if (files.length === 0)
    throw failure('BAD_INPUT', `The folder ${basename(path)} holds no CSV file.`, { file: basename(path) })
  return files.map(({ name }) => join(path, name)).sort()
}

/** How one file would be read, with the types that its first records suggest. */
export async function inspectFile(
  { path, member, overrides }: FileToInspect,
  unpacking: Unpacking,
): Promise<InspectedFile & { toMatch: FileToMatch }> {
  await using source = await openSource({ path, member }, unpacking)
  const { table } = source
  const asked = { ...source.known, ...overrides, ...(table === null ? {} : knownDialect) }
  const found = await sniffHead(source, asked)
  const { labels, width } = await readLabels(source, found)
  const names = columnNames(labels, width)
  const types = table?.columns.map(({ type }) => type) ?? guessTypes(found, names.length)
  return {
    location: { path, member },
    name: source.name,
    bytes: source.bytes,
    dialect: found.dialect,
    columns: names.map((name, at) => ({ name, type: types[at] ?? 'string' })),
    head: found.head.slice(0, PREVIEW_LENGTH),
    headComplete: found.headComplete && found.head.length <= PREVIEW_LENGTH,
    furtherTables: findFurther(found).map(({ line, header, width }) => ({ line, labels: [...(header ?? [])], width })),
    resource: null,
    reason: '',
    toMatch: fileToMatch({ name: source.name, labels, head: found, headerGiven: asked.headerRows !== undefined }),
  }
}

/** The types that the first records suggest; a load reads every value before it decides. */
function guessTypes({ head, headComplete, dialect }: SourceHead, width: number) {
  const evidence = Array.from({ length: width }, () => new ColumnEvidence())
  const records = sample(head, headComplete, dialect)
    .slice(dialect.preambleRows)
    .filter((cells) => cells.length > 0)
  for (const cells of records.slice(dialect.headerRows))
    for (const [at, cell] of cells.entries()) if (cell !== '') evidence[at]?.add(cell)
  return evidence.map((column) => column.conclude('').type)
}

export interface Inspected {
  readonly files: readonly InspectedFile[]
  readonly rejected: readonly Rejection[]
  readonly match: TemplateMatch | null
  /** A name to propose for the dataset; it may be taken. */
  readonly proposal: string
}

/** `asked` is a template id, null for none, undefined to find one. */
export async function inspectFiles(
  files: readonly FileToInspect[],
  templates: ReadonlyMap<string, Template>,
  asked: string | null | undefined,
  unpacking: Unpacking,
): Promise<Inspected> {
  const accepted: (Awaited<ReturnType<typeof inspectFile>> & { asked: FileToInspect })[] = []
  const rejected: Rejection[] = []
  for (const file of files) {
    try {
      accepted.push({ ...(await inspectFile(file, unpacking)), asked: file })
    } catch (error) {
      if (error instanceof Cancelled) throw error
      const name = displayName(file)
      rejected.push({ name, message: isFailure(error) ? error.message : describeFileError(error, name) })
    }
  }
  const toMatch = accepted.map((file) => file.toMatch)
  const template =
    asked === undefined
      ? matchTemplate(toMatch, templates.values())?.template
      : asked === null
        ? undefined
        : templates.get(asked)
  const doubts = () => (asked === undefined ? explainDoubts(toMatch, templates.values()) : [])
  const matches = template === undefined ? doubts() : matchFiles(toMatch, template)
  const count = matches.filter((match) => match?.resource != null).length
  return {
    files: await Promise.all(accepted.map((file, at) => asMatched(file, matches[at], unpacking))),
    rejected,
    match:
      template === undefined
        ? null
        : {
            template: template.name,
            title: template.title,
            reason: `Looks like ${template.title}: ${count} of ${accepted.length} ${accepted.length === 1 ? 'file' : 'files'}`,
          },
    proposal: proposeName(files, template?.name),
  }
}

/** The file as the template reads it, which may know better what the first row is, and what the columns are called. */
async function asMatched(
  { toMatch, asked, ...file }: InspectedFile & { readonly toMatch: FileToMatch; readonly asked: FileToInspect },
  match: ResourceMatch | undefined,
  unpacking: Unpacking,
): Promise<InspectedFile> {
  const { resource = null, reason = '', headerRows } = match ?? {}
  if (headerRows !== undefined) {
    const again = await inspectFile({ ...asked, overrides: { ...asked.overrides, headerRows } }, unpacking)
    return asMatched({ ...again, asked }, { resource, reason }, unpacking)
  }
  const fields = file.dialect.headerRows === 0 ? (resource?.schema.fields ?? []) : []
  const columns = file.columns.map((column, at) => ({ ...column, name: fields[at]?.name ?? column.name }))
  return { ...file, columns, resource: resource?.name ?? null, reason }
}

/**
 * The file's name for one file; for several the folder's, or what they look like when their folder says nothing (it is
 * the host's, for uploads, or they come from different ones).
 */
export function proposeName(
  files: readonly (SourceLocation & { readonly temporary: boolean })[],
  template?: string,
): string {
  const [first] = files
  if (first === undefined) return 'dataset'
  const sameFile = files.every(({ path }) => path === first.path)
  // A sheet says less than its workbook does, and one of several files less than their archive.
  const speaksForItself = files.length === 1 && csvName.test(first.member ?? '')
  const stem = stemOf(sameFile && !speaksForItself ? { path: first.path } : first)
  const folder = dirname(first.path)
  const together = files.every(({ path, temporary }) => !temporary && dirname(path) === folder)
  const name = sameFile ? stem : together ? basename(folder) : (template ?? stem)
  return name.trim().slice(0, 200) || 'dataset'
}
