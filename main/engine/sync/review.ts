/** What a push would change: our rows, theirs and what we knew compared, table by table. Nothing is written there. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { SegmentPlaces } from '../browse/relation.ts'
import { throwIfCancelled } from '../failure.ts'
import { rowsOf, type StoredDataset, type StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Template } from '../template/data-package.ts'
import type { Base } from './bases.ts'
import { changeKinds, classifySql, countsOf, needsEverything, touchedSql } from './compare.ts'
import { rowPlace, workColumns as work } from './identity.ts'
import { findTwins, findUnstorable, isHeld, isKey, type OurTable, ourHash, ourRows } from './ours.ts'
import { isAsDescribed, placeTable, retypedColumns, shapeTable, suggestKey } from './plan-table.ts'
import { NO_CHANGES } from './push-store.ts'
import type { Review, ReviewedTable } from './review-shape.ts'
import { chunkColumns, type Target, type TargetColumn, type TargetTable, type ThereTable } from './target.ts'
import { readSnapshot, type Snapshot } from './theirs.ts'

export interface ReviewRequest {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  /** Names of tables; all when left out. */
  readonly tables: readonly StoredTable[]
  readonly mode: 'full' | 'incremental' | 'upsert'
  /** Id of the dataset there. */
  readonly remoteId: string
  readonly bases: ReadonlyMap<string, Base>
  readonly target: Target
  /** Of a loader, for this review alone. */
  readonly connection: DuckDBConnection
  readonly places: SegmentPlaces
  /** Where the files of the push go. */
  readonly folder: string
  /** A path for a file that goes away. */
  readonly scratch: (extension: string) => string
  readonly signal: AbortSignal
  readonly report: (state: { phase?: string; rows?: number }) => void
}

const SHOWN_UNSTORABLE = 100
/** Rows of the delta that have cells of ours. */
const OUR_CELLS = "kind IN ('i', 'u', 'c') AND place IS NOT NULL"
const CHUNK_ROWS = 50_000
const CHUNK_BYTES = 32 * 1024 * 1024

export async function reviewPush(request: ReviewRequest): Promise<Omit<Review, 'isUpToDate'>> {
  const { target, remoteId, tables, signal, report } = request
  report({ phase: 'Looking at the database' })
  const sequence = await target.sequenceOf(remoteId)
  const there = await target.tables()
  const review: Omit<Review, 'isUpToDate'> = { sequence, tables: [], unstorable: { total: 0, first: [] }, notes: [] }
  const taken = new Set<string>()
  mkdirSync(request.folder, { recursive: true })
  for (const [at, table] of tables.entries()) {
    throwIfCancelled(signal)
    report({ phase: `Comparing ${table.name}` })
    const { reviewed, unstorable } = await reviewTable(request, table, { there, taken, at })
    taken.add(reviewed.target.name)
    review.tables.push(reviewed)
    review.unstorable.total += unstorable.total
    review.unstorable.first.push(
      ...unstorable.first.slice(0, SHOWN_UNSTORABLE - review.unstorable.first.length).map((cell) => ({ ...cell })),
    )
    const wanted = target.nameFor(table.name, new Set())
    if (reviewed.target.name !== wanted)
      review.notes.push(
        `${table.name} goes to the table ${reviewed.target.name}: ${wanted} is there already and is not of this dataset.`,
      )
  }
  return review
}

