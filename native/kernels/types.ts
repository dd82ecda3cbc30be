/** What a scan is asked and what it tells: the interface of the facade. */
import type { ColumnFacts } from '../reference/lexical.ts'
import type { CsvRecord } from '../reference/record-reader.ts'

export interface ScanRequest {
  /**
   * An open file, which stays open until the generator has ended: all threads read this one, whatever its name means by
   * then. Its bytes are UTF-8, or are to be judged as UTF-8.
   */
  readonly fd: number
  /** Size to be scanned; a file that is shorter by now is an error. */
  readonly bytes: number
  /**
   * Place of the first record to be scanned, behind a byte order mark, a preamble and the header; it begins a line.
   * Record and line count from 1.
   */
  readonly start: Place
  /** One ASCII character; no letter, digit, quote or line end. */
  readonly delimiter: string
  /** Inside quotes, two of them are one. Dialects that escape otherwise or skip blanks are for the reference reader. */
  readonly quote: '"' | "'"
  /** Cells of a usual record. */
  readonly width: number
  /** For each column a mask of lexical classes (bit n is class n); a value of another class makes its record an exception. */
  readonly expected?: readonly number[]
  /**
   * Columns without a mask whose values nobody asks about: of their facts, only `maxLength` is told, and counts quotes
   * too. Which records are regular does not change.
   */
  readonly unclassified?: readonly number[]
  /** A column in which a value that begins with one blank makes its record an exception: `a, b` may have been meant. */
  readonly blankColumn?: number
  /** Threads, 0 for none but the caller's. Default: one less than the processor's but two at least, and none for a small file. */
  readonly workers?: number
  /** Bytes that a worker takes at once. */
  readonly chunkBytes?: number
  /** Default: true. Without a fingerprint, nothing before the start is read, and the totals have an empty one. */
  readonly fingerprint?: boolean
  readonly signal?: AbortSignal
}

export interface Place {
  readonly byteOffset: number
  readonly record: number
  readonly line: number
}

/** What a chunk's whole records hold. */
export interface ChunkReport {
  /** From the first record's start to behind the last record's line end. */
  readonly byteOffset: number
  readonly byteLength: number
  /** Ordinal of the first record, and how many there are. */
  readonly record: number
  readonly records: number
  /** Physical line of the first record, and lines covered. */
  readonly line: number
  readonly lines: number
  /** Of the regular records of this chunk only: exceptions are the caller's to add. */
  readonly columns: readonly ColumnFacts[]
  readonly exceptions: readonly Exception[]
  /** Records that cover more than one line, exceptions too: pairs of record ordinal and lines covered, ascending. */
  readonly multiline: Float64Array
  readonly utf8: Utf8Evidence
  /** Line ends that end records. */
  readonly lineEnds: LineEnds
  /** Triples of byte offset, record and line: the chunk's first record, and every 4096th behind it. */
  readonly index: Float64Array
}

export interface Utf8Evidence {
  /** Sequences of more than one byte. */
  readonly multibyte: number
  /** Bytes that belong to no sequence. */
  readonly invalid: number
  /** Bytes from 0x80 on that are at home between their neighbours in Windows-1252; 0 when all bytes are UTF-8. */
  readonly plausible1252: number
}

export interface LineEnds {
  readonly lf: number
  readonly crlf: number
  readonly cr: number
}

/** A record that the kernels do not vouch for, as the reference reader reads it. */
export interface Exception {
  readonly record: CsvRecord
  readonly byteOffset: number
  /** With its line end. */
  readonly byteLength: number
  /** The first bytes that are no UTF-8, as hexadecimal pairs. */
  readonly badBytes: string | null
}

export interface ScanTotals {
  /** 32 hexadecimal digits (none if it was not asked for) for the bytes from 0 to `bytes`, whatever chunks and workers. */
  readonly fingerprint: string
  readonly records: number
  readonly lines: number
}
