/** The contract's procedures, each a few lines that call the module which does the work. Long, since it is the list of all. */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { fingerprintFile } from '../../native/index.ts'
import { contract, type Dataset } from '../../preload/contract/index.ts'
import { pageOfAnomalies, summarise } from './browse/anomalies.ts'
import { cascadeOf, listOptions, pageOfLeafRows } from './browse/cascade.ts'
import { readRawLines } from './browse/raw-lines.ts'
import { sourceOf } from './browse/relation.ts'
import { explainQueryError, pageOfRows } from './browse/rows.ts'
import { openSource } from './csv/open-source.ts'
import type { Engine } from './engine.ts'
import { exportFile } from './exchange/export.ts'
import { failure } from './failure.ts'
import { expandLocation, inspectFiles, proposeName } from './load/inspect.ts'
import { loadFiles } from './load/load-files.ts'
import {
  deleteDataset,
  findDataset,
  findSeen,
  findTable,
  listDatasets,
  refuseTakenName,
  renameDataset,
  restoreDataset,
  type StoredDataset,
} from './store/datasets.ts'
import { describeDataset } from './store/describe-dataset.ts'
import { freeDatasetName } from './store/publish.ts'
import { isRequired } from './template/load-templates.ts'
import type { Unpacking } from './unpack/expand.ts'
import { displayName, type SourceLocation } from './unpack/location.ts'
import {
  type Comparison,
  compare,
  type DifferenceQuery,
  differenceOf,
  findPair,
  pageOfDifference,
} from './versions/difference.ts'
import { listVersions, prune, restoreVersion, undo } from './versions/history.ts'

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
  const unpackingFor = (signal?: AbortSignal): Unpacking => ({ scratch: paths.unpacked, signal })
  /** Granted files; a folder or an archive stands for the files in it, each with a grant of its own. */
  const openGrants = async (files: readonly string[]) => {
    const opened = files.map(async (file) => {
      const { path: granted, member: chosen, temporary } = grants.open(file, 'read')
      const locations = await expandLocation({ path: granted, member: chosen }, unpackingFor())
      return locations.map(({ path, member }) => {
        const isGranted = path === granted && member === chosen
        return {
          path,
          member,
          temporary,
          grant: isGranted ? file : grants.seal({ path, member, mode: 'read', temporary }),
        }
      })
    })
    return (await Promise.all(opened)).flat()
  }

  return os.router({
    about: os.about.handler(() => ({ version: engine.options.version, store: paths.root, enginePid: process.pid })),

    files: {
      inspect: os.files.inspect.handler(async ({ input, signal }) => {
        const opened = (await openGrants(input.files)).map((permission) => ({
          ...permission,
          overrides: input.overrides[permission.grant] ?? {},
        }))
        const { files, rejected, match, proposal } = await inspectFiles(
          opened,
          templates,
          input.template,
          unpackingFor(signal),
        )
        return {
          files: files.map(({ location, ...file }) => ({
            ...file,
            file: opened.find(({ path, member }) => path === location.path && member === location.member)?.grant ?? '',
          })),
          rejected: [...rejected],
          match,
          dataset: freeDatasetName(catalog, proposal),
        }
      }),
      seen: os.files.seen.handler(async ({ input, signal }) => {
        const fingerprints: string[] = []
        for (const location of await openGrants(input.files)) {
          await using source = await openSource(location, unpackingFor(signal))
          fingerprints.push(await fingerprintFile(source.handle.fd, source.bytes, signal))
        }
        return { seen: findSeen(catalog, fingerprints) }
      }),
    },

    loads: {
      start: os.loads.start.handler(async ({ input }) => {
        const granted = input.files.map(async ({ file, dialect, resource }) => {
          const opened = await openGrants([file])
          return opened.map(({ path, member, temporary }) => ({
            temporary,
            path,
            member,
            dialect,
            resource,
            keep: temporary || input.keepSources,
          }))
        })
        const files = (await Promise.all(granted)).flat()
        const { into } = input
        const current = into === undefined ? null : datasetToLoadInto(into.dataset)
        const dataset = current?.name ?? input.dataset ?? freeDatasetName(catalog, proposeName(files))
        if (!input.again && current === null) refuseUnlessSeen(files, dataset)
        const versionId = randomUUID()
        const nameIsProposed = input.dataset === undefined
        const template = input.template === undefined && current !== null ? templateFor(current) : input.template
        const request = { files, dataset, into, nameIsProposed, template, again: input.again, versionId }
        const start = {
          kind: 'load' as const,
          title: dataset,
          files: files.map(displayName),
          bytesTotal: [...new Set(files.map(({ path }) => path))].reduce((sum, path) => sum + (sizeOf(path) ?? 0), 0),
          versionId,
          ...(current === null ? {} : { dataset: current.id }),
        }
        return tasks.start(start, async (context) => {
          engine.prepareToRead()
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
        return readRawLines(found.source, paths, input)
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
        const compareVersions = (query: DifferenceQuery) => compare(catalog, dataset.id, query, templateOf)
        const request = {
          ...{ dataset, template: templateOf(dataset), content, path, overwrite, escapeFormulas },
          compare: compareVersions,
        }
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

    versions: {
      list: os.versions.list.handler(({ input }) => listVersions(catalog, input.dataset)),
      undo: os.versions.undo.handler(({ input }) => changed(undo(catalog, input.dataset))),
      restore: os.versions.restore.handler(({ input }) =>
        changed(restoreVersion(catalog, input.dataset, input.version)),
      ),
      prune: os.versions.prune.handler(({ input }) => {
        const versions = prune(catalog, paths, input.dataset, input.keep)
        changes.publish({ what: 'datasets' })
        return versions
      }),
      difference: os.versions.difference.handler(({ input, signal = never() }) => {
        const comparison = compare(catalog, input.dataset, input, templateOf)
        return engine.read(
          widest(comparison),
          (connection) => differenceOf(connection, comparison, paths, signal),
          signal,
        )
      }),
      differencePage: os.versions.differencePage.handler(({ input, signal }) => {
        const comparison = compare(catalog, input.dataset, input, templateOf)
        const pair = findPair(comparison, input.table)
        return engine.read(widest(comparison), (connection) => pageOfDifference(connection, pair, paths, input), signal)
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
            key: resource.schema.primaryKey,
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

  /** Told before the load rather than after it. @throws NOT_FOUND, BAD_INPUT */
  function datasetToLoadInto(ref: string): StoredDataset {
    const dataset = findDataset(catalog, ref)
    const { name, deletedAt, state } = dataset
    if (deletedAt !== null) throw failure('BAD_INPUT', `${name} is deleted. Restore it before you load into it.`)
    if (state !== 'complete')
      throw failure('BAD_INPUT', `${name} is still being loaded. Load into it when that is done.`)
    return dataset
  }

  /** What comes later is read as what is there was read, unless somebody says otherwise. */
  function templateFor({ template }: StoredDataset): string | null {
    return template !== null && templates.has(template.id) ? template.id : null
  }

  /** A taken name is an error, except where the load will be refused for its content anyway: that is the better news. */
  function refuseUnlessSeen(files: readonly SourceLocation[], name: string): void {
    const sizes = new Set(
      listDatasets(catalog).flatMap((dataset) =>
        dataset.tables.flatMap((table) => table.sources.map(({ bytes }) => bytes)),
      ),
    )
    const maybeSeen = files.every((file) => isPacked(file) || sizes.has(sizeOf(file.path) ?? -1))
    if (!maybeSeen) refuseTakenName(catalog, name)
  }
}

/** Whether the size of a file says nothing of its content's, as far as names tell. */
const isPacked = ({ path, member }: SourceLocation): boolean =>
  member !== undefined || /\.(?:gz|zst|zip|xlsx|xlsm)$/i.test(path)

/** Of two versions the one for which a connection must be fit. */
function widest({ before, after }: Comparison): StoredDataset {
  const width = ({ tables }: StoredDataset) => Math.max(0, ...tables.map(({ columns }) => columns.length))
  return width(before) > width(after) ? before : after
}

const never = (): AbortSignal => new AbortController().signal

/** The size of a file; undefined when it cannot be told: opening it will say why. */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size
  } catch {
    return undefined
  }
}