async function reviewTable(
  request: ReviewRequest,
  table: StoredTable,
  { there, taken, at }: { there: readonly ThereTable[]; taken: ReadonlySet<string>; at: number },
) {
  const { dataset, template, remoteId, bases, target, connection, places, folder } = request
  const around = { dataset, remoteId, template, there, taken, target }
  const base = bases.get(table.name.toLowerCase())
  const placed = placeTable(table, around, base?.targetTable)
  const suggested = suggestKey(table, around)
  const key = suggested.length > 0 && (await isKey(connection, table, suggested, places)) ? suggested : []
  const wanted = shapeTable(table, placed, key, around)
  const twins = key.length > 0 ? null : await findTwins(connection, table, places, join(folder, `${at}-twins.parquet`))
  const found = await findUnstorable(connection, { table, columns: wanted.columns }, places, target, SHOWN_UNSTORABLE)
  const ours: OurTable = {
    ...{ table, columns: wanted.columns, twins, unstorable: found.columns },
    key: key.flatMap((name) => table.columns.find((column) => column.name === name) ?? []),
  }
  const rows = table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  const unheld = async (within = 'true') =>
    found.total === 0
      ? 0
      : countRows(
          connection,
          `(${ourRows(ours, places, target, { where: `NOT (${isHeld(ours, target)}) AND ${within}` })})`,
        )
  const reviewed: ReviewedTable = {
    target: {
      ...wanted,
      columns: wanted.columns.map((column) => ({ ...column })),
      key: [...wanted.key],
      indexes: wanted.indexes.map((index) => [...index]),
    },
    there: placed.there === null ? null : toPlain(placed.there),
    ddl: [...target.ddl(placed.there, wanted)],
    counts: { ...NO_CHANGES, inserted: rows },
    key: [...key],
    twins: twins === null ? null : `${at}-twins.parquet`,
    delta: null,
    theirs: null,
    mark: null,
    unstorable: [...found.columns],
    unheldRows: 0,
    rows,
    rowsPerChunk: await rowsPerChunk(connection, table, places),
  }
  if (placed.there === null) return { reviewed: { ...reviewed, unheldRows: await unheld() }, unstorable: found }
  const compared = await compareTable(request, ours, { there: placed.there, wanted, base, at, rows })
  const touched = `${rowPlace()} IN (SELECT place FROM winnow_delta WHERE ${OUR_CELLS})`
  const unstorable =
    found.total === 0 ? found : await findUnstorable(connection, ours, places, target, SHOWN_UNSTORABLE, touched)
  const unheldRows = unstorable.total === 0 ? 0 : await unheld(touched)
  await connection.run('DROP TABLE IF EXISTS winnow_delta')
  return { reviewed: { ...reviewed, ...compared, unheldRows }, unstorable }
}

interface ComparedWith {
  readonly there: ThereTable
  readonly wanted: TargetTable
  readonly base: Base | undefined
  readonly at: number
  readonly rows: number
}

/** Writes the files of what changes, and of the same rows as they are there. Leaves the table `winnow_delta`. */
async function compareTable(
  request: ReviewRequest,
  ours: OurTable,
  { there, wanted, base, at, rows }: ComparedWith,
): Promise<Pick<ReviewedTable, 'counts' | 'delta' | 'theirs' | 'mark'>> {
  const { mode, target, connection, places, folder, scratch, signal } = request
  const again = retypedColumns(wanted, there).map(({ column }) => `${identifier(column.name)} IS NOT NULL`)
  const hashed = [
    `${ourHash(ours, target)} AS ${work.ours}`,
    `${again.length === 0 ? 'false' : again.join(' OR ')} AS ${work.again}`,
  ]
  const rowsSql = ourRows(ours, places, target, { more: hashed })
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE winnow_ours AS SELECT ${chunkColumns.id}::UUID AS id, ${chunkColumns.row} AS place, ${work.ours} AS h, ${work.again} AS again FROM (${rowsSql})`,
  )
  const known = base === undefined ? null : `(SELECT id, h FROM read_parquet(${literal(base.file)}))`
  const comparison = { mode, ours: 'winnow_ours', base: known }
  await connection.run(`CREATE OR REPLACE TEMP TABLE winnow_touched AS ${touchedSql(comparison)}`)
  await connection.run('DROP TABLE winnow_ours')
  const csv = scratch('csv')
  try {
    const touched = await countRows(connection, 'winnow_touched')
    const ids = needsEverything(comparison) ? undefined : scratch('txt')
    if (ids !== undefined) await writeIds(connection, 'SELECT id FROM winnow_touched', ids)
    if (ids !== undefined && touched === 0) {
      rmSync(ids, { force: true })
      await connection.run(
        'CREATE OR REPLACE TEMP TABLE winnow_delta AS SELECT NULL::VARCHAR AS kind, NULL::BIGINT AS place WHERE false',
      )
      return { counts: { ...NO_CHANGES, unchanged: rows }, delta: null, theirs: null, mark: null }
    }
    const taken = await target.snapshot(there, csv, { ...(ids === undefined ? {} : { ids }), signal })
    if (ids !== undefined) rmSync(ids, { force: true })
    const snapshot = await readSnapshot(connection, { csv, columns: there.columns, name: 'winnow_theirs' })
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE winnow_delta AS ${classifySql(mode, 'winnow_touched', snapshot.table)}`,
    )
    const counts = await countKinds(connection, rows)
    const delta = `${at}-delta.parquet`
    const theirs = `${at}-theirs.parquet`
    await writeDelta(connection, ours, places, target, join(folder, delta))
    await writeTheirs(connection, snapshot, there.columns, join(folder, theirs))
    return { counts, delta, theirs, mark: taken.mark ?? null }
  } finally {
    rmSync(csv, { force: true })
    await connection.run('DROP TABLE IF EXISTS winnow_touched')
    await connection.run('DROP TABLE IF EXISTS winnow_theirs')
  }
}

