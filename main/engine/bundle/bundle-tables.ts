/** The rows of a table as Parquet, which comes back, and as CSV, which everybody can read. */
import { rmSync } from 'node:fs'
import { rowsOfContent } from '../exchange/content-rows.ts'
import { copyOut } from '../exchange/copy-out.ts'
import { rowsInFiles } from '../exchange/row-set.ts'
import { openTargets } from '../exchange/targets.ts'
import { type RowFormat, writeRows } from '../exchange/write-rows.ts'
import { createWriters, type Writers } from '../exchange/writers.ts'
import type { StoredColumn } from '../store/columns.ts'
import { rowsOf, type StoredTable } from '../store/datasets.ts'
import { WIDE_COLUMNS } from '../store/duckdb.ts'
import { readLimits } from '../store/limits.ts'
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
  const { engine, dataset, template, connection, zip, names, signal, onRows } = place
  const { segments, outbox } = engine.paths
  const rows = table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  await using writers = createWriters({ segments, outbox, limits: readLimits() })
  const content = { what: 'table' as const, table: table.name, shape: 'csv' as const, filters: [], sort: [], offset: 0 }
  const gathered = draft(place, 'gathered.parquet')
  const set = await rowsOfContent(connection, content, { engine, dataset, template, signal, writers }, gathered)
  const path = draft(place, 'table.parquet')
  const request = { sql: set.sql, path, options: optionsFor(table.columns.length), rows }
  const written = await copyOut(connection, request, onRows)
  if (written !== rows) throw new Error(`${table.name} has ${written} rows, not ${rows}`)
  onRows(rows)
  rmSync(gathered, { force: true })
  const stem = names.free(table.name, '')
  const csv = await addRowsAsCsv(
    place,
    { name: table.name, columns: table.columns, rows, file: path },
    `data/${stem}.csv`,
    writers,
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
  writers?: Writers,
): Promise<WrittenFile> {
  const { connection, drafts, zip, onRows } = place
  const csv = draft(place, 'table.csv')
  await using targets = openTargets(csv, { overwrite: true, inParts: false })
  const writing = { targets, outbox: drafts, compression: 'none' as const, parts: undefined, onRows }
  const set = rowsInFiles({ name, columns }, [{ path: file, rows }])
  await writeRows(connection, set, exactCsv, writers === undefined ? writing : { ...writing, writers })
  await targets.complete()
  const added = await zip.addFile(path, csv, true)
  rmSync(csv)
  return added
}
