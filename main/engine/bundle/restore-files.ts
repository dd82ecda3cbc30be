/**
 * The data of a bundle as files of a new version. A Parquet file from elsewhere may hold anything under any name: each is
 * compared with the manifest and written anew, so that nothing but rows gets into the store.
 */

import { randomUUID } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { severities } from '../../../preload/contract/index.ts'
import { Cancelled, isFailure, throwIfCancelled } from '../failure.ts'
import { findingColumns } from '../load/findings.ts'
import { lineMapColumns } from '../load/line-map.ts'
import { lineMapName } from '../load/read-table.ts'
import { SLICE_ROWS } from '../load/slices.ts'
import { parquetOptions } from '../load/write-segments.ts'
import type { StoredColumn } from '../store/columns.ts'
import { firstLine, queryAll } from '../store/duckdb.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import type { Segment } from '../store/segments.ts'
import { identifier, literal, literals } from '../store/sql-text.ts'
import { damaged } from './check-files.ts'
import { type BundledSource, type BundledTable, FINDINGS, type Manifest } from './manifest.ts'

export interface RestorePlace {
  /** Name of the bundle, for sentences. */
  readonly name: string
  readonly manifest: Manifest
  /** Where the files of the bundle are. */
  readonly taken: ReadonlyMap<string, string>
  readonly connection: DuckDBConnection
  readonly versionId: string
  /** Paths of files of the new version. */
  readonly segment: (file: string) => string
  readonly quarantine: (file: string) => string
  readonly signal: AbortSignal
  readonly onRows: (rows: number) => void
}

/** All tables with their sources, and the findings. @throws BAD_INPUT, Cancelled */
export async function restoreTables(place: RestorePlace): Promise<NewTable[]> {
  const { manifest } = place
  const ids = new Map(manifest.tables.flatMap(({ sources }) => sources.map(({ id }) => [id, randomUUID()] as const)))
  const tables: NewTable[] = []
  for (const table of manifest.tables) {
    await checkColumns(place, table)
    const sources: NewSource[] = []
    let from = 0
    for (const source of table.sources) {
      sources.push(await restoreSource(place, table, source, { id: ids.get(source.id) ?? randomUUID(), from }))
      from += source.rows
    }
    const { name, title, resource, columns } = table
    tables.push({ name, title, resource, columns, sources })
  }
  await restoreFindings(place, ids)
  return tables
}

async function restoreSource(
  place: RestorePlace,
  table: BundledTable,
  source: BundledSource,
  { id, from }: { readonly id: string; readonly from: number },
): Promise<NewSource> {
  const { versionId, taken } = place
  const segments = await copyRows(place, table, { stem: id, from, rows: source.rows })
  await restoreLines(place, source, lineMapName(id))
  const quarantine = source.quarantine === null ? null : `${id}.quarantine`
  if (quarantine !== null) copyFileSync(fileOf(taken, source.quarantine ?? ''), place.quarantine(quarantine))
  const { file, bytes, modifiedAt, fingerprint, dialect, labels, ledger, lineIndex } = source
  return {
    ...{ id, home: versionId, file, bytes, modifiedAt, fingerprint, dialect, labels, ledger, lineIndex },
    ...{ path: null, kept: null, columns: table.columns, segments, lineMap: lineMapName(id), quarantine },
    ...{ mask: null, masked: 0 },
  }
}

export const fileOf = (taken: ReadonlyMap<string, string>, path: string): string => {
  const file = taken.get(path)
  if (file === undefined) throw new Error(`${path} was not taken out`)
  return file
}

interface RowsToCopy {
  readonly stem: string
  readonly from: number
  readonly rows: number
}

/** Rows of a table's file as segments of the usual size. @throws BAD_INPUT when they are not there. */
export async function copyRows(
  place: RestorePlace,
  { data, columns }: { readonly data: string; readonly columns: readonly StoredColumn[] },
  { stem, from, rows }: RowsToCopy,
): Promise<Segment[]> {
  const { connection, taken, signal, onRows } = place
  const cells = columns.map(({ name, storage }) => {
    const own = identifier(name)
    return storage === 'VARCHAR' ? `coalesce(${own}, '') AS ${own}` : own
  })
  const source = `read_parquet(${literal(fileOf(taken, data))}, file_row_number = true)`
  const segments: Segment[] = []
  for (let at = 0; at < rows || at === 0; at += SLICE_ROWS) {
    throwIfCancelled(signal)
    const own = Math.min(SLICE_ROWS, rows - at)
    const file = rows <= SLICE_ROWS ? `${stem}.parquet` : `${stem}.${segments.length + 1}.parquet`
    const where = `file_row_number >= ${from + at} AND file_row_number < ${from + at + own}`
    const [written] = await reading(place, data, () =>
      queryAll(
        connection,
        `COPY (SELECT ${cells.join(', ')} FROM ${source} WHERE ${where}) TO ${literal(place.segment(file))} (${parquetOptions(columns.length)})`,
      ),
    )
    if (Number(written?.Count) !== own) throw damaged(place.name, `${data} does not hold the rows that it should`)
    segments.push({ file, rows: own })
    onRows(own)
  }
  return segments
}

