/**
 * Scans one chunk: reads it into the kernels' memory, lets them walk its records, and has the reference reader read
 * those that they do not vouch for. Runs in a worker, or in the caller's thread for small files.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { readSync } from 'node:fs'
import { wholeSequences } from '../utf8.ts'
import { noExceptions, type PackedExceptions, packExceptions } from './exceptions.ts'
import { DONE, EXCEPTION, instantiateKernels, type Kernels } from './module.ts'
import { SLOTS } from './read-facts.ts'
import { createReferenceWindow } from './reference-window.ts'
import type { LineEnds, Utf8Evidence } from './types.ts'

/** The fingerprint is made of blocks of this size, which chunks do not change. */
export const BLOCK_BYTES = 256 * 1024
/** Read behind a chunk: its last record ends here, and a block that begins in the chunk. */
const OVERHANG_BYTES = BLOCK_BYTES

export interface ScannerOptions {
  /** An open file: the same for all workers, so that they all read the same one. */
  readonly fd: number
  readonly bytes: number
  readonly delimiter: string
  readonly quote: '"' | "'"
  readonly width: number
  readonly expected: readonly number[]
  readonly unclassified: readonly number[]
  readonly blankColumn: number | undefined
  readonly chunkBytes: number
}

export interface ChunkTask {
  readonly byteStart: number
  readonly byteEnd: number
  /** Where the chunk's first record begins; null when that is to be guessed, or when there is none to be scanned. */
  readonly begin: number | null
  readonly guess: boolean
  readonly hash: boolean
}

/** Records and lines count from 0 at the chunk's first; offsets are the file's. */
export interface ChunkResult {
  /** Where the first record begins, if it was guessed rightly; null when there seems to be none. */
  readonly begin: number | null
  /** Where the first record behind the chunk begins. */
  readonly end: number
  readonly records: number
  readonly lines: number
  readonly columns: Uint32Array<ArrayBuffer>
  readonly exceptions: PackedExceptions
  readonly multiline: Float64Array<ArrayBuffer>
  readonly index: Float64Array<ArrayBuffer>
  readonly utf8: Utf8Evidence
  readonly lineEnds: LineEnds
  /** Digests of the blocks that begin in the chunk, 16 bytes each. */
  readonly digests: Uint8Array<ArrayBuffer>
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] }

export type ChunkScanner = (task: ChunkTask) => ChunkResult

