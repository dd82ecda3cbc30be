/**
 * Reads single records by the reference reader, at any byte of a file, with as much text behind them as it asks for.
 * The text is kept for the next record, so that many records that need a long look do not each decode it again.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { type CsvRecord, readRecordAt } from '../reference/record-reader.ts'
import type { KnownText } from '../reference/scan-record.ts'
import { firstBadBytes, wholeSequences } from '../utf8.ts'
import type { Exception, LineEnds } from './types.ts'

/** Text that is decoded at first; most records are shorter by far. */
const FIRST_BYTES = 16 * 1024
/** No record is read that would need more text than this. The reference takes longer quoted cells for a stray quote. */
const MOST_BYTES = 128 * 1024 * 1024

export interface ReferenceWindow {
  /** The record that begins at the byte, numbered as if it were the first of its file. */
  read(byteOffset: number): Exception & { readonly lineEnd: keyof LineEnds | null }
}

interface Window {
  readonly from: number
  readonly bytes: Buffer
  readonly text: string
  readonly ascii: boolean
  readonly valid: boolean
  readonly final: boolean
  readonly known: KnownText
}

export function createReferenceWindow(
  dialect: { readonly delimiter: string; readonly quote: '"' | "'"; readonly width: number },
  fileBytes: number,
  readBytes: (byteOffset: number, length: number) => Buffer,
): ReferenceWindow {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let window: Window | null = null
  // The same place twice: as a byte and as a character of the window.
  let byteAt = 0
  let textAt = 0

  const decode = (bytes: Buffer): string => (isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes))

  function load(byteOffset: number, length: number): Window {
    const read = readBytes(byteOffset, Math.min(length, fileBytes - byteOffset))
    const final = byteOffset + read.length === fileBytes
    const bytes = final ? read : read.subarray(0, wholeSequences(read, read.length))
    const text = decode(bytes)
    byteAt = byteOffset
    textAt = 0
    const ascii = text.length === bytes.length && isAscii(bytes)
    const known = { unclosedFrom: text.length }
    return { from: byteOffset, bytes, text, ascii, valid: ascii || isUtf8(bytes), final, known }
  }

  function moveTo(byteOffset: number): Window {
    if (window === null || byteOffset < byteAt || byteOffset >= window.from + window.bytes.length)
      return load(byteOffset, FIRST_BYTES)
    const skipped = window.bytes.subarray(byteAt - window.from, byteOffset - window.from)
    textAt += window.ascii ? skipped.length : decode(skipped).length
    byteAt = byteOffset
    return window
  }

  return {
    read(byteOffset) {
      window = moveTo(byteOffset)
      for (;;) {
        const found = readRecordAt(window.text, window.final, dialect, textAt, window.known)
        if (found !== null) {
          const offset = byteOffset - window.from
          const byteLength = window.ascii
            ? found.next - textAt
            : lengthOfLines(window.bytes, offset, found.record.lines)
          const badBytes = window.valid ? null : firstBadBytes(window.bytes.subarray(offset, offset + byteLength))
          const lineEnd = lineEndOf(window.text.slice(textAt + found.record.raw.length, found.next))
          return { record: found.record, byteOffset, byteLength, badBytes, lineEnd }
        }
        const looked = window.from + window.bytes.length - byteOffset
        // A sequence that the window's end cuts may have been left out.
        if (looked + 4 > MOST_BYTES) throw new Error(tooLong(byteOffset))
        window = load(byteOffset, Math.min(MOST_BYTES, Math.max(FIRST_BYTES, looked * 2)))
      }
    },
  }
}

const lineEndOf = (text: string): keyof LineEnds | null =>
  text === '\n' ? 'lf' : text === '\r\n' ? 'crlf' : text === '\r' ? 'cr' : null

const tooLong = (byteOffset: number): string =>
  `The line that begins at byte ${byteOffset} is longer than ${MOST_BYTES / 1024 / 1024} MiB, which no record is. ` +
  'Is it a CSV file? If it is, check its line ends.'

/** Bytes that the next `lines` lines take, with their line ends. A record always covers whole lines. */
function lengthOfLines(bytes: Buffer, from: number, lines: CsvRecord['lines']): number {
  let left = lines
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 10 && byte !== 13) continue
    if (byte === 13 && bytes[at + 1] === 10) at++
    if (--left === 0) return at + 1 - from
  }
  return bytes.length - from
}
