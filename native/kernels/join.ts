/**
 * Puts the chunks of a file together: checks that each begins where the one before ends, has those scanned again that
 * were guessed wrongly, and turns counts within chunks into ordinals within the file.
 */
import { createHash } from 'node:crypto'
import type { ChunkResult, ChunkTask } from './chunk.ts'
import { unpackExceptions } from './exceptions.ts'
import { readFacts, SLOTS } from './read-facts.ts'
import type { ChunkReport, Place, ScanTotals } from './types.ts'

/** Scans chunks, several at a time perhaps; rejects when one fails. */
export type RunTask = (task: ChunkTask) => Promise<ChunkResult>

export interface JoinOptions {
  readonly bytes: number
  readonly chunkBytes: number
  readonly start: Place
  readonly width: number
  /** Chunks that are scanned, or wait for the consumer, at once. */
  readonly ahead: number
  /** Whether to make the fingerprint, for which chunks before the start are read, too. */
  readonly hash: boolean
}

export async function* joinChunks(options: JoinOptions, run: RunTask): AsyncGenerator<ChunkReport, ScanTotals> {
  const { bytes, start, chunkBytes, hash } = options
  const count = Math.ceil(bytes / chunkBytes)
  const running: { task: ChunkTask; result: Promise<ChunkResult> }[] = []
  const fingerprint = createHash('sha256').update(`${bytes}\n`)
  // Where the next record begins, for sure.
  let place: Place = start
  const first = hash ? 0 : Math.floor(start.byteOffset / chunkBytes)
  let started = first

  for (let done = first; done < count; done++) {
    for (; started < count && started < done + options.ahead; started++) {
      const task = taskOf(started, options)
      const result = run(task)
      // Whoever awaits it later hears of a failure; until then it must not count as unhandled.
      result.catch(() => undefined)
      running.push({ task, result })
    }
    const { task, result } = running.shift() ?? never()
    let chunk = await result
    fingerprint.update(chunk.digests)
    if (place.byteOffset >= task.byteEnd) continue // Nothing begins here: a preamble, or the middle of a long record.
    if (chunk.begin !== place.byteOffset)
      chunk = await run({ ...task, begin: place.byteOffset, guess: false, hash: false })
    if (chunk.records > 0) yield toReport(chunk, place, options.width)
    place = {
      byteOffset: chunk.end,
      record: place.record + chunk.records,
      line: place.line + chunk.lines,
    }
  }
  return {
    fingerprint: hash ? fingerprint.digest('hex').slice(0, 32) : '',
    records: place.record - start.record,
    lines: place.line - start.line,
  }
}

/** Chunks lie on a grid from the file's first byte on, so that the blocks of the fingerprint lie well in them. */
function taskOf(chunk: number, { bytes, chunkBytes, start, hash }: JoinOptions): ChunkTask {
  const byteStart = chunk * chunkBytes
  const byteEnd = Math.min(bytes, byteStart + chunkBytes)
  const first = byteStart <= start.byteOffset
  return {
    byteStart,
    byteEnd,
    begin: first && start.byteOffset < byteEnd ? start.byteOffset : null,
    guess: !first,
    hash,
  }
}

function toReport(chunk: ChunkResult, place: Place, width: number): ChunkReport {
  const { multiline, index, exceptions } = chunk
  for (let at = 0; at < multiline.length; at += 2) multiline[at] = place.record + (multiline[at] ?? 0)
  for (let at = 0; at < index.length; at += 3) {
    index[at + 1] = place.record + (index[at + 1] ?? 0)
    index[at + 2] = place.line + (index[at + 2] ?? 0)
  }
  return {
    byteOffset: place.byteOffset,
    byteLength: chunk.end - place.byteOffset,
    record: place.record,
    records: chunk.records,
    line: place.line,
    lines: chunk.lines,
    columns: Array.from({ length: width }, (_, column) =>
      readFacts(chunk.columns.subarray(column * SLOTS, (column + 1) * SLOTS), place.record),
    ),
    exceptions: unpackExceptions(exceptions, place),
    multiline,
    utf8: chunk.utf8,
    lineEnds: chunk.lineEnds,
    index,
  }
}

function never(): never {
  throw new Error('a chunk is awaited that was not started')
}
