/** What a pull would change here, row by row: ours beside theirs, and as it was after the last sync where that is known. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell, Column, PushChange, PushCounts } from '../../../../preload/contract/index.ts'
import { relationOf } from '../../browse/relation.ts'
import type { Engine } from '../../engine.ts'
import { failure, isFailure } from '../../failure.ts'
import { cellText, type StoredColumn } from '../../store/columns.ts'
import { datasetAt, type StoredTable } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { literals } from '../../store/sql-text.ts'
import { openTarget } from '../open-target.ts'
import type { Scratch } from '../scratch.ts'
import { cellOf, cellsOf, type Cell as SqlCell, typedFetched } from './columns.ts'
import type { FetchedTable } from './fetch.ts'
import { type Fetched, fetchAndCompare, openMeans } from './fetch-and-compare.ts'
import { compareSides, kindLetters, type Sides } from './sides.ts'

export interface PullQuery {
  readonly connection: string
  readonly dataset: string
  /** The first with changes when left out. */
  readonly table?: string | undefined
  readonly kinds: readonly PushChange['kind'][]
  readonly offset: number
  readonly limit: number
}

export interface PullPage {
  readonly tables: (PushCounts & { table: string })[]
  readonly total: number
  readonly columns: Column[]
  readonly rows: PushChange[]
}

/** @throws NOT_FOUND, BAD_INPUT */
export async function pageOfPull(engine: Engine, query: PullQuery, signal?: AbortSignal): Promise<PullPage> {
  using means = openMeans(engine, { signal: signal ?? new AbortController().signal, report: () => undefined })
  const found = await fetchAndCompare(engine, query, means, { withFile: false })
  if (typeof found === 'string') throw new Error('a comparison was asked for')
  const tables = found.sides.map(({ counts }, at) => ({ table: found.tables[at]?.described.name ?? '', ...counts }))
  const at = chooseTable(query, tables)
  const [fetched, sides] = [found.tables[at], found.sides[at]]
  if (fetched === undefined || sides === undefined) return { tables, total: 0, columns: [], rows: [] }
  const { connection } = found
  const base = await baseOf(engine, found, at, means.scratch)
  const page = { fetched, sides, base, local: found.locals[at], engine, connection }
  return { tables, ...(await readPage(page, query)) }
}

function chooseTable({ table, dataset }: PullQuery, tables: PullPage['tables']): number {
  const isChanged = ({ inserted, updated, deleted, conflicts }: PushCounts) =>
    inserted + updated + deleted + conflicts > 0
  if (table === undefined)
    return Math.max(
      0,
      tables.findIndex((counts) => counts.conflicts > 0 || isChanged(counts)),
    )
  const at = tables.findIndex((one) => one.table.toLowerCase() === table.toLowerCase())
  if (at === -1) throw failure('NOT_FOUND', `${dataset} has no table called ${table} there.`)
  return at
}

interface BaseRows {
  readonly table: StoredTable
  /** A temporary table as `Sides.local`. */
  readonly ids: string
}

/** The table as it was here after the last sync, if that version is kept. */
async function baseOf(
  engine: Engine,
  { connection, link, rowsAt, tables }: Fetched,
  at: number,
  scratch: Scratch,
): Promise<BaseRows | undefined> {
  const fetched = tables[at]
  const version = link?.target.version
  if (link === undefined || version == null || fetched === undefined || version === link.dataset.version)
    return undefined
  try {
    const { name } = fetched.described
    const table = datasetAt(engine.catalog, link.dataset.id, version).tables.find((one) => one.name === name)
    if (table === undefined) return undefined
    await using target = await openTarget(engine, rowsAt)
    const rows = `${fetched.rows}_before`
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${rows} AS FROM ${fetched.rows}`)
    const place = { connection, target, places: engine.paths, scratch: scratch.file }
    const { local } = await compareSides(place, { ...fetched, rows }, table)
    return { table, ids: local }
  } catch (error) {
    if (isFailure(error)) return undefined // That version was deleted.
    throw error
  }
}

interface Page {
  readonly engine: Engine
  readonly connection: DuckDBConnection
  readonly fetched: FetchedTable
  readonly sides: Sides
  readonly local: StoredTable | undefined
  readonly base: BaseRows | undefined
}

async function readPage(
  { engine, connection, fetched, sides, local, base }: Page,
  { kinds, offset, limit }: PullQuery,
): Promise<Omit<PullPage, 'tables'>> {
  const theirs = await typedFetched(connection, fetched.there.columns, fetched.cells)
  const more = (local?.columns ?? []).filter(({ name }) => cellOf(theirs.cells, name) === undefined)
  const columns = [...theirs.cells.map(({ column }) => column), ...more]
  const wanted = `kind IN (SELECT unnest(${literals(kinds.map((kind) => kindLetters[kind]))}::VARCHAR[]))`
  const [count] = await queryAll(connection, `SELECT count(*) AS n FROM ${sides.decided} WHERE ${wanted}`)
  const own = textsOf(columns, cellsOf(local?.columns ?? []), 'o.')
  const their = textsOf(columns, theirs.cells, 't.')
  const before = textsOf(columns, cellsOf(base?.table.columns ?? []), 'b.')
  const order = `strpos('cudi', p.kind), p.place, p.id`
  const rowsOf = (table: StoredTable, ids: string, name: string) =>
    `LEFT JOIN (SELECT i.id AS __winnow_id, r.* FROM (SELECT * FROM ${ids} WHERE id IN (SELECT id FROM page)) i
       JOIN ${relationOf(table, engine.paths)} r ON i.source = r.__source AND i."row" = r.__row) ${name} ON p.id = ${name}.__winnow_id`
  const sql = `WITH page AS (SELECT d.id, d.kind, d.oh, d.th, d.bh, t.place FROM ${sides.decided} d LEFT JOIN ${fetched.rows} t ON d.id = t.id
      WHERE ${wanted} ORDER BY strpos('cudi', d.kind), t.place, d.id LIMIT ${limit} OFFSET ${offset})
    SELECT p.kind, p.oh IS NOT NULL, p.th IS NOT NULL, p.bh IS NOT NULL, ${[...own, ...their, ...before].join(', ')} FROM page p
    LEFT JOIN ${theirs.relation} t ON p.id = t.id
    ${local === undefined ? '' : rowsOf(local, sides.local, 'o')} ${base === undefined ? '' : rowsOf(base.table, base.ids, 'b')}
    ORDER BY ${order}`
  const reader = await connection.runAndReadAll(sql)
  const width = columns.length
  const rows = reader.getRows().map(([kind, isOurs, isTheirs, wasThere, ...cells]): PushChange => {
    const texts = cells.map(toCell)
    return {
      kind: words[String(kind)] ?? 'conflict',
      ours: isOurs === true ? texts.slice(0, width) : null,
      theirs: isTheirs === true ? texts.slice(width, 2 * width) : null,
      ...(base !== undefined && { base: wasThere === true ? texts.slice(2 * width) : null }),
    }
  })
  return { total: Number(count?.n ?? 0), columns: columns.map(({ name, type }) => ({ name, type })), rows }
}

const words: Readonly<Record<string, PushChange['kind']>> = { i: 'insert', u: 'update', d: 'delete', c: 'conflict' }
const toCell = (cell: unknown): Cell => (cell === null || cell === undefined ? null : String(cell))

function textsOf(columns: readonly StoredColumn[], own: readonly SqlCell[], qualifier: string): string[] {
  return columns.map(({ name }) => {
    const cell = cellOf(own, name)
    return cell === undefined ? 'NULL' : cellText({ ...cell.column, name: cell.name }, qualifier)
  })
}
