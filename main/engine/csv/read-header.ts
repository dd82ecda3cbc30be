/** What must be known of a file before tables can be planned: how it is read, and what its columns are called. */
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { Dialect, DialectOverrides } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { decodeFile, decoderOf, rangeOf } from './decode.ts'
import { type Utf8Evidence, utf8Evidence } from './examine.ts'
import { nameColumns } from './header.ts'
import { joinLabels } from './header-rows.ts'
import { locateTable } from './locate-table.ts'
import type { SourceFile } from './open-source.ts'
import type { UsualRecords } from './repair-record.ts'
import { readElsewhere } from './sample-elsewhere.ts'
import { type Sample, takeSample } from './sample-records.ts'
import { sniffDialect } from './sniff-dialect.ts'
import { sniffEncoding } from './sniff-encoding.ts'
import { wholeSequences } from './utf8.ts'

export interface SourceHead {
  readonly dialect: Dialect
  /** The beginning of the file as text, without a byte order mark. */
  readonly head: string
  readonly headComplete: boolean
}

/** Sniffs the dialect; what `overrides` says is taken as said. `utf8` is the evidence of the whole file, if known. */
export async function sniffHead(
  source: SourceFile,
  overrides: DialectOverrides,
  utf8?: Utf8Evidence,
): Promise<SourceHead> {
  const headComplete = source.head.length === source.span.byteEnd - source.span.byteOffset
  const bytes = headComplete ? source.head : source.head.subarray(0, wholeSequences(source.head, source.head.length))
  const encoding = overrides.encoding ?? sniffEncoding(bytes, utf8 ?? utf8Evidence(bytes))
  const even = encoding.startsWith('utf-16') ? bytes.subarray(0, bytes.length & ~1) : bytes
  const text = decoderOf(encoding)(even)
  const head = text.startsWith('\uFEFF') ? text.slice(1) : text
  const elsewhere = headComplete ? [] : await readElsewhere(source, encoding)
  return { head, headComplete, dialect: sniffDialect(head, headComplete, encoding, { ...overrides, elsewhere }) }
}

const samples = new WeakMap<SourceHead, Sample>()

/** The first records of a file: read once, though several steps look at them. */
export function sampleOf(file: SourceHead): Sample {
  const sample = samples.get(file) ?? takeSample(file.head, file.headComplete, file.dialect)
  samples.set(file, sample)
  return sample
}

export interface HeaderLabels {
  /** Labels as they stand in the file, those of several rows joined; null when it has no header. */
  readonly labels: string[] | null
  /** The usual number of cells; 0 when there is no record at all. */
  readonly width: number
  /** The width by which the reader tells odd records: one more where a delimiter ends each line. */
  readonly recordWidth: number
  /** What `repairRecord` has to know. */
  readonly usual: UsualRecords
}

/** The labels of a file that is to be loaded. @throws BAD_INPUT when it holds no record. */
export async function readLabels(source: SourceFile, head: SourceHead): Promise<HeaderLabels> {
  const found = await findLabels(source, head)
  const { name } = source
  if (found.width === 0)
    throw failure('BAD_INPUT', `${name} holds only blank lines: there is nothing to load.`, { file: name })
  return found
}

export async function findLabels(source: SourceFile, file: SourceHead): Promise<HeaderLabels> {
  const { dialect, headComplete } = file
  const { records, width } = sampleOf(file)
  const { labels, body, ...found } = locateTable(records, dialect, width, dialect)
  const { usual, recordWidth } = found
  const filled = records.slice(dialect.preambleRows).filter(({ blank }) => !blank).length
  // A header longer than the head was cut off there, or is not in the sample at all: read on until it is complete.
  if (dialect.headerRows > 0 && !headComplete && filled <= dialect.headerRows) {
    const all = joinLabels(await readOn(source, dialect))
    return { labels: all, width: all.length, recordWidth: all.length, usual: { ...usual, width: all.length } }
  }
  return { labels, width: found.width, recordWidth, usual }
}

/** The header's records, however far they reach. */
async function readOn(source: SourceFile, dialect: Dialect): Promise<(readonly string[])[]> {
  const reader = new RecordReader(dialect)
  const header: (readonly string[])[] = []
  let skipped = 0
  const isComplete = (records: Iterable<CsvRecord>): boolean => {
    for (const { cells, blank } of records) {
      if (skipped < dialect.preambleRows) skipped++
      else if (!blank) header.push(cells)
      if (header.length === dialect.headerRows) return true
    }
    return false
  }
  for await (const { text } of decodeFile(source.handle, dialect.encoding, rangeOf(source.span)))
    if (isComplete(reader.push(text))) return header
  isComplete(reader.finish())
  return header
}

/** Names for the columns of a file that is looked at but not loaded. */
export function columnNames(labels: readonly string[] | null, width: number): string[] {
  return nameColumns(labels ?? Array.from({ length: width }, () => '')).names
}
