/** Loads, exports, backups, tasks, and files that are processed without a dataset. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportFormat, Task } from '../../../preload/contract/index.ts'
import { safeName } from '../../host/safe-name.ts'
import { refusal } from '../answers.ts'
import { type Caller, sliceOf, urlOf } from '../caller.ts'
import type { UploadedFile } from '../contract/shapes.ts'
import { snake } from '../snake-case.ts'
import { os, type Parts } from './parts.ts'

/** As many as the engine tells of. */
const MOST_TASKS = 500

export function fileHandlers({ options: { grants }, limits, client, spool, whenEnded }: Parts) {
  const grantOf = ({ path }: UploadedFile): string => grants.seal({ path, mode: 'read', temporary: true })
  const release = (task: string, folder: string) => whenEnded(task, () => rm(folder, { recursive: true, force: true }))
  /** Starts a task that reads the uploaded files, which go when it has ended. */
  const start = async <Started extends { readonly id: string }>({ uploads }: Caller, begin: () => Promise<Started>) => {
    const task = await begin()
    if (uploads !== null) {
      uploads.taken = true
      release(task.id, uploads.folder)
    }
    return task
  }

  /**
   * Starts a task that writes into a folder for downloads, of which nothing stays when it cannot start.
   * @throws 429 when enough are being written for this user
   */
  const startDownload = async ({ session }: Caller, begin: (folder: string) => Promise<Task>) => {
    const place = await spool.reserve(session?.name ?? '')
    if (place === null) throw tooManyExports(limits.exportsAtOnce)
    try {
      const task = await begin(place.folder)
      place.keep(task.id)
      whenEnded(task.id, place.finish)
      return task
    } catch (error) {
      await place.giveUp()
      throw error
    }
  }

  const templates = {
    list: os.templates.list.handler(async ({ context, input: { query } }) => {
      const all = await client(context).templates.list()
      const told = all.map(({ id, title, description, resources }) => ({
        ...{ id, title, description },
        resources: resources.map(({ name, title: of, columns }) => ({
          ...{ name, title: of, fields: columns.map((column) => column.name) },
        })),
      }))
      return sliceOf(context, query, told)
    }),
  }

  const loads = {
    create: os.loads.create.handler(async ({ context, input: { body } }) => {
      const { files, dataset, template, again = false } = body
      const request = {
        files: files.map((file) => ({ file: grantOf(file) })),
        again,
        ...(dataset === undefined ? {} : { dataset }),
        ...templateOf(template),
      }
      return snake(await start(context, () => client(context).loads.start(request)))
    }),
    into: os.loads.into.handler(async ({ context, input: { params, body } }) => {
      const { files, mode, key, on_duplicate: onDuplicate, template, again = false } = body
      const into = {
        ...{ dataset: params.dataset, mode },
        ...(key === undefined ? {} : { key: listOf(key) }),
        ...(onDuplicate === undefined ? {} : { onDuplicate }),
      }
      const request = { files: files.map((file) => ({ file: grantOf(file) })), into, again, ...templateOf(template) }
      return snake(await start(context, () => client(context).loads.start(request)))
    }),
  }

  const exports_ = {
    create: os.exports.create.handler(async ({ context, input: { params, body } }) => {
      const { content, format = { kind: 'csv' as const }, parts, compression, file_name: name } = body
      const usual = `${nameOf(content, params.dataset)}${endingOf(content, format.kind, compression)}`
      const task = await startDownload(context, (folder) =>
        client(context).exports.start({
          ...{ dataset: params.dataset, content, compression },
          target: grants.seal({ path: join(folder, safeName(name ?? usual)), mode: 'write' }),
          ...(parts === undefined ? {} : { parts }),
          ...(hasRows(content) ? { format: formatOf(format) } : {}),
        }),
      )
      return snake(task)
    }),
    backup: os.exports.backup.handler(async ({ context, input: { params, body } }) => {
      const task = await startDownload(context, (folder) => {
        const target = grants.seal({ path: join(folder, safeName(`${params.dataset}.zip`)), mode: 'write' })
        return client(context).backups.start({ ...params, target, codec: body?.codec ?? 'deflate' })
      })
      return snake(task)
    }),
    restore: os.exports.restore.handler(async ({ context, input: { body } }) => {
      const { files, dataset, into, table, strict = false } = body
      const request = {
        ...{ files: files.map(grantOf), strict },
        ...(dataset === undefined ? {} : { dataset }),
        ...(into === undefined ? {} : { into }),
        ...(table === undefined ? {} : { table }),
      }
      return snake(await start(context, () => client(context).backups.restore(request)))
    }),
  }

  const tasks = {
    list: os.tasks.list.handler(async ({ context, input: { query } }) => {
      const all = await client(context).tasks.list({ limit: MOST_TASKS })
      const { status, kind } = query
      const wanted = all.filter(
        (task) => (status === undefined || task.status === status) && (kind === undefined || task.kind === kind),
      )
      return sliceOf(context, query, wanted.map(snake))
    }),
    get: os.tasks.get.handler(async ({ context, input }) => snake(await client(context).tasks.get(input.params))),
    cancel: os.tasks.cancel.handler(async ({ context, input }) =>
      snake(await client(context).tasks.cancel(input.params)),
    ),
    files: os.tasks.files.handler(async ({ context, input: { params } }) => {
      const { status, message } = await client(context).tasks.get(params)
      if (status === 'running') throw refusal(409, 'conflict', 'The task is still running.')
      const files = status === 'done' ? await spool.filesOf(params.task) : null
      if (files === null) throw refusal(404, 'not_found', message ?? 'This task has no files (any more).')
      const url = (name: string) => urlOf(context, `/api/tasks/${params.task}/files/${encodeURIComponent(name)}`)
      return { results: files.map(({ name, bytes }) => ({ name, bytes, url: url(name) })) }
    }),
    deleteFiles: os.tasks.deleteFiles.handler(async ({ context, input: { params } }) => {
      const { session } = context
      const { status } = await client(context).tasks.get(params)
      const owner = spool.ownerOf(params.task)
      if (owner !== null && owner !== session?.name && session?.role !== 'editor')
        throw refusal(403, 'forbidden', 'A reader may delete only the files that he asked for himself.')
      if (status === 'running') throw refusal(409, 'conflict', 'The task is still running.')
      if (!(await spool.forget(params.task))) throw refusal(404, 'not_found', 'This task has no files (any more).')
      return undefined
    }),
  }

  const processing = {
    start: os.processing.start.handler(async ({ context, input: { body } }) => {
      const { task, isNew } = await client(context).processing.start({
        ...{ file: grantOf(body.file), groups: listOf(body.group_by), sum: body.sum, total: body.total },
        ...{ skipInvalid: body.skip_invalid ?? false, partBytes: limits.partBytes },
      })
      if (!isNew) throw refusal(409, 'conflict', `This content was sent before: its task is ${task}.`, { uuid: task })
      if (context.uploads !== null) {
        context.uploads.taken = true
        release(task, context.uploads.folder)
      }
      return { uuid: task }
    }),
    result: os.processing.result.handler(async ({ context, input: { params } }) => {
      const { status, message, files } = await client(context).processing.get({ task: params.uuid })
      if (status === 'running') throw refusal(425, 'too_early', 'The file is still being processed.')
      if (status !== 'done') {
        // The engine names the flag of the command line.
        const told = message?.replaceAll('--skip-invalid', 'skip_invalid=true')
        throw refusal(406, 'failed', told ?? 'The file could not be processed.')
      }
      const url = (name: string) =>
        urlOf(context, `/api/csv_task_result/${params.uuid}/files/${encodeURIComponent(name)}`)
      return { output_files: files.map(({ name }) => url(name)) }
    }),
    delete: os.processing.delete.handler(async ({ context, input: { params } }) => {
      await client(context).processing.remove({ task: params.uuid })
      return undefined
    }),
  }
  return { templates, loads, exports: exports_, tasks, processing }
}

