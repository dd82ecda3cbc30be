/** What is in the tables there now: all of it, or only what is newer than what we saw last. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { failure, throwIfCancelled } from '../../failure.ts'
import { queryAll } from '../../store/duckdb.ts'
import { literal } from '../../store/sql-text.ts'
import type { Base } from '../bases.ts'
import { writeIds } from '../review.ts'
import type { Target, ThereTable } from '../target.ts'
import { readSnapshot } from '../theirs.ts'
import type { DescribedTable, Published } from './description.ts'
import type { Seen } from './seen.ts'

export interface FetchRequest {
  readonly published: Published
  readonly target: Target
  /** Of a loader. */
  readonly connection: DuckDBConnection
  /** What we last knew to be there, by the table's name in lower case. */
  readonly bases: ReadonlyMap<string, Base>
  /** What was seen last; undefined for nothing. */
  readonly seen: Seen | undefined
  /** A path for a file that goes away. */
  readonly scratch: (extension: string) => string
  readonly signal: AbortSignal
  readonly report: (state: { phase?: string; rows?: number; bytes?: number }) => void
}

export interface FetchedTable {
  readonly described: DescribedTable
  readonly there: ThereTable
  readonly base: Base | undefined
  /** A temporary table of all rows there: `id`, `place`, `h` (the content's hash), `fetched`. */
  readonly rows: string
  /** A relation of the rows that were fetched: `id`, and the cells of `there.columns` as texts `c0`, `c1`… */
  readonly cells: string
  /** How many rows others have written, past Winnow, since we knew them: 0 where that cannot be told. */
  readonly others: number
}

/** Something was pushed or taken back while the tables were read: read again, they are of one piece. */
export class MovedOn extends Error {}

/** @throws MovedOn; NOT_FOUND when a table is gone */
export async function fetchTables(request: FetchRequest): Promise<{ sequence: number; tables: FetchedTable[] }> {
  const { published, target, signal } = request
  const sequence = await target.sequenceOf(published.id)
  const there = await target.tables()
  const fetched: FetchedTable[] = []
  for (const [at, described] of published.description.tables.entries()) {
    throwIfCancelled(signal)
    request.report({ phase: `Fetching ${described.name}` })
    const own = requireThere(published, described, there)
    fetched.push(await fetchTable(request, { described, there: own, at, sequence }))
  }
  return { sequence, tables: fetched }
}

function requireThere({ id, name }: Published, { target }: DescribedTable, there: readonly ThereTable[]): ThereTable {
  const own = there.find((table) => table.name === target && table.dataset === id)
  if (own !== undefined) return own
  throw failure(
    'NOT_FOUND',
    `The table ${target} of ${name} is not in the database any more. Whoever published it may push it once more.`,
  )
}

/**
 * Whether others have written to tables that nobody has pushed to since we saw them: `maybe` calls for a closer look,
 * `unknown` is of databases that cannot tell. @throws NOT_FOUND when a table is gone
 */
export async function touchedByOthers({
  published,
  target,
  bases,
  signal,
}: Pick<FetchRequest, 'published' | 'target' | 'bases' | 'signal'>): Promise<'no' | 'maybe' | 'unknown'> {
  const there = await target.tables()
  let isKnown = true
  for (const described of published.description.tables) {
    const base = bases.get(described.name.toLowerCase())
    const own = requireThere(published, described, there)
    if (base === undefined) continue
    const told = (await target.othersRows?.(own, signal)) ?? null
    if (told === null) isKnown = false
    else if (told.others > 0 || told.rows !== base.rows) return 'maybe'
  }
  return isKnown ? 'no' : 'unknown'
}

interface Wanted {
  readonly described: DescribedTable
  readonly there: ThereTable
  readonly at: number
  readonly sequence: number
}

