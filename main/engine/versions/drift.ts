/**
 * What changed of whole tables and columns from one version to another: tables and columns that came or went, columns
 * whose type is another one, and counts that moved more than usual. How much is more than usual stands here.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Drift } from '../../../preload/contract/index.ts'
import type { SegmentPlaces, SegmentTable } from '../browse/relation.ts'
import { profileTable, type TableProfile } from './profile.ts'

/** Rows: a fifth more or less. Share of empty cells: five points more. Different values: three tenths more or less. */
export const thresholds = { volume: 0.2, emptyShare: 0.05, distincts: 0.3 } as const

export interface DriftSide {
  readonly tables: readonly (SegmentTable & { readonly resource: string | null })[]
}

export interface DriftRequest {
  readonly before: DriftSide
  readonly after: DriftSide
  readonly places: SegmentPlaces
  readonly signal: AbortSignal
}

export async function driftBetween(connection: DuckDBConnection, request: DriftRequest): Promise<Drift[]> {
  const { before, after, places, signal } = request
  const drift: Drift[] = []
  for (const { name, before: old, after: now } of pairTables(before.tables, after.tables)) {
    if (old === undefined || now === undefined) {
      if (now !== undefined) drift.push(tableDrift(name, 'table-added'))
      if (old !== undefined) drift.push(tableDrift(name, 'table-gone'))
      continue
    }
    drift.push(...columnDrift(name, old, now))
    if (isSameData(old, now)) continue
    const profile = (table: SegmentTable) => profileTable(connection, table, places, signal)
    drift.push(...shifts(name, now, await profile(old), await profile(now)))
  }
  return drift
}

/** Tables of two versions, by name; those of the later one first. */
export function pairTables<Table extends { readonly name: string }>(before: readonly Table[], after: readonly Table[]) {
  const sameName = (a: Table, b: Table) => a.name.toLowerCase() === b.name.toLowerCase()
  return [
    ...after.map((table) => ({
      name: table.name,
      before: before.find((candidate) => sameName(candidate, table)),
      after: table as Table | undefined,
    })),
    ...before
      .filter((table) => !after.some((candidate) => sameName(candidate, table)))
      .map((table) => ({ name: table.name, before: table as Table | undefined, after: undefined })),
  ]
}

const tableDrift = (table: string, kind: 'table-added' | 'table-gone'): Drift => ({
  table,
  column: '',
  kind,
  before: kind === 'table-gone' ? table : '',
  after: kind === 'table-added' ? table : '',
  message: kind === 'table-added' ? `There was no table ${table} before.` : `There is no table ${table} any more.`,
})

/** Columns are the same when their names differ by case only. */
function columnDrift(table: string, before: SegmentTable, after: SegmentTable): Drift[] {
  const drift: Drift[] = []
  const old = new Map(before.columns.map((column) => [column.name.toLowerCase(), column]))
  for (const column of after.columns) {
    const was = old.get(column.name.toLowerCase())
    old.delete(column.name.toLowerCase())
    const of = { table, column: column.name }
    if (was === undefined)
      drift.push({
        ...of,
        kind: 'column-added',
        ...{ before: '', after: column.type, message: `${table} has a column ${column.name} that it had not before.` },
      })
    else if (was.type !== column.type)
      drift.push({
        ...of,
        kind: 'retyped',
        ...{ before: was.type, after: column.type },
        message: `${column.name} of ${table} was ${nounOf[was.type]} before and is ${nounOf[column.type]} now.`,
      })
  }
  for (const { name, type } of old.values())
    drift.push({
      ...{ table, column: name, kind: 'column-gone', before: type, after: '' },
      message: `${table} has no column ${name} any more.`,
    })
  return drift
}

const nounOf = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'a yes or no',
  date: 'a date',
  datetime: 'a date with a time',
} as const

/** The same files with the same rows masked. */
function isSameData(before: SegmentTable, after: SegmentTable): boolean {
  const told = ({ sources }: SegmentTable) =>
    JSON.stringify(sources.map(({ home, segments, mask }) => [home, segments, mask]))
  return told(before) === told(after)
}

function shifts(name: string, { columns }: SegmentTable, before: TableProfile, after: TableProfile): Drift[] {
  const drift: Drift[] = []
  if (moved(before.rows, after.rows, thresholds.volume))
    drift.push({
      ...{ table: name, column: '', kind: 'volume', before: String(before.rows), after: String(after.rows) },
      message: `${name} has ${after.rows} rows, ${before.rows} before${change(before.rows, after.rows)}.`,
    })
  if (before.rows === 0 || after.rows === 0) return drift
  for (const { name: column } of columns) {
    const old = before.columns.get(column.toLowerCase())
    const now = after.columns.get(column.toLowerCase())
    if (old === undefined || now === undefined) continue
    const [emptyBefore, emptyNow] = [old.empty / before.rows, now.empty / after.rows]
    if (emptyNow - emptyBefore >= thresholds.emptyShare) {
      const shares = { before: percent(emptyBefore), after: percent(emptyNow) }
      const message = `${shares.after} of ${column} in ${name} are empty, ${shares.before} before.`
      drift.push({ table: name, column, kind: 'nulls', ...shares, message })
    }
    // Where every value is another one, their number says no more than the number of rows.
    const isUnique = old.distinct === before.rows - old.empty && now.distinct === after.rows - now.empty
    if (!isUnique && moved(old.distinct, now.distinct, thresholds.distincts)) {
      const counts = { before: String(old.distinct), after: String(now.distinct) }
      const message = `${column} of ${name} has ${now.distinct} different values, ${old.distinct} before${change(old.distinct, now.distinct)}.`
      drift.push({ table: name, column, kind: 'distincts', ...counts, message })
    }
  }
  return drift
}

const moved = (before: number, after: number, threshold: number): boolean =>
  before !== after && Math.abs(after - before) >= threshold * before

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const change = (before: number, after: number): string =>
  before === 0 ? '' : ` (${after > before ? '+' : ''}${Math.round((100 * (after - before)) / before)} %)`
