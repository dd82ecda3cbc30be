/**
 * DuckDB instances that write pieces of one export at the same time. To keep the order of rows, a COPY of a thread more
 * has to hold back what the others made until its turn comes, which takes nearly all of what they gain; pieces with a
 * thread each, put together in their order, need not wait.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { interruptOn, openReader, WIDE_COLUMNS } from '../store/duckdb.ts'
import type { Limits } from '../store/limits.ts'
import { copyOut } from './copy-out.ts'
import { inOrder } from './in-order.ts'
import { PIECE_ROWS, piecesOf, type RowRun } from './runs.ts'

/** Each holds a thread of Node.js's pool, of which there are four, for files as well. */
const MOST_WRITERS = 2

export interface Writers extends AsyncDisposable {
  readonly pieceRows: number
  /** For pieces, by DuckDB and others; it goes away with the writers. Made when the writers are opened. */
  readonly folder: string
  /** Opened when they are first asked for. */
  open(): Promise<readonly DuckDBConnection[]>
}

export interface WritersOptions {
  readonly segments: string
  readonly outbox: string
  readonly limits: Limits
  readonly pieceRows?: number
}

export function createWriters({ segments, outbox, limits, pieceRows = PIECE_ROWS }: WritersOptions): Writers {
  const folder = join(outbox, randomUUID())
  const opened: { readonly instance: DuckDBInstance; readonly connection: DuckDBConnection }[] = []
  const count = Math.min(MOST_WRITERS, limits.threads)
  return {
    ...{ pieceRows, folder },
    async open() {
      mkdirSync(folder, { recursive: true })
      while (opened.length < count) {
        const instance = await openReader({
          threads: Math.ceil(limits.threads / count),
          memoryMiB: Math.floor(limits.memoryMiB / count),
          spillFolder: join(folder, `spill-${opened.length}`),
          folders: [segments, outbox],
        })
        opened.push({ instance, connection: await instance.connect() })
      }
      return opened.map(({ connection }) => connection)
    },
    async [Symbol.asyncDispose]() {
      for (const { instance, connection } of opened) {
        connection.closeSync()
        instance.closeSync()
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The pieces that an export of these runs is written in: none where one COPY does as well. */
export function piecesFor(
  runs: readonly RowRun[] | undefined,
  columns: number,
  writers: Writers | undefined,
): readonly RowRun[] {
  if (runs === undefined || writers === undefined || columns > WIDE_COLUMNS) return []
  const pieces = piecesOf(runs, writers.pieceRows)
  return pieces.length > 1 ? pieces : []
}

export interface PieceStatement {
  readonly sql: string
  /** Of COPY. */
  readonly options: string
}

export interface Piece {
  readonly path: string
  readonly rows: number
}

/** Yields each piece's file in order, for the caller to remove. `onRows` throws to stop. */
export async function* writePieces(
  pieces: readonly RowRun[],
  writers: Writers,
  statementOf: (piece: RowRun, at: number) => PieceStatement,
  onRows: (rows: number) => void,
): AsyncGenerator<Piece, void, undefined> {
  const connections = await writers.open()
  const reached = pieces.map(() => 0)
  yield* inOrder([...pieces.entries()], connections, async ([at, piece], connection, signal) => {
    using _ = interruptOn(connection, signal)
    const path = join(writers.folder, `${randomUUID()}.piece`)
    const request = { ...statementOf(piece, at), path, rows: piece.rows }
    const tell = (own: number) => {
      reached[at] = own
      onRows(reached.reduce((sum, some) => sum + some, 0))
    }
    const rows = await copyOut(connection, request, tell)
    // A short piece is done before it is asked how far it is.
    tell(rows)
    return { path, rows }
  })
}
