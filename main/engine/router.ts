/** The contract's procedures, each a few lines that call the module which does the work. */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract, type Dataset } from '../../preload/contract/index.ts'
import { pageOfAnomalies, summarise } from './browse/anomalies.ts'
import { cascadeOf, listOptions, pageOfLeafRows } from './browse/cascade.ts'
import { readRawLines } from './browse/raw-lines.ts'
import { sourceOf } from './browse/relation.ts'
import { explainQueryError, pageOfRows } from './browse/rows.ts'
import { examineFile } from './csv/examine.ts'
import { openSource } from './csv/open-source.ts'
import type { Engine } from './engine.ts'
import { exportFile } from './exchange/export.ts'
import { failure } from './failure.ts'
import { expandFolder, inspectFiles, proposeName } from './load/inspect.ts'
import { loadFiles } from './load/load-files.ts'
import {
  deleteDataset,
  describeDataset,
  findDataset,
  findSeen,
  findTable,
  listDatasets,
  refuseTakenName,
  renameDataset,
  restoreDataset,
  type StoredDataset,
} from './store/datasets.ts'
import { freeDatasetName } from './store/publish.ts'
import { isRequired } from './template/load-templates.ts'

/** A page of rows that takes longer is stopped: a condition from outside may never end. */
const PAGE_LIMIT_MS = 30_000

export type Router = ReturnType<typeof createRouter>

