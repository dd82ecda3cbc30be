/** Rows that a reviewed push would change: as we have them beside as they are there. */
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell, Column, PushChange } from '../../../preload/contract/index.ts'
import { relationOf } from '../browse/relation.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { cellText, type StoredColumn } from '../store/columns.ts'
import { datasetAt, findTable } from '../store/datasets.ts'
import { interruptOn, queryAll } from '../store/duckdb.ts'
import { identifier, literal, literals, outputText } from '../store/sql-text.ts'
import { workColumns as work } from './identity.ts'
import { findPush, pushFolder } from './push-store.ts'
import type { ReviewedTable } from './review-shape.ts'
import { chunkColumns } from './target.ts'

export interface ChangesQuery {
  readonly push: string
  readonly table: string
  readonly kinds: readonly PushChange['kind'][]
  readonly offset: number
  readonly limit: number
}

export interface ChangesPage {
  readonly total: number
  readonly columns: Column[]
  readonly rows: PushChange[]
}

const letters = { insert: 'i', update: 'u', delete: 'd', conflict: 'c' } as const
const words: Readonly<Record<string, PushChange['kind']>> = { i: 'insert', u: 'update', d: 'delete', c: 'conflict' }

/** @throws NOT_FOUND, BAD_INPUT when the push is over: what it changed is not kept then. */
export async function pageOfChanges(engine: Engine, query: ChangesQuery, signal?: AbortSignal): Promise<ChangesPage> {
  const push = findPush(engine.catalog, query.push)
  if (push.review === null) throw failure('BAD_INPUT', 'The review is not done yet, or it failed.')
  const reviewed = push.review.tables.find(({ target }) => target.source.toLowerCase() === query.table.toLowerCase())
  if (reviewed === undefined) throw failure('NOT_FOUND', `This push has no table called ${query.table}.`)
  if (!['reviewed', 'running', 'paused'].includes(push.state))
    throw failure('BAD_INPUT', 'This push is over. Its counts are kept, its rows are not.')
  const columns = reviewed.target.columns.map(({ column: { name, type } }) => ({ name, type }))
  const connection = await (await engine.loaders.for(columns.length)).connect()
  using _ = interruptOn(connection, signal)
  try {
    const folder = pushFolder(engine.paths, push.id)
    if (reviewed.delta !== null) return { columns, ...(await pageOfDelta(connection, reviewed, folder, query)) }
    if (reviewed.there !== null || !query.kinds.includes('insert')) return { total: 0, columns, rows: [] }
    const table = findTable(datasetAt(engine.catalog, push.dataset, push.version), reviewed.target.source)
    const cells = reviewed.target.columns.map(({ column }) => cellText(column)).join(', ')
    const reader = await connection.runAndReadAll(
      `SELECT ${cells} FROM ${relationOf(table, engine.paths)} ORDER BY __source, __row LIMIT ${query.limit} OFFSET ${query.offset}`,
    )
    const rows = reader.getRows().map((row): PushChange => ({ kind: 'insert', ours: row.map(toCell), theirs: null }))
    return { total: reviewed.rows, columns, rows }
  } finally {
    connection.closeSync()
  }
}

async function pageOfDelta(
  connection: DuckDBConnection,
  { target, there, delta, theirs }: ReviewedTable,
  folder: string,
  { kinds, offset, limit }: ChangesQuery,
): Promise<Pick<ChangesPage, 'total' | 'rows'>> {
  const file = literal(join(folder, delta ?? ''))
  const wanted = `${work.kind} IN ${sqlList(kinds.map((kind) => letters[kind]))}`
  const [count] = await queryAll(connection, `SELECT count(*) AS n FROM read_parquet(${file}) WHERE ${wanted}`)
  const ours = target.columns.map(({ name, column }) => cellText({ ...column, name }, 'o.'))
  const before = new Map(there?.columns.map(({ column }, at) => [column.name.toLowerCase(), { column, at }]))
  const their = target.columns.map(({ column }) => {
    const own = before.get(column.name.toLowerCase())
    return own === undefined ? 'NULL' : theirText(own.column, `t.c${own.at}`)
  })
  const sql = `SELECT o.${work.kind}, o.${work.ours} IS NOT NULL, o.${work.theirs} IS NOT NULL, ${[...ours, ...their].join(', ')}
    FROM (SELECT *, file_row_number AS _winnow_at FROM read_parquet(${file}, file_row_number = true) WHERE ${wanted}
      ORDER BY strpos('cudi', ${work.kind}), file_row_number LIMIT ${limit} OFFSET ${offset}) o
    LEFT JOIN read_parquet(${literal(join(folder, theirs ?? ''))}) t ON o.${chunkColumns.id} = t.id
    ORDER BY strpos('cudi', o.${work.kind}), o._winnow_at`
  const reader = await connection.runAndReadAll(sql)
  const rows = reader.getRows().map(([kind, isOurs, isTheirs, ...cells]): PushChange => {
    const texts = cells.map(toCell)
    return {
      kind: words[String(kind)] ?? 'conflict',
      ours: isOurs === true ? texts.slice(0, ours.length) : null,
      theirs: isTheirs === true ? texts.slice(ours.length) : null,
    }
  })
  return { total: Number(count?.n ?? 0), rows }
}

const sqlList = (texts: readonly string[]) => `(SELECT unnest(${literals(texts)}::VARCHAR[]))`
const toCell = (cell: unknown): Cell => (cell === null || cell === undefined ? null : String(cell))

/** A text out of a snapshot as a file of the dataset would have it; what is no value of its column stays as it is. */
function theirText(column: StoredColumn, text: string): string {
  if (column.storage === 'VARCHAR') return outputText(`coalesce(${text}, '')`)
  const value = `TRY_CAST(${text} AS ${column.storage})`
  const written = `(SELECT ${cellText({ ...column, name: 'v' })} FROM (SELECT ${value} AS ${identifier('v')}))`
  return `coalesce(${written}, ${text})`
}
