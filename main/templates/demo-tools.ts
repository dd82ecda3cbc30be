/** What the demo generators share: seeded sources of chance, and a file that knows its line. */
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'

export interface DemoOptions {
  readonly folder: string
  /** Rows of the largest file. */
  readonly rows: number
  readonly seed: number
}

/** An anomaly that was put into a file: what a load must find, and nothing else. */
export interface Planted {
  readonly file: string
  readonly line: number
  readonly type: string
  readonly column: string
}

/** Numbers in [0, 1): mulberry32, the same for the same seed everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    return mix(state)
  }
}

/**
 * A number in [0, 1) for a number: the same for the same seed, whatever was asked before. Rows that are made of their
 * number alone need not be kept to be made once more.
 */
export const chanceOf = (seed: number, n: number): number =>
  mix((Math.imul(seed + 1, 0x9e3779b1) + Math.imul(n + 1, 0x6d2b79f5)) >>> 0)

function mix(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** The item at `n`, beginning again behind the last. `items` must not be empty. */
export const pick = <Item>(items: readonly Item[], n: number): Item => items[n % items.length] as Item

export interface DemoFile extends AsyncDisposable {
  /** The physical line that is written next, from 1. */
  readonly line: number
  /** Waits when the disk is slower than the generator. */
  write(text: string): Promise<void>
  /** Writes `text` with one byte, which is no UTF-8 there, behind the first occurrence of `after`. */
  writeWithByte(text: string, after: string, byte: number, lineEnd: string): Promise<void>
}

const BUFFER_LENGTH = 256 * 1024

/** Lines of `text` end with LF or CRLF. */
export function openDemoFile(path: string): DemoFile {
  mkdirSync(dirname(path), { recursive: true })
  const stream = createWriteStream(path, { highWaterMark: 1024 * 1024 })
  let line = 1
  let buffered = ''
  let failed: Error | undefined
  stream.on('error', (error) => {
    failed = error
  })
  const send = async (bytes: string | Buffer) => {
    if (failed !== undefined) throw failed
    if (!stream.write(bytes)) await once(stream, 'drain')
  }
  const flush = async () => {
    const text = buffered
    buffered = ''
    if (text !== '') await send(text)
  }
  return {
    get line() {
      return line
    },
    async write(text) {
      line += countLines(text)
      buffered += text
      if (buffered.length >= BUFFER_LENGTH) await flush()
    },
    async writeWithByte(text, after, byte, lineEnd) {
      const at = text.indexOf(after) + after.length
      line += countLines(text + lineEnd)
      await flush()
      await send(
        Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([byte]), Buffer.from(text.slice(at) + lineEnd)]),
      )
    },
    async [Symbol.asyncDispose]() {
      if (failed === undefined) await flush()
      stream.end()
      await finished(stream)
    },
  }
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
