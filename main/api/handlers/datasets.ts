/** Datasets, tables, rows. */
import type { Dataset } from '../../../preload/contract/index.ts'
import { refusal } from '../answers.ts'
import { offsetOf, pageOfResults, sliceOf } from '../caller.ts'
import { ended } from '../ended.ts'
import { readRowQuery } from '../filters.ts'
import { recordsOf } from '../records.ts'
import { snake } from '../snake-case.ts'
import { os, type Parts } from './parts.ts'

/** An insert that takes longer is told as a task that still runs. */
const INSERT_LIMIT_MS = 120_000

export function datasetHandlers({ client }: Parts) {
  const datasets = {
    list: os.datasets.list.handler(async ({ context, input: { query } }) => {
      const all = (await client(context).datasets.list()).filter(({ name }) => has(name, query.search))
      return sliceOf(context, query, order(all, query.ordering).map(datasetInfo))
    }),
    get: os.datasets.get.handler(async ({ context, input }) =>
      datasetInfo(await client(context).datasets.get(input.params)),
    ),
    rename: os.datasets.rename.handler(async ({ context, input: { params, body } }) =>
      datasetInfo(await client(context).datasets.rename({ ...params, ...body })),
    ),
    delete: os.datasets.delete.handler(async ({ context, input }) =>
      datasetInfo(await client(context).datasets.delete(input.params)),
    ),
    restore: os.datasets.restore.handler(async ({ context, input }) =>
      datasetInfo(await client(context).datasets.restore(input.params)),
    ),
    versions: os.datasets.versions.handler(async ({ context, input: { params, query } }) =>
      sliceOf(context, query, (await client(context).versions.list(params)).map(snake)),
    ),
    undo: os.datasets.undo.handler(async ({ context, input }) =>
      datasetInfo(await client(context).versions.undo(input.params)),
    ),
    tables: os.datasets.tables.handler(async ({ context, input: { params, query } }) => {
      const dataset = await client(context).datasets.get(params)
      const all = tablesOf(dataset).filter(({ name, title }) => has(name, query.search) || has(title, query.search))
      return sliceOf(context, query, orderByName(all, query.ordering))
    }),
    table: os.datasets.table.handler(async ({ context, input: { params } }) =>
      tableOf(await client(context).datasets.get({ dataset: params.dataset }), params.table),
    ),
  }
  const rows = {
    page: os.rows.page.handler(async ({ context, input: { params, query } }) => {
      const { page, page_size, search, ordering, ...others } = query
      const { id, ...dataset } = await client(context).datasets.get({ dataset: params.dataset })
      const table = tableOf(dataset, params.table)
      const asked = readRowQuery(table.columns, { search, ordering, others })
      const at = { page, page_size }
      const found = await client(context).rows.page(
        { dataset: id, table: table.name, ...asked, ...offsetOf(at) },
        { signal: context.signal },
      )
      const cells = found.rows.map((row) => row.cells)
      return pageOfResults(context, at, found.total, recordsOf(found.columns, cells))
    }),
    insert: os.rows.insert.handler(async ({ context, input: { params, body } }) => {
      const task = await client(context).inserts.start({ ...params, rows: body.rows })
      const limit = AbortSignal.any([context.signal, AbortSignal.timeout(INSERT_LIMIT_MS)])
      const { status, message, dataset } = await ended(client(context), task.id, limit)
      if (status !== 'done')
        throw refusal(status === 'failed' ? 422 : 409, 'failed', message ?? 'Nothing was inserted.')
      const { version } = await client(context).datasets.get({ dataset: dataset ?? params.dataset })
      return { inserted: body.rows.length, version, task: task.id }
    }),
  }
  return { datasets, rows }
}

const has = (text: string, sought = ''): boolean => text.toLowerCase().includes(sought.toLowerCase())

export function datasetInfo(dataset: Dataset) {
  const { id, name, template, createdAt, version, state, rows, anomalies, hierarchy } = dataset
  return snake({ id, name, template, createdAt, version, state, rows, anomalies, hierarchy })
}

function tablesOf({ tables, derived }: Pick<Dataset, 'tables' | 'derived'>) {
  const columnsOf = (columns: Dataset['tables'][number]['columns']) => columns.map(({ name, type }) => ({ name, type }))
  return [
    ...tables.map(({ name, title, rows, columns, sources }) => ({
      ...{ name, title, kind: 'table' as const, rows, columns: columnsOf(columns) },
      files: sources.map(({ file, bytes, ledger }) => ({ file, bytes, ledger })),
    })),
    ...derived.map(({ name, title, kind, rows, columns }) => ({
      ...{ name, title, kind, rows, columns: columnsOf(columns), files: [] },
    })),
  ]
}

/** @throws 404 */
export function tableOf(dataset: Pick<Dataset, 'name' | 'tables' | 'derived'>, name: string) {
  const tables = tablesOf(dataset)
  const table =
    tables.find((candidate) => candidate.name === name) ??
    tables.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (table !== undefined) return table
  const names = tables.map((candidate) => candidate.name).join(', ')
  throw refusal(404, 'not_found', `${dataset.name} has no table called ${name}. It has ${names}.`)
}

function order(all: readonly Dataset[], ordering: string | undefined): readonly Dataset[] {
  const [, sign = '', key = ''] = /^(-?)(name|rows|created_at)$/.exec(ordering ?? '') ?? []
  if (ordering === undefined || ordering === '') return all
  if (key === '') throw badOrdering('name, rows and created_at')
  const compare = (a: Dataset, b: Dataset) =>
    key === 'name' ? a.name.localeCompare(b.name) : key === 'rows' ? a.rows - b.rows : +a.createdAt - +b.createdAt
  return all.toSorted((a, b) => (sign === '-' ? -compare(a, b) : compare(a, b)))
}

function orderByName<Item extends { readonly name: string }>(all: readonly Item[], ordering: string | undefined) {
  if (ordering === undefined || ordering === '') return all
  if (ordering !== 'name' && ordering !== '-name') throw badOrdering('name')
  return all.toSorted((a, b) => a.name.localeCompare(b.name) * (ordering === 'name' ? 1 : -1))
}

const badOrdering = (names: string) =>
  refusal(400, 'bad_request', `It can be ordered by ${names}, with - from the other end.`, {
    fields: [{ field: 'ordering', message: 'There is no such ordering.' }],
  })
