/** Looks at files that somebody may want to load: how they are read, what they hold, which template they fit. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DialectOverrides, Inspection, Rejection, TemplateMatch } from '../../../preload/contract/index.ts'
import { ColumnEvidence } from '../csv/lexical-types.ts'
import { openSource } from '../csv/open-source.ts'
import { columnNames, readLabels, type SourceHead, sniffHead } from '../csv/read-header.ts'
import { sample } from '../csv/sniff-dialect.ts'
import { Cancelled, describeFileError, failure, isFailure } from '../failure.ts'
import type { Template } from '../template/data-package.ts'
import { matchResource, matchTemplate } from '../template/match-template.ts'
import { listLocations, type Unpacking } from '../unpack/expand.ts'
import { csvName, displayName, type SourceLocation, stemOf } from '../unpack/location.ts'

const PREVIEW_LENGTH = 64 * 1024
const FILE_NAME = /\.(?:(?:csv|tsv|tab|txt)(?:\.(?:gz|zst))?|zip|xlsx|xlsm)$/i

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
): Promise<InspectedFile & { labels: readonly string[] | null }> {
  await using source = await openSource({ path, member }, unpacking)
  const found = await sniffHead(source, { ...source.known, ...overrides })
  const { labels, width } = await readLabels(source, found)
  const names = columnNames(labels, width)
  const types = guessTypes(found, names.length)
  return {
    location: { path, member },
    name: source.name,
    bytes: source.bytes,
    dialect: found.dialect,
    columns: names.map((name, at) => ({ name, type: types[at] ?? 'string' })),
    head: found.head.slice(0, PREVIEW_LENGTH),
    headComplete: found.headComplete && found.head.length <= PREVIEW_LENGTH,
    resource: null,
    reason: '',
    labels,
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
  const accepted: Awaited<ReturnType<typeof inspectFile>>[] = []
  const rejected: Rejection[] = []
  for (const file of files) {
    try {
      accepted.push(await inspectFile(file, unpacking))
    } catch (error) {
      if (error instanceof Cancelled) throw error
      const name = displayName(file)
      rejected.push({ name, message: isFailure(error) ? error.message : describeFileError(error, name) })
    }
  }
  const labelled = accepted.map(({ name, labels }) => ({ name, labels: labels ?? [] }))
  const template =
    asked === undefined
      ? matchTemplate(labelled, templates.values())?.template
      : asked === null
        ? undefined
        : templates.get(asked)
  const matches = labelled.map((file) =>
    template === undefined ? { resource: null, reason: '' } : matchResource(file, template),
  )
  const count = matches.filter(({ resource }) => resource !== null).length
  return {
    files: accepted.map(({ labels: _, ...file }, at) => ({
      ...file,
      resource: matches[at]?.resource?.name ?? null,
      reason: matches[at]?.reason ?? '',
    })),
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
