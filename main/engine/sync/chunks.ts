/**
 * The rows of a push in chunks of fixed places: those of a new table straight out of the version, all others out of the
 * delta of the review. Neither changes any more, so that a push which is taken up again has the very same chunks.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { SegmentPlaces } from '../browse/relation.ts'
import { rowsOf, type StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { checksumSql, workColumns as work } from './identity.ts'
import { isHeld, type OurTable, ourHash, ourPassingHash, ourRows, type Span, type Storability } from './ours.ts'
import type { Policies } from './push-store.ts'
import type { ReviewedTable } from './review-shape.ts'
import { type ChunkRows, chunkColumns } from './target.ts'

/** A table of a push, with what it takes to read its rows again. */
export interface SentTable {
  readonly reviewed: ReviewedTable
  readonly ours: OurTable
  readonly policies: Policies
  readonly storability: Storability
  readonly places: SegmentPlaces
  /** Folder of the push. */
  readonly folder: string
}

export interface ChunkPlan {
  readonly number: number
  readonly rows: number
  readonly checksum: string
}

/** The chunks that have rows, in order. */
export async function planChunks(connection: DuckDBConnection, sent: SentTable): Promise<ChunkPlan[]> {
  const { reviewed } = sent
  const size = reviewed.rowsPerChunk
  if (reviewed.delta !== null) {
    const cells = [work.kind, chunkColumns.id, work.place, ...cellsOf(sent)]
    const rows = await queryAll(
      connection,
      `SELECT file_row_number // ${size} AS number, count(*) AS rows, ${checksumSql(cells)} AS checksum
       FROM ${deltaRows(sent)} GROUP BY 1 ORDER BY 1`,
    )
    return rows.map(({ number, rows, checksum }) => ({
      ...{ number: Number(number), rows: Number(rows), checksum: String(checksum) },
    }))
  }
  if (reviewed.there !== null) return []
  const counts = await countNewRows(connection, sent)
  return counts.map(({ number, rows }) => ({ number, rows, checksum: checksumOfPlaces(sent, number, rows) }))
}

async function countNewRows(connection: DuckDBConnection, sent: SentTable) {
  const { ours, policies, reviewed } = sent
  const { sources } = ours.table
  const size = reviewed.rowsPerChunk
  const firsts = firstChunks(ours.table, size)
  const isWhole = sources.every(({ mask }) => mask === null) && policies.onUnstorable !== 'leave-out'
  if (isWhole)
    return sources.flatMap((source, at) => {
      const rows = rowsOf(source)
      const chunks = Array.from({ length: Math.ceil(rows / size) }, (_, chunk) => chunk)
      return chunks.map((chunk) => ({
        ...{ number: (firsts[at] ?? 0) + chunk, rows: Math.min(size, rows - chunk * size) },
      }))
    })
  const rows = await queryAll(
    connection,
    `SELECT (${literalList(firsts)})[__source + 1] + __row // ${size} AS number, count(*) AS rows
     FROM (${newRows(sent, undefined, ['__source', '__row'])}) GROUP BY 1 ORDER BY 1`,
  )
  return rows.map(({ number, rows }) => ({ number: Number(number), rows: Number(rows) }))
}

/**
 * Rows of a version never change: which of them a chunk has, and what is done with them, says as much as their content,
 * and need not be read for it. The content itself is compared when the push is read back.
 */
function checksumOfPlaces({ ours, reviewed, policies }: SentTable, number: number, rows: number): string {
  const files = ours.table.sources.map(({ home, segments, mask }) => [home, segments, mask])
  const { target, key, rowsPerChunk } = reviewed
  const what = [files, target.columns, key, rowsPerChunk, policies.onUnstorable, number, rows]
  return createHash('md5').update(JSON.stringify(what)).digest('hex')
}

const literalList = (numbers: readonly number[]) => `[${numbers.join(', ')}]::BIGINT[]`
const cellsOf = ({ reviewed }: SentTable) => reviewed.target.columns.map(({ name }) => identifier(name))

/** Number of the first chunk of each source. */
function firstChunks(table: StoredTable, size: number): number[] {
  let next = 0
  return table.sources.map(({ segments }) => {
    const first = next
    next += Math.max(1, Math.ceil(segments.reduce((sum, { rows }) => sum + rows, 0) / size))
    return first
  })
}

function spanOf(table: StoredTable, size: number, number: number): Span {
  const firsts = firstChunks(table, size)
  const source = firsts.findLastIndex((first) => first <= number)
  const from = (number - (firsts[source] ?? 0)) * size
  return { source, range: { from, to: from + size } }
}

/** Rows of a new table. */
function newRows(
  { ours, places, storability, policies }: SentTable,
  span?: Span,
  more: readonly string[] = [],
): string {
  const where = policies.onUnstorable === 'leave-out' ? isHeld(ours, storability) : 'true'
  return ourRows(ours, places, storability, { ...(span === undefined ? {} : { span }), more, where })
}

