/** `winnow datasets`, `tables`, `anomalies` and `rows`: looking into the store. */
import { openLocal } from '../local.ts'
import { columns } from '../text.ts'
import { isRemote, printPages } from './remote-rows.ts'

interface StoreOption {
  readonly store?: string
}

export async function datasets(options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const list = await local.client.datasets.list()
  if (options.json) {
    const shown = list.map(({ id, name, template, createdAt, version, rows, anomalies, tables }) => {
      return {
        name,
        id,
        template: template?.id ?? null,
        createdAt,
        version,
        rows,
        anomalies: anomalies.total,
        tables: tables.map((table) => table.name),
      }
    })
    console.log(JSON.stringify(shown, null, 2))
  } else if (list.length === 0) console.log('There are no datasets yet. Load one with: winnow load FILE')
  else
    console.log(
      columns([
        ['NAME', 'ROWS', 'ANOMALIES', 'LOADED'],
        ...list.map((dataset) => [
          dataset.name,
          String(dataset.rows),
          String(dataset.anomalies.total),
          dataset.createdAt.toISOString().slice(0, 16).replace('T', ' '),
        ]),
      ]),
    )
}

export async function tables(ref: string, options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const dataset = await local.client.datasets.get({ dataset: ref })
  if (options.json) {
    const shown = dataset.tables.map(({ name, rows, columns: all, sources }) => ({
      name,
      rows,
      columns: all,
      files: sources.map(({ file }) => file),
    }))
    const derived = dataset.derived.map(({ name, rows, columns: all, kind, isStale }) => {
      return { name, rows, columns: all, files: [], derived: kind, isStale }
    })
    console.log(JSON.stringify([...shown, ...derived], null, 2))
  } else
    console.log(
      columns([
        ['TABLE', 'ROWS', 'COLUMNS'],
        ...[...dataset.tables, ...dataset.derived].map((table) => [
          table.name,
          String(table.rows),
          String(table.columns.length),
        ]),
      ]),
    )
}

export async function anomalies(
  ref: string,
  options: StoreOption & { format: 'csv' | 'json' | 'html'; out?: string },
): Promise<void> {
  await using local = await openLocal(options)
  await local.export(ref, { what: 'anomalies', shape: options.format }, options.out)
}

interface RowsOptions extends StoreOption {
  readonly where?: string
  readonly order?: string
  readonly limit?: number
  readonly offset?: number
  readonly format: 'csv' | 'json'
  readonly out?: string
}

export async function rows(ref: string, table: string, options: RowsOptions): Promise<void> {
  await using local = await openLocal(options)
  const { where, limit, offset = 0, format } = options
  if (await isRemote(local, ref)) {
    const query = { dataset: ref, table, sort: sortOf(options.order), ...(where === undefined ? {} : { where }) }
    const fetch = async (from: number, most: number, signal: AbortSignal) => {
      const page = await local.client.rows.page({ ...query, offset: from, limit: most }, { signal })
      return { ...page, rows: page.rows.map(({ cells }) => cells) }
    }
    await local.interruptible((signal) => printPages((from, most) => fetch(from, most, signal), options))
    return
  }
  const content = { what: 'table' as const, table, shape: format, offset, sort: sortOf(options.order) }
  await local.export(
    ref,
    { ...content, ...(where === undefined ? {} : { where }), ...(limit === undefined ? {} : { limit }) },
    options.out,
  )
}

/** `name`, `name asc` or `name desc`. */
function sortOf(order: string | undefined): { column: string; descending: boolean }[] {
  if (order === undefined) return []
  const [, column = order, direction = 'asc'] = /^(.*\S)\s+(asc|desc)$/i.exec(order) ?? []
  return [{ column, descending: direction.toLowerCase() === 'desc' }]
}