export function createRouter(engine: Engine) {
  const os = implement(contract)
  const { catalog, paths, templates, tasks, grants, changes } = engine

  const describe = (dataset: StoredDataset): Dataset =>
    describeDataset(dataset, (template) => templates.get(template)?.winnow.json !== undefined)
  const templateOf = (dataset: StoredDataset) =>
    dataset.template === null ? undefined : templates.get(dataset.template.id)
  const changed = (dataset: StoredDataset): Dataset => {
    changes.publish({ what: 'datasets' })
    return describe(dataset)
  }
  /** Granted files; a folder stands for the CSV files in it, each with a grant of its own. */
  const openGrants = (files: readonly string[]) =>
    files.flatMap((file) => {
      const { path: granted, temporary } = grants.open(file, 'read')
      return expandFolder(granted).map((path) => {
        const grant = path === granted ? file : grants.seal({ path, mode: 'read', temporary })
        return { path, temporary, grant }
      })
    })

  return os.router({
    about: os.about.handler(() => ({ version: engine.options.version, store: paths.root, enginePid: process.pid })),

    files: {
      inspect: os.files.inspect.handler(async ({ input }) => {
        const opened = openGrants(input.files).map((permission) => ({
          ...permission,
          overrides: input.overrides[permission.grant] ?? {},
        }))
        const { files, rejected, match, proposal } = await inspectFiles(opened, templates, input.template)
        return {
          files: files.map(({ path, ...file }) => ({
            ...file,
            file: opened.find((one) => one.path === path)?.grant ?? '',
          })),
          rejected: [...rejected],
          match,
          dataset: freeDatasetName(catalog, proposal),
        }
      }),
      seen: os.files.seen.handler(async ({ input, signal }) => {
        const fingerprints: string[] = []
        for (const { path } of openGrants(input.files)) {
          await using source = await openSource(path)
          const { fingerprint } = await examineFile(source.handle, { signal: signal ?? new AbortController().signal })
          fingerprints.push(fingerprint)
        }
        return { seen: findSeen(catalog, fingerprints) }
      }),
    },

    loads: {
      start: os.loads.start.handler(({ input }) => {
        const files = input.files.flatMap(({ file, dialect, resource }) =>
          openGrants([file]).map(({ path, temporary }) => ({
            temporary,
            path,
            dialect,
            resource,
            keep: temporary || input.keepSources,
          })),
        )
        const dataset = input.dataset ?? freeDatasetName(catalog, proposeName(files))
        if (!input.again)
          refuseUnlessSeen(
            files.map(({ path }) => path),
            dataset,
          )
        const versionId = randomUUID()
        const nameIsProposed = input.dataset === undefined
        const request = { files, dataset, nameIsProposed, template: input.template, again: input.again, versionId }
        const start = {
          kind: 'load' as const,
          title: dataset,
          files: files.map(({ path }) => basename(path)),
          bytesTotal: files.reduce((sum, { path }) => sum + (sizeOf(path) ?? 0), 0),
          versionId,
        }
        return tasks.start(start, async (context) => {
          const outcome = await loadFiles(request, engine, context)
          changes.publish({ what: 'datasets' })
          return outcome
        })
      }),
    },

    tasks: {
      list: os.tasks.list.handler(({ input }) => tasks.list(input.limit)),
      get: os.tasks.get.handler(({ input }) => tasks.get(input.task)),
      cancel: os.tasks.cancel.handler(({ input }) => tasks.cancel(input.task)),
      follow: os.tasks.follow.handler(({ signal }) => changes.follow(signal)),
    },

    datasets: {
      list: os.datasets.list.handler(() => listDatasets(catalog).map(describe)),
      listDeleted: os.datasets.listDeleted.handler(() => listDatasets(catalog, true).map(describe)),
      get: os.datasets.get.handler(({ input }) => describe(findDataset(catalog, input.dataset))),
      rename: os.datasets.rename.handler(({ input }) => changed(renameDataset(catalog, input.dataset, input.name))),
      delete: os.datasets.delete.handler(({ input }) => changed(deleteDataset(catalog, input.dataset))),
      restore: os.datasets.restore.handler(({ input }) => changed(restoreDataset(catalog, input.dataset))),
    },

    anomalies: {
      summary: os.anomalies.summary.handler(({ input }) => summarise(findDataset(catalog, input.dataset))),
      page: os.anomalies.page.handler(({ input, signal }) => {
        const dataset = findDataset(catalog, input.dataset)
        return engine.read(dataset, (connection) => pageOfAnomalies(connection, dataset, paths, input), signal)
      }),
      lines: os.anomalies.lines.handler(({ input }) => {
        const dataset = findDataset(catalog, input.dataset)
        const found = sourceOf(dataset, input.source)
        if (found === undefined) throw failure('NOT_FOUND', `${dataset.name} has no such file.`)
        return readRawLines(dataset, found.source, paths, input)
      }),
    },

    rows: {
      page: os.rows.page.handler(({ input, signal }) => {
        const dataset = findDataset(catalog, input.dataset)
        const table = findTable(dataset, input.table)
        const limit = AbortSignal.timeout(PAGE_LIMIT_MS)
        return engine.read(
          dataset,
          async (connection) => {
            const page = await pageOfRows(connection, table, paths, input).catch((error: unknown) => {
              if (limit.aborted)
                throw failure(
                  'BAD_INPUT',
                  'The condition took longer than 30 seconds and was stopped. Make it simpler.',
                )
              throw explainQueryError(error)
            })
            return { columns: table.columns.map(({ name, type }) => ({ name, type })), ...page }
          },
          signal === undefined ? limit : AbortSignal.any([signal, limit]),
        )
      }),
    },

    browse: {
      options: os.browse.options.handler(({ input, signal }) => {
        const dataset = findDataset(catalog, input.dataset)
        return engine.read(
          dataset,
          (connection) => listOptions(connection, cascadeOf(dataset, templateOf(dataset), paths), input),
          signal,
        )
      }),
      rows: os.browse.rows.handler(({ input, signal }) => {
        const dataset = findDataset(catalog, input.dataset)
        return engine.read(
          dataset,
          async (connection) => {
            const { table, ...page } = await pageOfLeafRows(
              connection,
              cascadeOf(dataset, templateOf(dataset), paths),
              input,
            )
            return { columns: table.columns.map(({ name, type }) => ({ name, type })), ...page }
          },
          signal,
        )
      }),
    },

    exports: {
      start: os.exports.start.handler(({ input }) => {
        const dataset = findDataset(catalog, input.dataset)
        const { path } = grants.open(input.target, 'write')
        const { content, overwrite, escapeFormulas } = input
        const request = { dataset, template: templateOf(dataset), content, path, overwrite, escapeFormulas }
        const start = {
          kind: 'export' as const,
          title: basename(path),
          files: [basename(path)],
          bytesTotal: 0,
          dataset: dataset.id,
        }
        return tasks.start(start, (context) =>
          engine.read(dataset, (connection) =>
            exportFile(connection, request, paths, context).catch((error: unknown) => {
              throw explainQueryError(error)
            }),
          ),
        )
      }),
    },

    templates: {
      list: os.templates.list.handler(() =>
        [...templates.values()].map(({ name, title, description, resources }) => ({
          id: name,
          title,
          description,
          resources: resources.map((resource) => ({
            name: resource.name,
            title: resource.title,
            columns: resource.schema.fields.map((field) => ({
              name: field.name,
              type: field.type,
              required: isRequired(resource, field.name),
            })),
          })),
        })),
      ),
    },
  })

  /** A taken name is an error, except where the load will be refused for its content anyway: that is the better news. */
  function refuseUnlessSeen(files: readonly string[], name: string): void {
    const sizes = new Set(
      listDatasets(catalog).flatMap((dataset) =>
        dataset.tables.flatMap((table) => table.sources.map(({ bytes }) => bytes)),
      ),
    )
    const maybeSeen = files.every((path) => sizes.has(sizeOf(path) ?? -1))
    if (!maybeSeen) refuseTakenName(catalog, name)
  }
}

/** The size of a file; undefined when it cannot be told: opening it will say why. */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size
  } catch {
    return undefined
  }
}