const tooManyExports = (most: number) =>
  refusal(
    429,
    'too_many_requests',
    `${most === 1 ? '1 export or backup is' : `${most} exports or backups are`} being written for you already. Start the next when one of them has ended.`,
    { headers: { 'retry-after': '5' } },
  )

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const templateOf = (template: string | undefined): { template?: string | null } =>
  template === undefined ? {} : { template: template === 'none' ? null : template }

type Content =
  | { readonly what: 'table'; readonly table: string }
  | { readonly what: 'report'; readonly name: string }
  | { readonly what: 'anomalies'; readonly shape: 'csv' | 'json' | 'template' | 'html' }
  | { readonly what: 'selection' | 'aggregate' | 'quarantine' }

/** Other contents say themselves how they are written. */
const hasRows = ({ what }: Content): boolean => what !== 'anomalies' && what !== 'quarantine'

function nameOf(content: Content, dataset: string): string {
  if (content.what === 'table') return content.table
  return content.what === 'report' ? content.name : `${dataset}-${content.what}`
}

function endingOf(content: Content, kind: string, compression: 'none' | 'gzip' | 'zstd'): string {
  const packed = { none: '', gzip: '.gz', zstd: '.zst' }[compression]
  if (content.what === 'quarantine') return `.csv${packed}`
  if (content.what === 'anomalies') return `.${content.shape === 'template' ? 'csv' : content.shape}${packed}`
  return `.${kind === 'nested' ? 'json' : kind}${packed}`
}

type Format =
  | { readonly kind: 'csv'; readonly line_end?: 'lf' | 'crlf'; readonly escape_formulas?: boolean }
  | Exclude<ExportFormat, { kind: 'csv' }>

function formatOf(format: Format): ExportFormat {
  if (format.kind !== 'csv') return format
  const { line_end: lineEnd = 'lf', escape_formulas: escapeFormulas = true, ...rest } = format
  return { ...rest, lineEnd, escapeFormulas }
}
