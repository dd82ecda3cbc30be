/** Sends the chunks of a push that are not there yet: while one is on its way, the next ones are made. */
import { throwIfCancelled } from '../failure.ts'
import { interruptOn } from '../store/duckdb.ts'
import { type ChunkPlan, openChunk } from './chunks.ts'
import { changePush } from './push-store.ts'
import type { RunningPush, SentPart } from './running-push.ts'
import type { PushPlan, StagedChunk, Target } from './target.ts'

export interface Sending {
  readonly target: Target
  readonly plan: PushPlan
  readonly parts: readonly SentPart[]
  readonly staged: readonly StagedChunk[]
  readonly progressed: () => void
}

const STORE_EVERY_MS = 1000

export async function sendChunks(running: RunningPush, sending: Sending): Promise<void> {
  const { engine, push, context } = running
  const { parts, staged } = sending
  const isThere = new Set(staged.map(({ table, number, checksum }) => `${number} ${checksum} ${table}`))
  const jobs = parts.flatMap((part) => part.chunks.map((chunk) => ({ part, chunk })))
  const waiting = jobs.filter(
    ({ part, chunk }) => !isThere.has(`${chunk.number} ${chunk.checksum} ${part.plan.table.name}`),
  )
  const rowsTotal = jobs.reduce((sum, { chunk }) => sum + chunk.rows, 0)
  const done = { chunks: jobs.length - waiting.length, rows: rowsTotal - sumRows(waiting), bytes: push.bytes }
  const sentBefore = done.rows
  const bytesBefore = done.bytes
  let storedAt = 0
  const tell = (phase: string, isLast = false) => {
    const rowsSent = done.rows - sentBefore
    const bytesPerRow = rowsSent > 0 ? (done.bytes - bytesBefore) / rowsSent : 0
    const bytesTotal = Math.round(done.bytes + bytesPerRow * (rowsTotal - done.rows))
    context.report({ phase, progress: { rows: done.rows, bytesDone: done.bytes, bytesTotal } })
    const now = performance.now()
    if (!isLast && now - storedAt < STORE_EVERY_MS) return
    storedAt = now
    changePush(engine.catalog, push.id, { bytes: done.bytes, chunks: { done: done.chunks, total: jobs.length } })
  }
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const queue = waiting.values()
  const work = async () => {
    using connection = await connectFor(running, signal)
    for (const { part, chunk } of queue) {
      throwIfCancelled(signal)
      tell(`Sending ${part.plan.table.source}`)
      const bytes = await stageOne(sending, { part, chunk }, connection.own, signal)
      done.bytes += bytes
      done.chunks++
      done.rows += chunk.rows
      sending.progressed()
    }
  }
  const workers = Array.from({ length: Math.min(sending.target.chunksAtOnce, waiting.length) }, () =>
    work().catch((error: unknown) => {
      // The other one stops as well: nobody may use a target that is closed.
      const isFirst = !stop.signal.aborted
      stop.abort()
      return isFirst ? { error } : undefined
    }),
  )
  const failed = (await Promise.all(workers)).find((end) => end !== undefined)
  tell('Sending', true)
  throwIfCancelled(context.signal)
  if (failed !== undefined) throw failed.error
}

const sumRows = (jobs: readonly { readonly chunk: ChunkPlan }[]) => jobs.reduce((sum, { chunk }) => sum + chunk.rows, 0)

async function connectFor({ engine, dataset }: RunningPush, signal: AbortSignal) {
  const columns = Math.max(0, ...dataset.tables.map((table) => table.columns.length))
  const own = await (await engine.senders.for(columns)).connect()
  const interrupt = interruptOn(own, signal)
  return {
    own,
    [Symbol.dispose]: () => {
      interrupt[Symbol.dispose]()
      own.closeSync()
    },
  }
}

function stageOne(
  { target, plan }: Sending,
  { part, chunk }: { part: SentPart; chunk: ChunkPlan },
  connection: Awaited<ReturnType<typeof connectFor>>['own'],
  signal: AbortSignal,
): Promise<number> {
  const rows = openChunk(connection, part.sent, chunk)
  return target.stage(plan, part.plan, rows, signal)
}