async function countKinds(connection: DuckDBConnection, rows: number) {
  const found = await queryAll(
    connection,
    `SELECT kind, count(*) AS n, count(*) FILTER (kind = '${changeKinds.conflict}' AND oh IS NOT NULL) AS ours FROM winnow_delta GROUP BY kind`,
  )
  const kinds = new Map(found.map(({ kind, n }) => [String(kind), Number(n)]))
  const ourConflicts = found.reduce((sum, row) => sum + Number(row.ours), 0)
  return countsOf(kinds, rows, ourConflicts)
}

/** One id a line, as 32 hexadecimal digits. `sql` selects `id` (UUID). */
export async function writeIds(connection: DuckDBConnection, sql: string, file: string): Promise<void> {
  await connection.run(
    `COPY (SELECT replace(id::VARCHAR, '-', '') AS id FROM (${sql})) TO ${literal(file)} (FORMAT csv, HEADER false)`,
  )
}

/** Kind, id, hashes and our cells (under their names there) of everything that happens, in the order of our rows. */
async function writeDelta(
  connection: DuckDBConnection,
  ours: OurTable,
  places: SegmentPlaces,
  target: Target,
  file: string,
): Promise<void> {
  const touched = `${rowPlace()} IN (SELECT place FROM winnow_delta WHERE ${OUR_CELLS})`
  const rows = ourRows(ours, places, target, { more: [`${isHeld(ours, target)} AS ${work.held}`], where: touched })
  const cells = ours.columns.map(({ name }) => `r.${identifier(name)}`)
  await connection.run(`COPY (
    SELECT d.kind AS ${work.kind}, d.id AS ${chunkColumns.id}, d.place AS ${work.place}, d.oh AS ${work.ours}, d.th AS ${work.theirs},
      coalesce(r.${work.held}, true) AS ${work.held}, ${cells.join(', ')}
    FROM winnow_delta d LEFT JOIN (${rows}) r ON d.place = r.${chunkColumns.row} AND ${OUR_CELLS}
    ORDER BY d.place NULLS FIRST, d.id)
    TO ${literal(file)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE ${CHUNK_ROWS})`)
}

/** The cells there, as texts, of every row of the delta that is there. */
async function writeTheirs(
  connection: DuckDBConnection,
  snapshot: Snapshot,
  columns: readonly TargetColumn[],
  file: string,
): Promise<void> {
  const cells = columns.map((_, at) => `t.c${at}`)
  await connection.run(`COPY (SELECT ${['t.id', ...cells].join(', ')} FROM ${snapshot.cells} t
    WHERE t.id IN (SELECT id FROM winnow_delta WHERE kind IN ('u', 'd', 'c'))) TO ${literal(file)} (FORMAT parquet, COMPRESSION lz4_raw)`)
}

/** Some ten thousands of rows; fewer where rows are long, so that a chunk is no burden for anybody. */
async function rowsPerChunk(connection: DuckDBConnection, table: StoredTable, places: SegmentPlaces): Promise<number> {
  const files = table.sources.flatMap(({ home, segments }) =>
    segments.map(({ file }) => join(places.segments, home, file)),
  )
  if (files.length === 0) return CHUNK_ROWS
  const [size] = await queryAll(
    connection,
    `SELECT sum(total_uncompressed_size)::DOUBLE AS bytes,
       (SELECT sum(num_rows) FROM parquet_file_metadata([${files.map(literal).join(', ')}]))::DOUBLE AS rows
     FROM parquet_metadata([${files.map(literal).join(', ')}])`,
  )
  const bytesPerRow = Math.max(1, Number(size?.bytes ?? 0) / Math.max(1, Number(size?.rows ?? 0)))
  return Math.max(100, Math.min(CHUNK_ROWS, Math.floor(CHUNK_BYTES / bytesPerRow)))
}

async function countRows(connection: DuckDBConnection, relation: string): Promise<number> {
  const [count] = await queryAll(connection, `SELECT count(*) AS n FROM ${relation}`)
  return Number(count?.n ?? 0)
}

const toPlain = ({ name, dataset, columns, key }: ThereTable) => ({
  ...{ name, dataset },
  columns: columns.map((column) => ({ ...column })),
  key: [...key],
})

/** Whether a push of the table would change nothing but what is written down of it, if that. */
export const hasRowsToSend = ({ counts }: ReviewedTable): boolean =>
  counts.inserted + counts.updated + counts.deleted + counts.conflicts > 0

/** Whether a table has a part in the push. */
export const isConcerned = (table: ReviewedTable): boolean =>
  table.there === null || hasRowsToSend(table) || table.ddl.length > 0 || !isAsDescribed(table.target, table.there)