/** The file must have the columns of the manifest, as they are stored, and as many rows. @throws BAD_INPUT */
export async function checkColumns(
  place: RestorePlace,
  { data, columns, rows }: { readonly data: string; readonly columns: readonly StoredColumn[]; readonly rows: number },
): Promise<void> {
  const wanted = columns.map(({ name, storage }) => [name, storage] as const)
  await checkParquet(place, data, wanted, rows)
}

export async function checkParquet(
  place: RestorePlace,
  path: string,
  wanted: readonly (readonly [name: string, storage: string])[],
  rows?: number,
): Promise<void> {
  const { connection, taken, name } = place
  const source = `read_parquet(${literal(fileOf(taken, path))})`
  await reading(place, path, async () => {
    const found = await queryAll(connection, `DESCRIBE SELECT * FROM ${source}`)
    const isSame =
      found.length === wanted.length &&
      found.every((row, at) => row.column_name === wanted[at]?.[0] && row.column_type === wanted[at]?.[1])
    if (!isSame) throw damaged(name, `${path} does not have the columns that it should`)
    const [counted] = await queryAll(connection, `SELECT count(*) AS n FROM ${source}`)
    if (rows !== undefined && Number(counted?.n) !== rows)
      throw damaged(name, `${path} has ${counted?.n} rows instead of ${rows}`)
  })
}

/** What DuckDB cannot read is the file's fault. */
async function reading<Value>(
  { name, signal }: RestorePlace,
  path: string,
  read: () => Promise<Value>,
): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (signal.aborted) throw new Cancelled()
    if (isFailure(error) || /No space left|ENOSPC|^IO Error: .*write/i.test(firstLine(error))) throw error
    throw damaged(name, `${path} cannot be read (${firstLine(error).slice(0, 200)})`)
  }
}

export async function restoreLines(
  place: RestorePlace,
  { lines, rows, file }: BundledSource,
  into: string,
): Promise<void> {
  const { connection, taken, name } = place
  await checkParquet(place, lines, Object.entries(lineMapColumns))
  const source = `read_parquet(${literal(fileOf(taken, lines))})`
  const [runs] = await reading(place, lines, () =>
    queryAll(
      connection,
      `SELECT count(*) AS n, count(DISTINCT "row") AS distinct_rows, min("row") AS low, max("row") AS high,
         bool_and(record >= 1 AND line >= 1 AND "row" IS NOT NULL) AS valid FROM ${source}`,
    ),
  )
  const isEmpty = Number(runs?.n) === 0
  const isValid = runs?.valid === true && Number(runs.low) === 0 && Number(runs.high) < Math.max(1, rows)
  if (isEmpty ? rows > 0 : !isValid || runs?.distinct_rows !== runs?.n)
    throw damaged(name, `${lines} does not tell the lines of ${file}`)
  const cells = Object.keys(lineMapColumns).map(identifier).join(', ')
  await connection.run(
    `COPY (SELECT ${cells} FROM ${source} ORDER BY "row") TO ${literal(place.segment(into))} (${parquetOptions(3)})`,
  )
}

/** The findings, of the sources as they are called now. */
export async function restoreFindings(place: RestorePlace, ids: ReadonlyMap<string, string>): Promise<void> {
  const { connection, taken, name, manifest } = place
  const { sequence: _, ...columns } = findingColumns
  await checkParquet(place, FINDINGS, Object.entries(columns), manifest.findings)
  const source = `read_parquet(${literal(fileOf(taken, FINDINGS))}, file_row_number = true)`
  const rows = new Map(manifest.tables.flatMap(({ sources }) => sources.map((own) => [own.id, own.rows] as const)))
  const known = [...ids].map(([old, id]) => `(${literal(old)}, ${literal(id)}, ${rows.get(old) ?? 0})`)
  const sources =
    known.length === 0 ? "(SELECT '' AS old, '' AS id, 0 AS own WHERE false)" : `(VALUES ${known.join(', ')})`
  const joined = `${source} f LEFT JOIN ${sources} k(old, id, own) ON f.source = k.old`
  const texts = ['file', 'table', 'column', 'type', 'value', 'expected', 'message'].map(
    (text) => `f.${identifier(text)}`,
  )
  const [wrong] = await reading(place, FINDINGS, () =>
    queryAll(
      connection,
      `SELECT count(*) FILTER (k.id IS NULL OR NOT list_contains(${literals(severities)}, f.severity) OR f.line IS NULL OR f.record IS NULL
         OR f."row" < 0 OR f."row" >= k.own OR ${texts.map((text) => `${text} IS NULL`).join(' OR ')}) AS n FROM ${joined}`,
    ),
  )
  if (Number(wrong?.n) > 0) throw damaged(name, `${FINDINGS} tells of rows that there are not`)
  const cells = Object.keys(columns).map((column) =>
    column === 'source' ? 'k.id AS source' : `f.${identifier(column)}`,
  )
  await connection.run(
    `COPY (SELECT ${cells.join(', ')} FROM ${joined} ORDER BY f.file_row_number)
     TO ${literal(place.segment('findings.parquet'))} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
}
