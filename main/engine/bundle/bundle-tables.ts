/** The rows of a table as Parquet, which comes back, and as CSV, which everybody can read. */
import { rmSync } from 'node:fs'
import { relationOf } from '../browse/relation.ts'
import { copyOut } from '../exchange/copy-out.ts'
import { openTargets } from '../exchange/targets.ts'
import { type RowFormat, writeRows } from '../exchange/write-rows.ts'
import type { StoredColumn } from '../store/columns.ts'
import { rowsOf, type StoredTable } from '../store/datasets.ts'
import { WIDE_COLUMNS } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { type BundlePlace, draft } from './bundle-place.ts'
import type { WrittenFile } from './zip-writer.ts'

export interface WrittenTable {
  readonly table: StoredTable
  readonly rows: number
  readonly csv: WrittenFile
  readonly parquet: WrittenFile
}

/** As it stands in the table: a spreadsheet's needs must not change what is loaded from it again. */
const exactCsv: Extract<RowFormat, { kind: 'csv' }> = {
  ...{ kind: 'csv', delimiter: ',', encoding: 'utf-8', bom: false, quote: 'needed', decimal: 'source' },
  ...{ lineEnd: 'lf', header: true, escapeFormulas: false },
}

export async function writeTable(place: BundlePlace, table: StoredTable): Promise<WrittenTable> {
  const { engine, connection, zip, names, onRows } = place
  const rows = table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  const cells = table.columns.map(({ name }) => identifier(name)).join(', ')
  const isMasked = table.sources.some(({ mask }) => mask !== null)
  // Segments come in their order by themselves, but not where rows are masked.
  const order = isMasked ? ' ORDER BY __source, __row' : ''
  const sql = `SELECT ${cells} FROM ${relationOf(table, engine.paths)}${order}`
  const path = draft(place, 'table.parquet')
  const written = await copyOut(connection, { sql, path, options: optionsFor(table.columns.length), rows }, onRows)
  if (written !== rows) throw new Error(`${table.name} has ${written} rows, not ${rows}`)
  onRows(rows)
  const stem = names.free(table.name, '')
  const csv = await addRowsAsCsv(
    place,
    { name: table.name, columns: table.columns, rows, file: path },
    `data/${stem}.csv`,
  )
  const parquet = await zip.addFile(`data/${stem}.parquet`, path, false)
  rmSync(path)
  return { table, rows, csv, parquet }
}

/** A row group is put together in memory: one of very many columns has fewer rows. */
const optionsFor = (columns: number): string =>
  `FORMAT parquet, COMPRESSION zstd${columns > WIDE_COLUMNS ? ', ROW_GROUP_SIZE 2048' : ''}`

export interface RowsOnDisk {
  readonly name: string
  readonly columns: readonly StoredColumn[]
  readonly rows: number
  /** Parquet. */
  readonly file: string
}

/** Adds rows that lie in a Parquet file to the zip as CSV. */
export async function addRowsAsCsv(
  place: BundlePlace,
  { name, columns, rows, file }: RowsOnDisk,
  path: string,
): Promise<WrittenFile> {
  const { connection, drafts, zip, onRows } = place
  const csv = draft(place, 'table.csv')
  await using targets = openTargets(csv, { overwrite: true, inParts: false })
  const sql = `SELECT ${columns.map((column) => identifier(column.name)).join(', ')} FROM read_parquet(${literal(file)})`
  const writing = { targets, outbox: drafts, compression: 'none' as const, parts: undefined, onRows }
  await writeRows(connection, { name, sql, columns, rows, files: [file] }, exactCsv, writing)
  await targets.complete()
  const added = await zip.addFile(path, csv, true)
  rmSync(csv)
  return added
}
