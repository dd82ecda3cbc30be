/**
 * The plain reading of a source: every record through the reference reader, in this thread. For files that the scan
 * cannot take as they are: encodings other than UTF-8, backslashes before quotes, blanks behind delimiters.
 */
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import { CsvFile, usualStyle } from '../csv/csv-writer.ts'
import { type BadLine, decodeFile, rangeOf } from '../csv/decode.ts'
import { throwIfCancelled } from '../failure.ts'
import type { ReadOptions, ReadRows } from './read-options.ts'
import { SLICE_ROWS, type Slice } from './slices.ts'

/** @throws Cancelled */
export async function readPlain({
  plan,
  firstRecord,
  intake,
  scratch,
  signal,
  onProgress,
}: ReadOptions): Promise<ReadRows> {
  const lineIndex: [number, number][] = []
  const badLines: BadLine[] = []
  using rows = new RowFiles(scratch, plan.fileColumns.length)
  const { handle, span } = plan.source
  const start = { record: firstRecord, line: span.line }
  const reader = new RecordReader({ ...plan.dialect, width: plan.recordWidth, start })
  const take = (record: CsvRecord) => {
    const cells = intake.take(record, badBytesOf(record, badLines))
    if (cells !== null) rows.write(cells)
  }
  for await (const block of decodeFile(handle, plan.dialect.encoding, rangeOf(span))) {
    throwIfCancelled(signal)
    if (block.atLineStart) lineIndex.push([block.line, block.byteOffset])
    badLines.push(...block.badLines)
    for (const record of reader.push(block.text)) take(record)
    onProgress(block.byteLength, intake.rows)
  }
  for (const record of reader.finish()) take(record)
  return { lineIndex, slices: rows.finish() }
}

/** The bad bytes on a record's lines; takes them off the list, and those of lines before it. */
function badBytesOf({ line, lines }: CsvRecord, badLines: BadLine[]): string | null {
  let bytes: string | null = null
  while (badLines[0] !== undefined && badLines[0].line < line + lines) bytes = badLines.shift()?.bytes ?? bytes
  return bytes
}

/** Normalised CSV, a new file for each slice. */
class RowFiles implements Disposable {
  readonly #scratch: (name: string) => string
  readonly #width: number
  readonly #slices: Slice[] = []
  #file: CsvFile

  constructor(scratch: (name: string) => string, width: number) {
    this.#scratch = scratch
    this.#width = width
    this.#file = new CsvFile(scratch('slice-0.csv'))
  }

  write(cells: readonly string[]): void {
    if (this.#file.records === SLICE_ROWS) {
      this.#close()
      this.#file = new CsvFile(this.#scratch(`slice-${this.#slices.length}.csv`))
    }
    this.#file.write(cells)
  }

  finish(): readonly Slice[] {
    this.#close()
    return this.#slices.filter(({ rows }) => rows > 0)
  }

  #close(): void {
    this.#file.close()
    const { path, records, longestRecord } = this.#file
    this.#slices.push({
      rows: records,
      width: this.#width,
      style: usualStyle,
      longestRecord,
      write: async () => path,
    })
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}
