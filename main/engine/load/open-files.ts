/** The files of a load, opened, examined and sniffed, and the template that fits them. */
import type { CsvRecord } from '../../../native/index.ts'
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import { type Examination, examineFile } from '../csv/examine.ts'
import { type FoundTable, findTables } from '../csv/find-tables.ts'
import { openSource, type SourceFile } from '../csv/open-source.ts'
import { readLabels, sniffHead } from '../csv/read-header.ts'
import { takeSample } from '../csv/sample-records.ts'
import { failure } from '../failure.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { matchResource, matchTemplate } from '../template/match-template.ts'
import type { Unpacking } from '../unpack/expand.ts'
import type { SourceLocation } from '../unpack/location.ts'
import type { PlannedFile } from './plan-tables.ts'

export interface FileToLoad extends SourceLocation {
  readonly dialect: DialectOverrides
  /** A resource of the template; null for none, undefined to find it. */
  readonly resource: string | null | undefined
  readonly keep: boolean
}

export interface OpenedFile extends FileToLoad {
  readonly source: SourceFile
  /** Null when there was no reason to look through the file before it is read. */
  readonly examination: Examination | null
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
    const source = open.use(await openSource(file, unpacking))
    context.report({ phase: LOOKING })
    const examination = lookThrough ? await examineFile(source.handle, { signal: context.signal }) : null
    opened.push({ ...file, source, examination })
  }
  return opened
}

/** How each file is read and which resource it fills. `asked` is a template id; null for none, undefined to find one. */
export async function planFiles(
  opened: readonly OpenedFile[],
  asked: string | null | undefined,
  templates: ReadonlyMap<string, Template>,
) {
  const heads = await Promise.all(
    opened.map(async (file) => {
      const head = await sniffHead(file.source, { ...file.source.known, ...file.dialect }, file.examination?.utf8)
      const found = await readLabels(file.source, head)
      const { records } = takeSample(head.head, head.headComplete, head.dialect)
      const furtherTables = surelyFurther(records.slice(head.dialect.preambleRows))
      return { ...found, furtherTables, file, dialect: head.dialect, name: file.source.name, stem: file.source.stem }
    }),
  )
  const template = chooseTemplate(heads, asked, templates)
  const planned = heads.map((head): PlannedFile<OpenedFile> => {
    const { file, name, labels, ...read } = head
    const chosen = file.resource
    const resource =
      template === null || chosen === null
        ? null
        : chosen === undefined
          ? matchResource({ name, labels: labels ?? [] }, template).resource
          : (template.resources.find((candidate) => candidate.name === chosen) ?? null)
    return { ...read, source: file, name, labels, resource }
  })
  return { planned, template: planned.some(({ resource }) => resource !== null) ? template : null }
}

/** Of the tables that may begin further down those with a header of their own, behind a blank line. */
function surelyFurther(records: readonly CsvRecord[]): FoundTable[] {
  const blank = new Set(records.filter((record) => record.blank).map(({ record }) => record))
  return findTables(records).filter(
    ({ record, header }) => header !== null && header.length > 1 && blank.has(record - 1),
  )
}

function chooseTemplate(
  files: readonly { name: string; labels: readonly string[] | null }[],
  asked: string | null | undefined,
  templates: ReadonlyMap<string, Template>,
): Template | null {
  if (asked === null) return null
  if (asked === undefined)
    return (
      matchTemplate(
        files.map(({ name, labels }) => ({ name, labels: labels ?? [] })),
        templates.values(),
      )?.template ?? null
    )
  const template = templates.get(asked)
  if (template === undefined) throw failure('NOT_FOUND', `There is no template called ${asked}.`)
  return template
}
