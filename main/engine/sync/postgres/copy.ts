/** COPY over a connection: out of DuckDB's vectors on the way there, into a file on the way back. Rows never become objects. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { PoolClient } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Encoding } from './encode-cells.ts'
import { createEncoder } from './encode-rows.ts'
import type { Transaction } from './session.ts'

const PIECE_BYTES = 1 << 20
const MESSAGE_BYTES = 16 << 20
/** A server may pause for a checkpoint or a lock, but not that long. */
const STALLED_MS = 120_000

export interface Copied {
  readonly rows: number
  readonly bytes: number
}

/** `sql` is a COPY … FROM STDIN of rows in the binary format; `encodings` are those of the columns of the chunks. */
export async function copyIn(
  { client }: Transaction,
  sql: string,
  encodings: readonly Encoding[],
  chunks: AsyncIterable<DuckDBDataChunk>,
): Promise<Copied> {
  const target = client.query(copyFrom(sql))
  // Every error is listened to: giving up a connection that is gone is one more of them, and would end the process.
  const failed = new Promise<never>((_, reject) => target.on('error', reject))
  // Somebody listens from the first piece on; it may fail before that.
  failed.catch(() => undefined)
  using stalled = closeWhenStalled(client)
  let bytes = 0
  const send = async (rows: Buffer): Promise<boolean> => {
    // One row may be longer than a message of the protocol.
    for (let from = 0; from < rows.length; from += MESSAGE_BYTES) {
      const message = rows.subarray(from, from + MESSAGE_BYTES)
      await Promise.race([failed, new Promise((resolve) => target.write(message, resolve))])
      stalled.refresh()
    }
    bytes += rows.length
    return client.connection.stream.writableLength === 0
  }
  try {
    const encoder = createEncoder(encodings, PIECE_BYTES)
    for await (const chunk of chunks) await encoder.add(chunk, send)
    await send(encoder.rest())
    await Promise.race([failed, new Promise<void>((resolve) => target.end(() => resolve()))])
    return { rows: target.rowCount, bytes }
  } catch (error) {
    target.destroy()
    throw error
  }
}

/** `sql` is a COPY … TO STDOUT; what it gives is written behind what is in the file. */
export async function copyOut({ client }: Transaction, sql: string, path: string): Promise<Copied> {
  const source = client.query(copyTo(sql))
  using stalled = closeWhenStalled(client)
  let bytes = 0
  source.on('data', (piece: Buffer) => {
    bytes += piece.length
    stalled.refresh()
  })
  await pipeline(source, createWriteStream(path, { flags: 'a', highWaterMark: PIECE_BYTES }))
  return { rows: source.rowCount, bytes }
}

/** Closes a connection on which nothing passes any more. */
function closeWhenStalled({ connection }: PoolClient): Disposable & { refresh(): void } {
  const timer = setTimeout(() => {
    connection.stream.destroy(Object.assign(new Error('The connection stalled.'), { code: 'ETIMEDOUT' }))
  }, STALLED_MS)
  return { refresh: () => void timer.refresh(), [Symbol.dispose]: () => clearTimeout(timer) }
}
