/** The files of a load, opened, examined and sniffed, and the template that fits them. */
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import { type Examination, examineFile } from '../csv/examine.ts'
import { openSource, type SourceFile } from '../csv/open-source.ts'
import { readLabels, sniffHead } from '../csv/read-header.ts'
import { failure } from '../failure.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { matchResource, matchTemplate } from '../template/match-template.ts'
import type { PlannedFile } from './plan-tables.ts'

export interface FileToLoad {
  readonly path: string
  readonly dialect: DialectOverrides
  /** A resource of the template; null for none, undefined to find it. */
  readonly resource: string | null | undefined
  readonly keep: boolean
}

export interface OpenedFile extends FileToLoad {
  readonly source: SourceFile
  readonly examination: Examination
}

/** `open` closes what is opened here. @throws BAD_INPUT, Cancelled */
export async function openAndExamine(
  files: readonly FileToLoad[],
  open: AsyncDisposableStack,
  context: TaskContext,
): Promise<OpenedFile[]> {
  context.report({ phase: 'Looking at the files' })
  const opened: OpenedFile[] = []
  for (const file of files) {
    const source = open.use(await openSource(file.path))
    const examination = await examineFile(source.handle, { signal: context.signal })
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
      const head = sniffHead(file.source, file.dialect, file.examination.utf8)
      const { labels, width } = await readLabels(file.source, head)
      return { file, dialect: head.dialect, labels, width, name: file.source.name }
    }),
  )
  const template = chooseTemplate(heads, asked, templates)
  const planned = heads.map((head): PlannedFile<OpenedFile> => {
    const { file, dialect, labels, width, name } = head
    const chosen = file.resource
    const resource =
      template === null || chosen === null
        ? null
        : chosen === undefined
          ? matchResource({ name, labels: labels ?? [] }, template).resource
          : (template.resources.find((candidate) => candidate.name === chosen) ?? null)
    return { source: file, name, dialect, labels, width, resource }
  })
  return { planned, template: planned.some(({ resource }) => resource !== null) ? template : null }
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
