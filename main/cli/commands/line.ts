/** `winnow line`: a line of a file as it stands there, byte for byte, or with the lines around it. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Exit, exitCodes } from '../exit.ts'
import { plural } from '../text.ts'

const BLOCK_BYTES = 1024 * 1024

/** Bytes of a line: from `start` to `end`, its line end included. */
interface Span {
  readonly line: number
  readonly start: number
  readonly end: number
}

export async function line(file: string, number: number, options: { around?: number }): Promise<void> {
  if (number < 1) throw new Exit(exitCodes.usage, 'Lines are counted from 1.')
  const around = options.around ?? 0
  const fd = openFile(file)
  try {
    const first = Math.max(1, number - around)
    const { spans, unit, lines } = findLines(fd, first, number + around)
    const own = spans.find((span) => span.line === number)
    if (own === undefined)
      throw new Exit(exitCodes.badInput, `${file} has ${plural(lines, 'line')}: there is no line ${number}.`)
    if (options.around === undefined) return await print(file, own)
    const width = String(spans.at(-1)?.line ?? number).length
    for (const span of spans) {
      const mark = span === own ? '>' : ' '
      process.stdout.write(`${mark} ${String(span.line).padStart(width)} | `)
      process.stdout.write(withoutLineEnd(read(fd, span), unit))
      process.stdout.write('\n')
    }
  } finally {
    closeSync(fd)
  }
}

/** @throws Exit for what has no lines. */
function openFile(file: string): number {
  const fd = openSync(file, 'r')
  const stat = fstatSync(fd)
  const reason = stat.isDirectory()
    ? 'is a folder'
    : !stat.isFile()
      ? 'is no file'
      : stat.size === 0
        ? 'is empty'
        : null
  if (reason === null) return fd
  closeSync(fd)
  throw new Exit(exitCodes.badInput, `${file} ${reason}: it has no lines.`)
}

/** How line ends are written: a byte each, or two in UTF-16. */
type Unit = 'byte' | 'utf-16le' | 'utf-16be'

/** The lines `first` to `last` that there are; `lines` counts the file's when it ends before `last`. */
function findLines(fd: number, first: number, last: number): { spans: Span[]; unit: Unit; lines: number } {
  const block = Buffer.alloc(BLOCK_BYTES)
  const spans: Span[] = []
  let unit: Unit = 'byte'
  let at = 0
  let line = 1
  let start = 0
  let afterCr = false
  const close = (end: number) => {
    if (line >= first) spans.push({ line, start, end })
    line++
    start = end
  }
  for (;;) {
    const length = fill(fd, block, at)
    if (at === 0) unit = unitOf(block.subarray(0, length))
    const step = unit === 'byte' ? 1 : 2
    const low = unit === 'utf-16be' ? 1 : 0
    for (let offset = 0; offset + step <= length; offset += step) {
      const code = block[offset + low] ?? 0
      const high = step === 1 ? 0 : (block[offset + 1 - low] ?? 0)
      const isLf = code === 10 && high === 0
      // A CR ends its line, unless an LF follows and ends it for both.
      if (afterCr) close(at + offset + (isLf ? step : 0))
      else if (isLf) close(at + offset + step)
      afterCr = !isLf && code === 13 && high === 0
      if (line > last) return { spans, unit, lines: line - 1 }
    }
    at += length
    if (length < BLOCK_BYTES) break
  }
  if (start < at) close(at)
  return { spans, unit, lines: line - 1 }
}

/** Reads until the block is full or the file ends. */
function fill(fd: number, block: Buffer, position: number): number {
  let filled = 0
  while (filled < block.length) {
    const count = readSync(fd, block, filled, block.length - filled, position + filled)
    if (count === 0) break
    filled += count
  }
  return filled
}

/** UTF-16 says so by its byte order mark, or by a zero in every other byte of what is mostly Latin text. */
function unitOf(head: Buffer): Unit {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = Math.min(head.length, 4096)
  for (let at = 0; at < looked; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > looked / 5 && even === 0) return 'utf-16le'
  return even > looked / 5 && odd === 0 ? 'utf-16be' : 'byte'
}

function read(fd: number, { start, end }: Span): Buffer {
  const bytes = Buffer.alloc(end - start)
  fill(fd, bytes, start)
  return bytes
}

async function print(file: string, { start, end }: Span): Promise<void> {
  await pipeline(createReadStream(file, { start, end: end - 1 }), process.stdout, { end: false })
}

/** As a terminal shows it: UTF-16 as text, all else as the bytes that they are. */
function withoutLineEnd(bytes: Buffer, unit: Unit): string | Uint8Array {
  if (unit !== 'byte') return new TextDecoder(unit).decode(bytes).replace(/\r?\n$|\r$/, '')
  let end = bytes.length
  if (bytes[end - 1] === 10) end--
  if (bytes[end - 1] === 13) end--
  return bytes.subarray(0, end)
}
