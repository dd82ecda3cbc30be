/**
 * Turns a file's bytes into text, block by block, and says on which lines bytes were not valid in the encoding.
 * A byte that cannot be decoded becomes U+FFFD, and never without being reported.
 */
import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { countLineEnds } from '../../../native/index.ts'
import { type Encoding, readBlocks } from './blocks.ts'
import { firstInvalidUtf8 } from './utf8.ts'

export interface BadLine {
  readonly line: number
  /** The first invalid bytes of the line, as hexadecimal pairs. */
  readonly bytes: string
}

export interface TextBlock {
  readonly text: string
  readonly byteOffset: number
  readonly byteLength: number
  /** Physical line of the block's first character, from 1. */
  readonly line: number
  /** False when the block begins in the middle of a line. */
  readonly atLineStart: boolean
  readonly badLines: readonly BadLine[]
}

export async function* decodeFile(
  handle: FileHandle,
  encoding: Encoding,
  options: { start?: number; line?: number; readBytes?: number } = {},
): AsyncGenerator<TextBlock> {
  const decode = decoderOf(encoding)
  let line = options.line ?? 1
  let atLineStart = true
  for await (const { bytes, byteOffset } of readBlocks(handle, encoding, options)) {
    const decoded = decode(bytes)
    const text = byteOffset === 0 && decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded
    const badLines = isValid(bytes, text, encoding) ? [] : findBadLines(bytes, encoding, line)
    yield { text, byteOffset, byteLength: bytes.length, line, atLineStart, badLines }
    line += countLineEnds(text)
    const last = text.at(-1)
    if (last !== undefined) atLineStart = last === '\n' || last === '\r'
  }
}

export function decoderOf(encoding: Encoding): (bytes: Buffer) => string {
  if (encoding === 'iso-8859-1') return (bytes) => bytes.toString('latin1')
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  return (bytes) => decoder.decode(bytes)
}

function isValid(bytes: Buffer, text: string, encoding: Encoding): boolean {
  if (encoding === 'utf-8') return isUtf8(bytes)
  if (encoding === 'utf-16le' || encoding === 'utf-16be')
    return bytes.length % 2 === 0 && (!text.includes('\uFFFD') || codeUnits(bytes, encoding).isWellFormed())
  return true // Every byte stands for a character.
}

function findBadLines(bytes: Buffer, encoding: Encoding, firstLine: number): BadLine[] {
  const bad: BadLine[] = []
  let line = firstLine
  for (const part of splitLines(bytes, encoding)) {
    const invalid = encoding === 'utf-8' ? firstInvalidUtf8(part) : firstInvalidUtf16(part, encoding)
    if (invalid !== null)
      bad.push({
        line,
        bytes: invalid
          .toString('hex')
          .toUpperCase()
          .replace(/..(?=.)/g, '$& '),
      })
    line++
  }
  return bad
}

/** Lines of a block as bytes, without their line ends. */
function* splitLines(bytes: Buffer, encoding: Encoding): Generator<Buffer> {
  const unit = encoding === 'utf-8' ? 1 : 2
  const codeAt = (at: number) =>
    unit === 1 ? bytes[at] : encoding === 'utf-16le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  let from = 0
  for (let at = 0; at + unit <= bytes.length; at += unit) {
    const code = codeAt(at)
    if (code !== 10 && code !== 13) continue
    yield bytes.subarray(from, at)
    if (code === 13 && at + 2 * unit <= bytes.length && codeAt(at + unit) === 10) at += unit
    from = at + unit
  }
  if (from < bytes.length) yield bytes.subarray(from)
}

function firstInvalidUtf16(line: Buffer, encoding: Encoding): Buffer | null {
  const units = codeUnits(line, encoding)
  const whole = units.toWellFormed()
  for (let at = 0; at < units.length; at++) if (units[at] !== whole[at]) return line.subarray(at * 2, at * 2 + 2)
  return line.length % 2 === 0 ? null : line.subarray(-1)
}

/** UTF-16 as it stands, half surrogate pairs included: a decoder would make them U+FFFD, which may also be written. */
function codeUnits(bytes: Buffer, encoding: Encoding): string {
  const even = bytes.subarray(0, bytes.length & ~1)
  return (encoding === 'utf-16le' ? even : Buffer.from(even).swap16()).toString('utf16le')
}
