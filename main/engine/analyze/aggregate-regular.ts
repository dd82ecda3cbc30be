/**
 * A file as a relation without loading it: where the native scan vouches for every record, DuckDB may read the file by
 * itself, with the columns and types that a load would have found. Any other file has to be loaded.
 */
import { statSync } from 'node:fs'
import {
  type ColumnFacts,
  classify,
  classNumber,
  createFacts,
  mergeFacts,
  type Place,
  scanFile,
} from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'
import { nameColumns } from '../csv/header.ts'
import { concludeColumn } from '../csv/lexical-types.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { findLabels, type SourceHead, sampleOf } from '../csv/read-header.ts'
import type { UsualRecords } from '../csv/repair-record.ts'
import { selectRegular } from '../load/write-slices.ts'
import { type StoredColumn, textColumn } from '../store/columns.ts'
import { readLimits } from '../store/limits.ts'

export interface RegularFile {
  readonly columns: readonly StoredColumn[]
  /** A relation with these columns, for a session that may read the file. */
  readonly relation: string
  readonly rows: number
}

/** What is known of a file before it is scanned. */
export interface RegularPlan {
  readonly source: SourceFile
  readonly start: Place
  readonly names: readonly string[]
  readonly hasHeader: boolean
  readonly blanks: UsualRecords['blanks']
  readonly dialect: Dialect
  /** Positions of the columns that are text whatever the scan would find. */
  readonly texts: ReadonlySet<number>
}

/**
 * `used` are the columns that matter, null for all: others need no type. Null when the file has to be loaded to be read
 * as it should be.
 */
export async function planRegular(
  source: SourceFile,
  head: SourceHead,
  used: ReadonlySet<string> | null,
): Promise<RegularPlan | null> {
  const { labels, width, recordWidth, usual } = await findLabels(source, head)
  const start = startOfData(source, head, labels)
  if (start === null || width === 0 || recordWidth !== width) return null
  const { names } = nameColumns(labels ?? Array.from({ length: width }, () => ''))
  const { dialect } = head
  const hasHeader = labels !== null
  const texts = findTexts(head, names, hasHeader, used)
  return { source, start, names, dialect, hasHeader, blanks: usual.blanks, texts }
}

/** One value that is text, among the first ones, makes its column text, whatever else it holds. */
function findTexts(file: SourceHead, names: readonly string[], hasHeader: boolean, used: ReadonlySet<string> | null) {
  const { records } = sampleOf(file)
  // A last record that was cut off may look like text.
  const body = records.slice(hasHeader ? 1 : 0, file.headComplete ? undefined : -1)
  const isText = (value: string | undefined) => value !== undefined && classify(value) === classNumber.text
  const texts = names.flatMap((name, at) => {
    if (used !== null && !used.has(name)) return [at]
    return body.some(({ cells }) => cells.length === names.length && isText(cells[at])) ? [at] : []
  })
  return new Set(texts)
}

/** Scans the whole file. Null when it has to be loaded. @throws what the scan fails with. */
export async function readRegular(plan: RegularPlan, signal: AbortSignal): Promise<RegularFile | null> {
  const { source, start, names, dialect, blanks, texts } = plan
  const { delimiter, quote } = dialect
  const width = names.length
  const facts = names.map(() => createFacts())
  // Its threads would keep the process alive where the scan is left before its end.
  await using scan = scanFile({
    ...{ fd: source.handle.fd, bytes: source.bytes, start, delimiter, quote, width, fingerprint: false, signal },
    unclassified: [...texts],
    ...(width > 2 && !blanks && { blankColumn: 1 }),
    ...(process.env.WINNOW_THREADS && { workers: readLimits().threads }),
  })
  let rows = 0
  for (;;) {
    const { done, value } = await scan.next()
    if (done) break
    const { lineEnds, utf8 } = value
    if (value.exceptions.length > 0 || utf8.invalid > 0) return null
    // As in loads: DuckDB takes a CRLF for two line ends, and a line of nothing for a row, where there is one column.
    if (width === 1 && lineEnds.crlf + lineEnds.cr > 0) return null
    for (const [at, own] of facts.entries()) mergeColumn(own, value.columns[at])
    rows += value.records
  }
  await source.checkUnchanged()
  const columns = facts.map((own, at) => {
    const name = names[at] ?? ''
    return texts.has(at) ? textColumn(name) : concludeColumn(name, own).column
  })
  const longestRecord = facts.reduce((sum, { maxLength }) => sum + 2 * maxLength + 3, 1)
  return { columns, rows, relation: relationOf(plan, columns, longestRecord) }
}

function relationOf(
  { source, names, dialect: { delimiter, quote }, hasHeader }: RegularPlan,
  columns: readonly StoredColumn[],
  longestRecord: number,
): string {
  const shape = { columns, positions: columns.map((_, at) => at) }
  const file = { width: names.length, style: { delimiter, quote }, longestRecord }
  return `(${selectRegular(file, shape, source.path, hasHeader)})`
}

const mergeColumn = (into: ColumnFacts, from: ColumnFacts | undefined): void => {
  if (from !== undefined) mergeFacts(into, from)
}

/** Where the records begin, if that is behind one plain line of labels at most; null where it is not so simple. */
function startOfData(source: SourceFile, { dialect, head }: SourceHead, labels: readonly string[] | null) {
  const { encoding, delimiter, quote, escape: escaping, skipBlanks, preambleRows, headerRows } = dialect
  if (encoding !== 'utf-8' || escaping !== quote || skipBlanks || delimiter.charCodeAt(0) > 127) return null
  if (preambleRows > 0 || headerRows > 1 || isPacked(source) || /[*?[\]]/.test(source.path)) return null
  const bom = source.head[0] === 0xef && source.head[1] === 0xbb && source.head[2] === 0xbf ? 3 : 0
  if (labels === null) return bom > 0 ? null : { byteOffset: 0, record: 1, line: 1 }
  const line = /^[^\r\n]*(?:\r\n|\n)/.exec(head)?.[0]
  if (line === undefined || line.trim() === '' || labels.some((label) => /[\r\n]/.test(label))) return null
  return { byteOffset: bom + Buffer.byteLength(line), record: 2, line: 2 }
}

/** What was expanded lies somewhere else than the file that was given. */
const isPacked = ({ path, bytes, known }: SourceFile): boolean =>
  statSync(path).size !== bytes || Object.keys(known).length > 0
