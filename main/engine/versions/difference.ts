/** What differs between two versions of a dataset: how much, which rows, and what changed of tables and columns. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell, ChangedRow, Column, Difference, TableDifference } from '../../../preload/contract/index.ts'
import { differenceKinds } from '../../../preload/contract/index.ts'
import type { SegmentPlaces } from '../browse/relation.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import { datasetAt, findDataset, rowsOf, type StoredDataset, type StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal, outputText } from '../store/sql-text.ts'
import type { Template } from '../template/data-package.ts'
import { joinedSql, type TablePair, untouchedSql } from './difference-sql.ts'
import { driftBetween, pairTables } from './drift.ts'
import { listVersions } from './history.ts'
import { isSameKey, keyOf, refuseKey } from './keys.ts'

export interface DifferenceQuery {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly key?: readonly string[] | undefined
}

/** Two versions of one dataset, and how their tables are compared. */
export interface Comparison {
  readonly before: StoredDataset
  readonly after: StoredDataset
  readonly pairs: readonly TablePair[]
}

/** @throws NOT_FOUND for a version that is not there; BAD_INPUT for a key that no table has. */
export function compare(
  catalog: Catalog,
  ref: string,
  query: DifferenceQuery,
  templateOf: (dataset: StoredDataset) => Template | undefined,
): Comparison {
  const dataset = findDataset(catalog, ref)
  const after = datasetAt(catalog, dataset.id, query.to ?? dataset.version)
  const before = datasetAt(catalog, dataset.id, query.from ?? versionBefore(catalog, after))
  const hints = {
    asked: query.key ?? [],
    template: templateOf(dataset),
    known: { ...before.keys, ...after.keys },
  }
  const pairs = pairTables(before.tables, after.tables).map((pair): TablePair => {
    const tables = [pair.before, pair.after].filter((table) => table !== undefined)
    const resource = tables.find((table) => table.resource !== null)?.resource ?? null
    const key = keyOf(tables, { name: pair.name, resource }, hints) ?? []
    const columns = uniteColumns(tables).map(({ name }) => name)
    const spelt = key.map((name) => columns.find((own) => own.toLowerCase() === name.toLowerCase()) ?? name)
    return { ...pair, versions: `${before.versionId} ${after.versionId}`, columns, key: spelt }
  })
  if (hints.asked.length > 0 && !pairs.some(({ key }) => isSameKey(key, hints.asked)))
    refuseKey([...before.tables, ...after.tables].filter(isFirstOfItsName), hints.asked)
  return { before, after, pairs }
}

const isFirstOfItsName = (table: StoredTable, at: number, all: readonly StoredTable[]): boolean =>
  all.findIndex(({ name }) => name === table.name) === at

/** The version that another one was made from; the next older one when that is deleted. */
function versionBefore(catalog: Catalog, { id, name, version }: StoredDataset): number {
  const versions = listVersions(catalog, id)
  const parent = versions.find(({ number }) => number === version)?.parent
  const before = parent ?? versions.find(({ number }) => number < version)?.number
  if (before === undefined)
    throw failure('BAD_INPUT', `Version ${version} is the first of ${name}: there is nothing to compare it with.`)
  return before
}

export async function differenceOf(
  connection: DuckDBConnection,
  { before, after, pairs }: Comparison,
  places: SegmentPlaces,
  signal: AbortSignal,
): Promise<Difference> {
  const tables: TableDifference[] = []
  for (const pair of pairs) tables.push(await countDifference(connection, pair, places))
  const drift = await driftBetween(connection, { before, after, places, signal })
  return { from: before.version, to: after.version, tables, drift }
}

interface Counts {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly unchanged: number
}

/** Versions never change, so that what was counted once holds: pages of one difference are asked for one by one. */
const counted = new Map<string, Counts>()
const REMEMBERED = 50

async function countKinds(connection: DuckDBConnection, pair: TablePair, places: SegmentPlaces): Promise<Counts> {
  const question = JSON.stringify([pair.versions, pair.name, pair.key])
  const known = counted.get(question)
  if (known !== undefined) return known
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 }
  const sql = `${joinedSql(pair, places)} SELECT kind, sum(times) AS n FROM joined GROUP BY 1`
  for (const { kind, n } of await queryAll(connection, sql)) counts[kind as keyof Counts] = Number(n)
  counted.set(question, counts)
  const [oldest] = counted.keys()
  if (counted.size > REMEMBERED && oldest !== undefined) counted.delete(oldest)
  return counts
}