/** Rows of the delta that are sent under the policies, with `file_row_number`. `more` are conditions. */
function deltaRows({ reviewed, folder, policies }: SentTable, more: readonly string[] = []): string {
  const conditions = [
    `${work.kind} IN (${sentKinds(policies)})`,
    ...(policies.onUnstorable === 'leave-out' ? [work.held] : []),
    ...more,
  ]
  const file = literal(join(folder, reviewed.delta ?? ''))
  return `(SELECT * FROM read_parquet(${file}, file_row_number = true) WHERE ${conditions.join(' AND ')})`
}

const sentKinds = ({ onConflict }: Policies) => (onConflict === 'ours' ? "'i', 'u', 'd', 'c'" : "'i', 'u', 'd'")

/** What is done with a row of the delta; a conflict that is decided for ours is whatever makes it ours. */
const operationSql = `CASE WHEN ${work.kind} <> 'c' THEN ${work.kind} WHEN ${work.ours} IS NULL THEN 'd'
  WHEN ${work.theirs} IS NULL THEN 'i' ELSE 'u' END`

/** The relation `chunk`: `_winnow_op`, `_winnow_id`, `_winnow_bits`, `_winnow_row` and the cells. */
function chunkSql(sent: SentTable, number: number): string {
  const { reviewed, ours } = sent
  const size = reviewed.rowsPerChunk
  const cells = cellsOf(sent)
  if (reviewed.delta === null)
    return `SELECT 'i' AS ${chunkColumns.op}, * FROM (${newRows(sent, spanOf(ours.table, size, number))})`
  const range = [`file_row_number >= ${number * size}`, `file_row_number < ${(number + 1) * size}`]
  const own = [
    `${operationSql} AS ${chunkColumns.op}`,
    `replace(${chunkColumns.id}::VARCHAR, '-', '') AS ${chunkColumns.id}`,
    `${chunkColumns.id} AS ${chunkColumns.bits}`,
    `${work.place} AS ${chunkColumns.row}`,
  ]
  return `SELECT ${[...own, ...cells].join(', ')} FROM ${deltaRows(sent, range)}`
}

/**
 * `SELECT`s `chunk`, `op`, `id` (UUID), `h` of everything that is sent: what must be there after the push. The hash is of
 * the cells as they are held there.
 */
export function expectedSql(sent: SentTable): string {
  const { reviewed, ours, storability } = sent
  const size = reviewed.rowsPerChunk
  if (reviewed.delta !== null)
    return `SELECT file_row_number // ${size} AS chunk, ${operationSql} AS op, ${chunkColumns.id} AS id, ${work.ours} AS h
      FROM ${deltaRows(sent)}`
  const hash = `${ourHash(ours, storability)} AS ${work.ours}`
  const rows = newRows(sent, undefined, [hash, '__source', '__row'])
  return `SELECT (${literalList(firstChunks(ours.table, size))})[__source + 1] + __row // ${size} AS chunk, 'i' AS op,
      ${chunkColumns.id}::UUID AS id, ${work.ours} AS h FROM (${rows})`
}

/** `SELECT`s `chunk`, `place`, `h` (the content's hash) and `passing` (one for this session) of the rows of a new table. */
export function newRowsSql(sent: SentTable): string {
  const { ours, storability, reviewed } = sent
  const hashes = [
    `${ourHash(ours, storability)} AS ${work.ours}`,
    `${ourPassingHash(ours, storability)} AS ${work.theirs}`,
  ]
  const rows = newRows(sent, undefined, [...hashes, '__source', '__row'])
  const firsts = literalList(firstChunks(ours.table, reviewed.rowsPerChunk))
  return `SELECT (${firsts})[__source + 1] + __row // ${reviewed.rowsPerChunk} AS chunk, ${chunkColumns.row} AS place,
      ${work.ours} AS h, ${work.theirs} AS passing FROM (${rows})`
}

/** A relation of `id`, `kind`, `h` of the delta's rows that change what we know without being sent, or null for none. */
export function learntSql({ reviewed, folder }: SentTable): string | null {
  if (reviewed.delta === null) return null
  const file = literal(join(folder, reviewed.delta))
  return `(SELECT ${chunkColumns.id} AS id, ${work.kind} AS kind, ${work.ours} AS h FROM read_parquet(${file}) WHERE ${work.kind} IN ('s', 'v'))`
}

/** A chunk as a target takes it. */
export function openChunk(
  connection: DuckDBConnection,
  sent: SentTable,
  { number, rows, checksum }: ChunkPlan,
): ChunkRows {
  const withChunk = (select: string) => `WITH chunk AS (${chunkSql(sent, number)}) ${select}`
  return {
    ...{ number, rows, checksum },
    onlyInserts: sent.reviewed.delta === null,
    bits: sent.reviewed.delta === null ? 'digest' : 'uuid',
    toChunks: (select) => chunksOf(connection, withChunk(select)),
    async *toRows(select) {
      for await (const chunk of chunksOf(connection, withChunk(select))) yield chunk.getRows()
    },
  }
}

async function* chunksOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBDataChunk> {
  // A chunk of a push fits into memory. Made as a whole, it waits for nobody, and neither does the next one.
  const result = await connection.run(sql)
  // Each part is fetched while the one before it is worked on.
  let next = result.fetchChunk()
  try {
    for (;;) {
      const part = await next
      if (part === null || part.rowCount === 0) return
      next = result.fetchChunk()
      yield part
    }
  } finally {
    await next.catch(() => undefined)
  }
}
