/** What the demo generators share: a seeded source of chance, and a file that knows its line. */
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
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface DemoFile extends AsyncDisposable {
  /** The physical line that is written next, from 1. */
  readonly line: number
  write(text: string): Promise<void>
  /** Writes `text` with one byte, which is no UTF-8 there, behind the first occurrence of `after`. */
  writeWithByte(text: string, after: string, byte: number, lineEnd: string): Promise<void>
}

export function openDemoFile(path: string): DemoFile {
  mkdirSync(dirname(path), { recursive: true })
  const stream = createWriteStream(path, { highWaterMark: 1024 * 1024 })
  let line = 1
  let failed: Error | undefined
  stream.on('error', (error) => {
    failed = error
  })
  const send = async (bytes: string | Buffer) => {
    if (failed !== undefined) throw failed
    if (!stream.write(bytes)) await once(stream, 'drain')
  }
  return {
    get line() {
      return line
    },
    async write(text) {
      line += text.split(/\r\n|\r|\n/).length - 1
      await send(text)
    },
    async writeWithByte(text, after, byte, lineEnd) {
      const at = text.indexOf(after) + after.length
      line += `${text}${lineEnd}`.split(/\r\n|\r|\n/).length - 1
      await send(
        Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([byte]), Buffer.from(text.slice(at) + lineEnd)]),
      )
    },
    async [Symbol.asyncDispose]() {
      stream.end()
      await finished(stream)
    },
  }
}