async function countDifference(
  connection: DuckDBConnection,
  pair: TablePair,
  places: SegmentPlaces,
): Promise<TableDifference> {
  const counts = await countKinds(connection, pair, places)
  const [rowsBefore, rowsAfter] = [countRows(pair.before), countRows(pair.after)]
  const described = { table: pair.name, key: [...pair.key], columns: columnsOf(pair) }
  const { added, removed, changed } = counts
  if (pair.key.length === 0) return { ...described, ...counts, unchanged: rowsBefore - removed, duplicates: 0 }
  const [untouched] = await queryAll(connection, untouchedSql(pair, places))
  const unchanged = counts.unchanged + Number(untouched?.n ?? 0)
  const duplicates = rowsBefore + rowsAfter - added - removed - 2 * (changed + unchanged)
  return { ...described, ...counts, unchanged, duplicates }
}

const countRows = (table: StoredTable | undefined): number =>
  table?.sources.reduce((sum, source) => sum + rowsOf(source), 0) ?? 0

/** The columns of both versions together, as the later one has them. */
export function columnsOf({ before, after }: Pick<TablePair, 'before' | 'after'>): Column[] {
  const types = new Map(after?.columns.map((column) => [column.name.toLowerCase(), column.type]))
  return uniteColumns([before, after].filter((table) => table !== undefined)).map(({ name, type }) => ({
    name,
    type: types.get(name.toLowerCase()) ?? type,
  }))
}

function uniteColumns(tables: readonly StoredTable[]): Column[] {
  const columns = new Map<string, Column>()
  for (const { name, type } of tables.flatMap((table) => table.columns))
    if (!columns.has(name.toLowerCase())) columns.set(name.toLowerCase(), { name, type })
  return [...columns.values()]
}

export type DifferenceKind = (typeof differenceKinds)[number]

/** SQL for the rows that differ, by key: `kind`, `b0`…, `a0`…, as texts. */
export function differingRowsSql(
  pair: TablePair,
  places: SegmentPlaces,
  kinds: readonly DifferenceKind[] = differenceKinds,
): string {
  const cells = ['b', 'a'].flatMap((side) =>
    pair.columns.map((_, at) => `${outputText(`${side}${at}`)} AS ${side}${at}`),
  )
  const repeated = pair.key.length === 0 ? ', range(times::BIGINT)' : ''
  return `${joinedSql(pair, places)} SELECT kind, ${cells.join(', ')} FROM joined${repeated}
    WHERE kind IN (${['', ...kinds].map(literal).join(', ')}) ORDER BY ${orderOf(pair)}`
}

/** Rows without a key are ordered by their first cells; those tell enough. */
const ORDERED_CELLS = 20

function orderOf(pair: TablePair): string {
  const types = new Map(columnsOf(pair).map(({ name, type }) => [name, type]))
  const byValue = (name: string, text: string) => {
    const type = types.get(name)
    return type === 'integer' || type === 'number' ? [`TRY_CAST(${text} AS DOUBLE) NULLS LAST`, text] : [text]
  }
  if (pair.key.length > 0) return [...pair.key.flatMap((name, at) => byValue(name, `k${at}`)), 'kind'].join(', ')
  const cells = pair.columns.slice(0, ORDERED_CELLS)
  return [...cells.flatMap((name, at) => byValue(name, `coalesce(joined.a${at}, joined.b${at})`)), 'kind'].join(', ')
}

export async function pageOfDifference(
  connection: DuckDBConnection,
  pair: TablePair,
  places: SegmentPlaces,
  page: { readonly kinds: readonly DifferenceKind[]; readonly offset: number; readonly limit: number },
): Promise<{ total: number; rows: ChangedRow[] }> {
  const { kinds, offset, limit } = page
  const counts = await countKinds(connection, pair, places)
  const total = [...new Set(kinds)].reduce((sum, kind) => sum + counts[kind], 0)
  const sql = `${differingRowsSql(pair, places, kinds)} LIMIT ${limit} OFFSET ${offset}`
  const reader = await connection.runAndReadAll(sql)
  return { total, rows: reader.getRows().map((row) => toChangedRow(row, pair.columns.length)) }
}

/** A row of `differingRowsSql`. */
export function toChangedRow([kind, ...cells]: readonly unknown[], width: number): ChangedRow {
  const texts = cells.map((cell): Cell => (cell === null || cell === undefined ? null : String(cell)))
  return { kind: kind as DifferenceKind, before: texts.slice(0, width), after: texts.slice(width) }
}

/** @throws NOT_FOUND */
export function findPair({ pairs, after }: Comparison, name: string): TablePair {
  const pair =
    pairs.find((candidate) => candidate.name === name) ??
    pairs.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (pair === undefined)
    throw failure(
      'NOT_FOUND',
      `${after.name} has no table called ${name}. It has ${pairs.map((candidate) => candidate.name).join(', ')}.`,
    )
  return pair
}