async function fetchTable(request: FetchRequest, wanted: Wanted): Promise<FetchedTable> {
  const { published, target, seen, bases, connection, scratch, signal } = request
  const { described, there, at } = wanted
  const base = bases.get(described.name.toLowerCase())
  const rows = `pull_there_${at}`
  const own = { described, there, base, rows }
  // What is older than what we saw was taken back: numbers do not tell then what has changed.
  const isOnTop = seen !== undefined && seen.sequence <= published.sequence
  if (base === undefined || !isOnTop) return { ...own, ...(await fetchAll(request, wanted, own)) }
  // What others write past Winnow keeps the number of its push: where nothing else tells, only all rows do.
  const told = (await target.othersRows?.(there, signal)) ?? null
  if (told === null || told.others * 2 > told.rows) return { ...own, ...(await fetchAll(request, wanted, own)) }
  const all = await snapshotInto(request, wanted, { columns: there.columns.slice(0, 1), name: `pull_ids_${at}` })
  const known = knownRows(base)
  const isNews = `(a.push IS NULL OR a.push > ${seen.sequence} OR b.id IS NULL)`
  const [count] = await queryAll(
    connection,
    `SELECT count(*) AS n, count(*) FILTER (${isNews}) AS news FROM ${all.table} a LEFT JOIN ${known} b ON a.id = b.id`,
  )
  if (Number(count?.news) * 2 > Number(count?.n)) return { ...own, ...(await fetchAll(request, wanted, own)) }
  const ids = scratch('txt')
  await writeIds(connection, `SELECT a.id FROM ${all.table} a LEFT JOIN ${known} b ON a.id = b.id WHERE ${isNews}`, ids)
  const news = await snapshotInto(request, wanted, { columns: there.columns, name: `pull_news_${at}`, ids })
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${rows} AS
    SELECT a.id, coalesce(f.place, a.place) AS place, coalesce(f.h, b.h) AS h, f.id IS NOT NULL AS fetched
    FROM ${all.table} a LEFT JOIN ${news.table} f ON a.id = f.id LEFT JOIN ${known} b ON a.id = b.id
    WHERE f.id IS NOT NULL OR b.id IS NOT NULL`)
  const others = await countOthers(connection, news.table, base)
  await connection.run(`DROP TABLE ${all.table}`)
  await connection.run(`DROP TABLE ${news.table}`)
  return { ...own, others, cells: news.cells }
}

async function fetchAll(
  request: FetchRequest,
  wanted: Wanted,
  { rows, base }: Pick<FetchedTable, 'rows' | 'base'>,
): Promise<Pick<FetchedTable, 'cells' | 'others'>> {
  const { connection } = request
  const { columns } = wanted.there
  const { table, cells } = await snapshotInto(request, wanted, { columns, name: `pull_all_${wanted.at}` })
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${rows} AS SELECT id, place, h, true AS fetched FROM ${table} WHERE id IS NOT NULL`,
  )
  const others = base === undefined ? 0 : await countOthers(connection, table, base)
  await connection.run(`DROP TABLE ${table}`)
  return { cells, others }
}

const knownRows = ({ file }: Base) => `(SELECT id, h FROM read_parquet(${literal(file)}))`

/** Of the rows of a snapshot. */
async function countOthers(connection: DuckDBConnection, table: string, base: Base): Promise<number> {
  const [row] = await queryAll(
    connection,
    `SELECT count(*) AS n FROM ${table} a LEFT JOIN ${knownRows(base)} b ON a.id = b.id WHERE a.push IS NULL AND a.h IS DISTINCT FROM b.h`,
  )
  return Number(row?.n)
}

async function snapshotInto(
  { target, connection, scratch, signal, report }: FetchRequest,
  { there, sequence }: Wanted,
  { columns, name, ids }: { columns: ThereTable['columns']; name: string; ids?: string },
) {
  const csv = scratch('csv')
  const taken = await target.snapshot({ ...there, columns }, csv, {
    ...{ ...(ids !== undefined && { ids }), signal },
    marksOthers: true,
  })
  if (taken.sequence !== sequence) throw new MovedOn('Somebody pushed to the same dataset meanwhile.')
  report({ rows: taken.rows, bytes: taken.bytes })
  return await readSnapshot(connection, { csv, columns, name })
}
