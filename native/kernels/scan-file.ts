/**
 * Scans a whole file: where its records are, which of them need a look, and what each column's values are like, by SIMD
 * kernels on several threads. What it tells equals what the reference reader and the lexical classes define.
 */
import { availableParallelism } from 'node:os'
import { createChunkScanner, type ScannerOptions } from './chunk.ts'
import { joinChunks, type RunTask } from './join.ts'
import { compileKernels } from './module.ts'
import { createPool } from './pool.ts'
import type { ChunkReport, ScanRequest, ScanTotals } from './types.ts'

const CHUNK_BYTES = 4 * 1024 * 1024
/** A file up to this size is scanned sooner than a thread starts. */
const SMALL_BYTES = 512 * 1024
/** More threads than this are faster than any disk; each takes some 15 MB. */
const MOST_WORKERS = 12

/**
 * Yields the reports of the chunks in file order; their records join without a gap. Only dialects in which two quotes
 * inside quotes are one, and blanks belong to cells: others are for the reference reader. Throws when the file cannot be
 * read or is shorter than it was, when a line is too long to be one, and the signal's reason when that is aborted.
 */
export async function* scanFile(request: ScanRequest): AsyncGenerator<ChunkReport, ScanTotals> {
  const { fd, bytes, start, delimiter, quote, width, expected = [], unclassified = [], blankColumn } = request
  const { fingerprint = true, signal } = request
  checkDialect(request)
  signal?.throwIfAborted()
  const chunkBytes = Math.max(1, Math.min(request.chunkBytes ?? CHUNK_BYTES, bytes))
  const read = fingerprint ? bytes : bytes - start.byteOffset
  const cores = Math.min(MOST_WORKERS, Math.max(2, availableParallelism() - 1))
  const workers = request.workers ?? (read <= SMALL_BYTES ? 0 : cores)
  const options: ScannerOptions = {
    ...{ fd, bytes, delimiter, quote, width, expected, blankColumn, chunkBytes },
    unclassified: unclassified.filter((column) => column < width),
  }
  const threads = Math.min(workers, Math.ceil(read / chunkBytes))
  await using pool = threads === 0 ? null : createPool(threads, options)
  using runner = untilAborted(pool === null ? inThisThread(options) : pool.run, signal)
  const ahead = threads === 0 ? 1 : threads * 2 + 1
  return yield* joinChunks({ bytes, chunkBytes, start, width, ahead, hash: fingerprint }, runner.run)
}

/** The fingerprint of a file that is not scanned: the same that `scanFile` would find. */
export async function fingerprintFile(fd: number, bytes: number, signal?: AbortSignal): Promise<string> {
  const start = { byteOffset: bytes, record: 1, line: 1 }
  const scan = scanFile({ fd, bytes, start, delimiter: ',', quote: '"', width: 1, ...(signal && { signal }) })
  for (;;) {
    const { done, value } = await scan.next()
    if (done) return value.fingerprint
  }
}

function checkDialect({ delimiter, quote, width }: ScanRequest): void {
  const code = delimiter.charCodeAt(0)
  const structural = delimiter.length !== 1 || code === 0 || code > 127 || /[\r\n]/.test(delimiter)
  if (structural || delimiter === quote) throw new RangeError(`${JSON.stringify(delimiter)} cannot delimit cells here`)
  if (!Number.isInteger(width) || width < 1) throw new RangeError(`${width} is no number of cells`)
}

function inThisThread(options: ScannerOptions): RunTask {
  const scan = createChunkScanner(compileKernels(), options)
  return async (task) => scan(task)
}

/** Lets whoever waits for a chunk hear at once of an abort; the listener does not outlive the scan. */
function untilAborted(run: RunTask, signal: AbortSignal | undefined): { run: RunTask } & Disposable {
  if (signal === undefined) return { run, [Symbol.dispose]: () => undefined }
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  aborted.catch(() => undefined)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  return {
    async run(task) {
      signal.throwIfAborted()
      return Promise.race([run(task), aborted])
    },
    [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort),
  }
}
