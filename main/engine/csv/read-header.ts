/** What must be known of a file before tables can be planned: how it is read, and what its columns are called. */
import { RecordReader } from '../../../native/index.ts'
import type { Dialect, DialectOverrides } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { decodeFile, decoderOf } from './decode.ts'
import { type Utf8Evidence, utf8Evidence } from './examine.ts'
import { nameColumns } from './header.ts'
import type { SourceFile } from './open-source.ts'
import { sample, sniffDialect, usualWidth } from './sniff-dialect.ts'
import { sniffEncoding } from './sniff-encoding.ts'
import { wholeSequences } from './utf8.ts'

export interface SourceHead {
  readonly dialect: Dialect
  /** The beginning of the file as text, without a byte order mark. */
  readonly head: string
  readonly headComplete: boolean
}

/** Sniffs the dialect; what `overrides` says is taken as said. `utf8` is the evidence of the whole file, if known. */
export function sniffHead(source: SourceFile, overrides: DialectOverrides, utf8?: Utf8Evidence): SourceHead {
  const headComplete = source.head.length === source.bytes
  const bytes = headComplete ? source.head : source.head.subarray(0, wholeSequences(source.head, source.head.length))
  const encoding = overrides.encoding ?? sniffEncoding(bytes, utf8 ?? utf8Evidence(bytes))
  const even = encoding.startsWith('utf-16') ? bytes.subarray(0, bytes.length & ~1) : bytes
  const text = decoderOf(encoding)(even)
  const head = text.startsWith('\uFEFF') ? text.slice(1) : text
  const sniffed = sniffDialect(head, headComplete, encoding, overrides.delimiter)
  return {
    head,
    headComplete,
    dialect: {
      ...sniffed,
      preambleRows: overrides.preambleRows ?? sniffed.preambleRows,
      headerRows: overrides.headerRows ?? sniffed.headerRows,
    },
  }
}

export interface HeaderLabels {
  /** Labels as they stand in the file; null when it has no header. */
  readonly labels: string[] | null
  /** The usual number of cells; 0 when there is no record at all. */
  readonly width: number
}

/** The labels of a file that is to be loaded. @throws BAD_INPUT when it holds no record. */
export async function readLabels(source: SourceFile, head: SourceHead): Promise<HeaderLabels> {
  const found = await findLabels(source, head)
  const { name } = source
  if (found.width === 0)
    throw failure('BAD_INPUT', `${name} holds only blank lines: there is nothing to load.`, { file: name })
  return found
}

export async function findLabels(
  source: SourceFile,
  { dialect, head, headComplete }: SourceHead,
): Promise<HeaderLabels> {
  const records = sample(head, headComplete, dialect).slice(dialect.preambleRows)
  if (dialect.headerRows === 0) return { labels: null, width: usualWidth(records.filter((cells) => cells.length > 0)) }
  const found = records.find((cells) => cells.length > 0)
  // A header longer than the head was cut off there, or is not in the sample at all: read on until it is complete.
  const all = found !== undefined && (records.length > 1 || headComplete) ? [...found] : await readOn(source, dialect)
  const below = records.filter((cells) => cells.length > 0).slice(1)
  const labels = withoutEmptyEnd(all, usualWidth(below))
  return { labels, width: labels.length }
}

/** A header with a delimiter too many does not widen the table: empty labels behind the usual width name no column. */
function withoutEmptyEnd(labels: string[], width: number): string[] {
  if (width === 0 || width >= labels.length) return labels
  return labels.slice(width).every((label) => label.trim() === '') ? labels.slice(0, width) : labels
}

async function readOn(source: SourceFile, dialect: Dialect): Promise<string[]> {
  const reader = new RecordReader(dialect)
  let skipped = 0
  const firstOf = (records: Iterable<{ cells: readonly string[]; blank: boolean }>): string[] | undefined => {
    for (const { cells, blank } of records) {
      if (skipped < dialect.preambleRows) skipped++
      else if (!blank) return [...cells]
    }
    return undefined
  }
  for await (const { text } of decodeFile(source.handle, dialect.encoding)) {
    const labels = firstOf(reader.push(text))
    if (labels !== undefined) return labels
  }
  return firstOf(reader.finish()) ?? []
}

/** Names for the columns of a file that is looked at but not loaded. */
export function columnNames(labels: readonly string[] | null, width: number): string[] {
  return nameColumns(labels ?? Array.from({ length: width }, () => '')).names
}
