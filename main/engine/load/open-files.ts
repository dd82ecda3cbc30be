/** The files of a load, opened, examined and sniffed, and the template that fits them. */
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import { type Examination, examineFile } from '../csv/examine.ts'
import { findFurther } from '../csv/further-tables.ts'
import { openSource, type SourceFile } from '../csv/open-source.ts'
import { readLabels, sniffHead } from '../csv/read-header.ts'
import { failure } from '../failure.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { type FileToMatch, matchFiles, matchTemplate } from '../template/match-template.ts'
import type { Unpacking } from '../unpack/expand.ts'
import { type KnownTable, knownDialect, knownRecords } from '../unpack/known-table.ts'
import type { SourceLocation } from '../unpack/location.ts'
import { fileToMatch } from './file-to-match.ts'
import type { PlannedFile } from './plan-tables.ts'
import { type FilePart, splitFile } from './split-file.ts'

export interface FileToLoad extends SourceLocation {
  readonly dialect: DialectOverrides
  /** A resource of the template; null for none, undefined to find it. */
  readonly resource: string | null | undefined
  readonly keep: boolean
  /** Whether each table of the file becomes a table, where it holds several. */
  readonly split: boolean
  /** What is certain of its table beside what the file says itself: all of it, for a CSV file that we wrote. */
  readonly known?: Partial<KnownTable> | undefined
  /** Its records are rows already: none is set aside, whatever a template says of invalid ones. */
  readonly asIs?: boolean | undefined
}

export interface OpenedFile extends FileToLoad {
  readonly source: SourceFile
  /** Null when there was no reason to look through the file before it is read. */
  readonly examination: Examination | null
  /** Null unless the file was split. */
  readonly part: FilePart | null
}

const LOOKING = 'Looking at the files'

/**
 * `open` closes what is opened here; `scratch` is for what has to be unpacked. With `lookThrough`
 * they are examined to their end.
 * @throws BAD_INPUT, Cancelled
 */
export async function openFiles(
  files: readonly FileToLoad[],
  open: AsyncDisposableStack,
  context: TaskContext,
  { scratch, lookThrough }: { readonly scratch: string; readonly lookThrough: boolean },
): Promise<OpenedFile[]> {
  context.report({ phase: LOOKING })
  const unpacking: Unpacking = {
    scratch,
    signal: context.signal,
    onProgress: (bytesDone, bytesTotal) =>
      context.report({ phase: 'Unpacking', progress: { bytesDone: Math.min(bytesDone, bytesTotal), bytesTotal } }),
  }
  const opened: OpenedFile[] = []
  for (const file of files) {
    const found = open.use(await openSource(file, unpacking))
    const source = file.known === undefined ? found : { ...found, table: withKnown(found.table, file.known) }
    context.report({ phase: LOOKING })
    if (source.table !== null) {
      opened.push({ ...file, dialect: { encoding: 'utf-8' }, source, examination: null, part: null })
      continue
    }
    const { signal } = context
    const examination = lookThrough || file.split ? await examineFile(source.handle, { signal }) : null
    const { dialect } = file
    const tables =
      file.split && examination !== null ? await splitFile(source, { dialect, utf8: examination.utf8, signal }) : []
    if (tables.length < 2) opened.push({ ...file, source, examination, part: null })
    else for (const table of tables) opened.push({ ...file, ...table, examination, resource: resourceOf(file, table) })
  }
  return opened
}

const withKnown = (table: KnownTable | null, known: Partial<KnownTable>): KnownTable => ({
  ...(table ?? { name: null, title: null, columns: [], absent: [], damages: [] }),
  ...known,
})

/** A resource that was chosen for a file is that of its first table. */
const resourceOf = ({ resource }: FileToLoad, { part }: { readonly part: FilePart }): FileToLoad['resource'] =>
  part.number === 1 || resource === null ? resource : undefined

/** How each file is read and which resource it fills. `asked` is a template id; null for none, undefined to find one. */
export async function planFiles(
  opened: readonly OpenedFile[],
  asked: string | null | undefined,
  templates: ReadonlyMap<string, Template>,
) {
  const heads = await Promise.all(opened.map((file) => look(file, file.dialect)))
  const toMatch = heads.map(({ toMatch }) => toMatch)
  const template = chooseTemplate(toMatch, asked, templates)
  const chosen = opened.map(({ resource }) => resource)
  const matches = template === null ? [] : matchFiles(toMatch, template, chosen)
  const planned = await Promise.all(
    heads.map(async ({ file, read }, at): Promise<PlannedFile<OpenedFile>> => {
      const { resource, headerRows } = matches[at] ?? { resource: null }
      // The template knows better what the first row is.
      const again = headerRows === undefined ? { read } : await look(file, { ...file.dialect, headerRows })
      return { ...again.read, source: file, resource }
    }),
  )
  return { planned, template: planned.some(({ resource }) => resource !== null) ? template : null }
}

/** How one file is read, and what is to be known of it to find its template. */
async function look(file: OpenedFile, overrides: DialectOverrides) {
  const { source, examination } = file
  if (source.table !== null) return lookAtKnown(file, source.table)
  const asked = { ...source.known, ...overrides }
  const head = await sniffHead(source, asked, examination?.utf8)
  const found = await readLabels(source, head)
  const { dialect } = head
  const furtherTables = file.part === null ? findFurther(head) : []
  const { name, stem } = source
  return {
    file,
    read: { ...found, furtherTables, dialect, name, stem },
    toMatch: fileToMatch({ name, labels: found.labels, head, headerGiven: asked.headerRows !== undefined }),
  }
}

/** Nothing is guessed of a file that says what it holds. */
async function lookAtKnown(file: OpenedFile, table: KnownTable) {
  const { name, stem } = file.source
  const head = { ...(await sniffHead(file.source, knownDialect)), dialect: knownDialect }
  const labels = table.columns.map((column) => column.name)
  const width = labels.length
  return {
    file,
    read: {
      ...{ labels, width, recordWidth: width, usual: knownRecords(width), furtherTables: [], dialect: knownDialect },
      ...{
        name,
        stem: table.name ?? stem,
        title: table.title ?? undefined,
        fixed: table.columns,
        absent: table.absent,
      },
    },
    toMatch: fileToMatch({ name, labels, head, headerGiven: true }),
  }
}

function chooseTemplate(
  files: readonly FileToMatch[],
  asked: string | null | undefined,
  templates: ReadonlyMap<string, Template>,
): Template | null {
  if (asked === null) return null
  if (asked === undefined) return matchTemplate(files, templates.values())?.template ?? null
  const template = templates.get(asked)
  if (template === undefined) throw failure('NOT_FOUND', `There is no template called ${asked}.`)
  return template
}