export function createChunkScanner(module: WebAssembly.Module, options: ScannerOptions): ChunkScanner {
  const kernels = instantiateKernels(module)
  const { fd, bytes: fileBytes, width } = options
  const capacity = options.chunkBytes + OVERHANG_BYTES + 2
  kernels.configure(options.delimiter.charCodeAt(0), options.quote.charCodeAt(0), width, capacity)
  for (const [column, mask] of options.expected.entries()) kernels.expect(column, mask)
  for (const column of options.unclassified) kernels.leaveUnclassified(column)
  if (options.blankColumn !== undefined) kernels.refuseBlanks(options.blankColumn)
  const bufferAddress = kernels.buffer.value >>> 0
  const { buffer: memory } = kernels.memory
  // The part of the file that is in the kernels' memory.
  let loadedFrom = 0
  let loadedEnd = 0

  function readInto(target: Uint8Array, byteOffset: number): void {
    for (let done = 0; done < target.length; ) {
      const count = readSync(fd, target, done, target.length - done, byteOffset + done)
      if (count === 0) throw new Error(`The file was cut while it was read: it has ${byteOffset + done} bytes now.`)
      done += count
    }
  }

  /** Loads a chunk, the byte before it, and what may be needed behind it. */
  function load(from: number, end: number): void {
    loadedFrom = Math.max(0, from - 1)
    loadedEnd = Math.min(fileBytes, end + OVERHANG_BYTES + 1)
    readInto(loaded(loadedFrom, loadedEnd), loadedFrom)
  }

  const loaded = (from: number, end: number): Buffer =>
    Buffer.from(memory, bufferAddress + from - loadedFrom, end - from)

  const reference = createReferenceWindow(options, fileBytes, (byteOffset, length) => {
    const copy = Buffer.allocUnsafe(length)
    if (byteOffset >= loadedFrom && byteOffset + length <= loadedEnd) loaded(byteOffset, byteOffset + length).copy(copy)
    else readInto(copy, byteOffset)
    return copy
  })

  return (task) => {
    load(task.byteStart, task.byteEnd)
    const digests = task.hash ? hashBlocks(kernels, task, loadedFrom, loadedEnd) : new Uint8Array()
    const begin = task.guess ? guessBegin(task) : task.begin
    kernels.reset()
    const found = begin === null ? null : scanRecords(begin, task.byteEnd, task.guess)
    return found === null ? { begin: null, digests, ...nothing(task.byteEnd) } : { begin, digests, ...found }
  }

  function guessBegin({ byteStart }: ChunkTask): number | null {
    const from = byteStart - loadedFrom
    const limit = loadedEnd - loadedFrom - (loadedEnd === fileBytes ? 0 : 1)
    const start = kernels.findStart(from, limit, kernels.isInside(from, limit)) >>> 0
    return start === 0 ? null : loadedFrom + start
  }

  /** Null when the place was guessed, and so little fits that it was guessed wrongly for sure, or will cost no more. */
  function scanRecords(
    begin: number,
    byteEnd: number,
    guessed: boolean,
  ): Omit<ChunkResult, 'begin' | 'digests'> | null {
    const final = loadedEnd === fileBytes
    const limit = loadedEnd - loadedFrom - (final ? 0 : 1)
    const valid = validity(begin, limit)
    if (valid === 'invalid') kernels.markInvalid(begin - loadedFrom, limit)
    const exceptions = packExceptions(options.quote)
    const multiline: number[] = []
    const index: number[] = []
    const lineEnds = { lf: 0, crlf: 0, cr: 0 }
    let at = begin
    while (at < byteEnd) {
      const status = kernels.scan(
        at - loadedFrom,
        Math.min(byteEnd, loadedFrom + limit) - loadedFrom,
        limit,
        final ? 1 : 0,
        valid === 'invalid' ? 1 : 0,
      )
      at = loadedFrom + (kernels.position.value >>> 0)
      drain(multiline, index)
      if (status === DONE) break
      if (status !== EXCEPTION) continue
      if (guessed && exceptions.count >= 1024 && exceptions.count * 1.1 > kernels.records.value) return null
      at += addException(at)
    }
    const { records, lines } = kernels
    const columns = new Uint32Array(memory, kernels.facts.value >>> 0, width * SLOTS).slice()
    lineEnds.lf += kernels.endsLf.value
    lineEnds.crlf += kernels.endsCrlf.value
    lineEnds.cr += kernels.endsCr.value
    return {
      end: at,
      records: records.value,
      lines: lines.value,
      columns,
      exceptions: exceptions.pack(),
      multiline: Float64Array.from(multiline),
      index: Float64Array.from(index),
      utf8: evidence(valid, begin, at),
      lineEnds,
    }

    function addException(byteOffset: number): number {
      const record = kernels.records.value
      const line = kernels.lines.value
      const exception = reference.read(byteOffset)
      const { record: read, byteLength, lineEnd } = exception
      exceptions.add(exception, record, line)
      if (read.lines > 1) multiline.push(record, read.lines)
      if (record === kernels.nextPlace.value) {
        // The kernels' own entry, made so that they know when the next is due.
        index.push(byteOffset, record, line)
        kernels.addPlace(0, record, line)
        kernels.drained()
      }
      kernels.count(1, read.lines)
      if (lineEnd !== null) lineEnds[lineEnd]++
      return byteLength
    }
  }

  function drain(multiline: number[], index: number[]): void {
    if (kernels.multilineCount.value === 0 && kernels.placesCount.value === 0) return
    const pairs = new Uint32Array(memory, kernels.multiline.value >>> 0, kernels.multilineCount.value * 2)
    for (let at = 0; at < pairs.length; at++) multiline.push(pairs[at] ?? 0)
    const places = new Uint32Array(memory, kernels.places.value >>> 0, kernels.placesCount.value * 3)
    for (const [at, value] of places.entries()) index.push(at % 3 === 0 ? loadedFrom + value : value)
    kernels.drained()
  }

  /** What the lines from the first record on are that lie wholly in memory. */
  function validity(begin: number, limit: number): 'ascii' | 'utf-8' | 'invalid' {
    if (begin - loadedFrom >= limit) return 'ascii'
    const bytes = loaded(begin, loadedFrom + limit)
    if (isAscii(bytes)) return 'ascii'
    const lineEnd = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13))
    const whole = loadedEnd === fileBytes ? bytes : bytes.subarray(0, lineEnd + 1)
    return isUtf8(whole) ? 'utf-8' : 'invalid'
  }

  /** Of all whole records of the chunk. A last record may end far behind what was loaded: it is loaded piece by piece. */
  function evidence(valid: 'ascii' | 'utf-8' | 'invalid', begin: number, end: number): Utf8Evidence {
    const sum = { multibyte: 0, invalid: 0, plausible1252: 0 }
    if (valid === 'ascii' && end <= loadedEnd) return sum
    for (let from = begin; from < end; ) {
      if (from >= loadedEnd) load(from + 1, Math.min(end, from + options.chunkBytes))
      const to = Math.min(end, loadedEnd)
      const bytes = loaded(from, to)
      const whole = to === end ? to : from + wholeSequences(bytes, bytes.length)
      addEvidence(sum, loaded(from, whole), from - loadedFrom)
      from = whole
    }
    return sum
  }

  function addEvidence(sum: Mutable<Utf8Evidence>, bytes: Buffer, offset: number): void {
    if (isAscii(bytes)) return
    if (isUtf8(bytes)) sum.multibyte += kernels.countSequences(offset, offset + bytes.length) >>> 0
    else {
      kernels.examine(offset, offset + bytes.length)
      sum.multibyte += kernels.multibyte.value
      sum.invalid += kernels.invalid.value
      sum.plausible1252 += kernels.plausible.value
    }
  }

  function nothing(end: number): Omit<ChunkResult, 'begin' | 'digests'> {
    return {
      end,
      records: 0,
      lines: 0,
      columns: new Uint32Array(),
      exceptions: noExceptions(),
      multiline: new Float64Array(),
      index: new Float64Array(),
      utf8: { multibyte: 0, invalid: 0, plausible1252: 0 },
      lineEnds: { lf: 0, crlf: 0, cr: 0 },
    }
  }
}

/** Digests of the blocks that begin in the chunk; all of each is in memory. */
function hashBlocks(
  kernels: Kernels,
  { byteStart, byteEnd }: ChunkTask,
  loadedFrom: number,
  loadedEnd: number,
): Uint8Array<ArrayBuffer> {
  const first = Math.ceil(byteStart / BLOCK_BYTES)
  const count = Math.max(0, Math.ceil(byteEnd / BLOCK_BYTES) - first)
  const digests = new DataView(new ArrayBuffer(count * 16))
  for (let block = 0; block < count; block++) {
    const from = (first + block) * BLOCK_BYTES
    kernels.hash(from - loadedFrom, Math.min(from + BLOCK_BYTES, loadedEnd) - loadedFrom)
    digests.setBigInt64(block * 16, kernels.high.value)
    digests.setBigInt64(block * 16 + 8, kernels.low.value)
  }
  return new Uint8Array(digests.buffer)
}
