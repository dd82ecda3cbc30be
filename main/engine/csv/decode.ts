/**
 * Turns a file's bytes into text, block by block, and says on which lines bytes were not valid in the encoding.
 * A byte that cannot be decoded becomes U+FFFD, and never without being reported.
 */
import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { decode as decodeByTable } from 'iconv-lite'
import { countLineEnds } from '../../../native/index.ts'
import { type Encoding, readBlocks } from './blocks.ts'
import { characterLength } from './multibyte.ts'
import type { SourceSpan } from './open-source.ts'
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
  options: { start?: number; end?: number; line?: number; readBytes?: number } = {},
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

/** What `decodeFile` has to know to read a part of a file. */
export const rangeOf = ({ byteOffset, byteEnd, line }: SourceSpan) => ({ start: byteOffset, end: byteEnd, line })

/** Turns whole characters into text; what is not valid becomes U+FFFD. */
export function decoderOf(encoding: Encoding): (bytes: Buffer) => string {
  if (encoding === 'iso-8859-1') return (bytes) => bytes.toString('latin1')
  if (encoding === 'iso-8859-9')
    return (bytes) => bytes.toString('latin1').replace(/[ÐÝÞðýþ]/g, (letter) => turkish[letter] ?? letter)
  // ICU knows neither the syllables that Windows added to EUC-KR nor the characters of Hong Kong in Big5, and reads both
  // as controls and private characters without a word.
  if (encoding === 'euc-kr') return (bytes) => decodeByTable(bytes, 'cp949')
  if (encoding === 'big5') return (bytes) => decodeByTable(bytes, 'big5')
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  if (encoding === 'euc-jp') return (bytes) => decoder.decode(bytes).replace(controls, '\uFFFD')
  if (encoding !== 'shift_jis') return (bytes) => decoder.decode(bytes)
  return (bytes) => decoder.decode(bytes).replace(rotated, (control) => unrotated[control] ?? control)
}

/** What ICU makes of lone bytes of EUC-JP that mean nothing. */
const controls = /[\x80-\x9F]/g

/** The six letters in which ISO-8859-9 differs from ISO-8859-1. TextDecoder takes it for Windows-1254. */
const turkish: Readonly<Record<string, string>> = { Ð: 'Ğ', Ý: 'İ', Þ: 'Ş', ð: 'ğ', ý: 'ı', þ: 'ş' }

/** ICU reads three control characters of Shift_JIS the way IBM once did; everybody else reads them as they are. */
const unrotated: Readonly<Record<string, string>> = { '\x1C': '\x1A', '\x7F': '\x1C', '\x1A': '\x7F' }
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const rotated = /[\x1A\x1C\x7F]/g

function isValid(bytes: Buffer, text: string, encoding: Encoding): boolean {
  if (encoding === 'utf-8') return isUtf8(bytes)
  if (encoding === 'utf-16le' || encoding === 'utf-16be')
    return bytes.length % 2 === 0 && (!text.includes('\uFFFD') || codeUnits(bytes, encoding).isWellFormed())
  // The other encodings cannot write U+FFFD, except GB18030, whose lines are looked at then.
  return !text.includes('\uFFFD')
}

function findBadLines(bytes: Buffer, encoding: Encoding, firstLine: number): BadLine[] {
  const bad: BadLine[] = []
  const firstInvalid = firstInvalidIn(encoding)
  let line = firstLine
  for (const part of splitLines(bytes, encoding)) {
    const invalid = firstInvalid(part)
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

/** Finds the first bytes of a line that are not valid; null when all are. */
function firstInvalidIn(encoding: Encoding): (line: Buffer) => Buffer | null {
  if (encoding === 'utf-8') return firstInvalidUtf8
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return (line) => firstInvalidUtf16(line, encoding)
  const decode = decoderOf(encoding)
  return (line) => {
    const text = decode(line)
    if (!text.includes('\uFFFD')) return null
    let at = 0
    for (const character of text) {
      const bytes = line.subarray(at, at + characterLength(line, at, encoding))
      if (character === '\uFFFD' && !(encoding === 'gb18030' && bytes.equals(writtenReplacement)))
        return withoutAscii(bytes)
      at += bytes.length
    }
    return null
  }
}

/** U+FFFD in GB18030. */
const writtenReplacement = Buffer.from('8431a437', 'hex')

/** What announces a second byte and is followed by ASCII is bad alone. */
function withoutAscii(bytes: Buffer): Buffer {
  const end = bytes.findIndex((byte, at) => at > 0 && byte < 0x80)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

/** Lines of a block as bytes, without their line ends. */
function* splitLines(bytes: Buffer, encoding: Encoding): Generator<Buffer> {
  const unit = encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1
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
