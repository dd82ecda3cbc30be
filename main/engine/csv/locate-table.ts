/** Where the table of a file begins, what its labels are and how wide it is, from the file's first records. Pure. */
import { type CsvRecord, classify } from '../../../native/index.ts'
import { countFilled, filledWidth, isFilled, isValue, isWord, kindOf, valueColumns } from './cell-kinds.ts'
import { countHeaderRows, joinLabels } from './header-rows.ts'
import { repairHeader, repairRecord, splitsOtherwise, type UsualRecords } from './repair-record.ts'
import type { Reading } from './sniff-quoting.ts'
import { usualWidth } from './usual-width.ts'

export interface TablePlace {
  /** Records above the table, blank ones included. */
  readonly preambleRows: number
  /** Records of its header, blank ones not included. */
  readonly headerRows: number
  /** Labels as they stand in the file; null when there is no header. */
  readonly labels: string[] | null
  /** Columns of the table; 0 when there is no record at all. */
  readonly width: number
  /** Cells of a usual record, for the reader: with a delimiter behind the last column it is one more than the width. */
  readonly recordWidth: number
  /** What a record must be like not to need a repair. */
  readonly usual: UsualRecords
  /** The header was written with another delimiter. */
  readonly headerRepaired: boolean
  /** The filled records of the table, its header not included, repaired where needed. */
  readonly body: readonly (readonly string[])[]
}

export interface Asked {
  readonly preambleRows?: number | undefined
  readonly headerRows?: number | undefined
}

/** Lines of a preamble at most; more of them are a table of their own. */
const MOST_PREAMBLE_PAIRS = 30
const VALUE_ROWS = 200

/** `width` is the usual width of `records`. What is asked for is taken as said. */
export function locateTable(
  records: readonly CsvRecord[],
  reading: Reading,
  width: number,
  asked: Asked = {},
): TablePlace {
  const plain = records
    .filter((record) => record.cells.length === width && !splitsOtherwise(record, { reading, width }))
    .map(({ cells }) => cells)
  const sound = plain.slice(1, VALUE_ROWS)
  const usual = { reading, width, values: valueColumns(sound, width), classes: classesOf(sound, width) }
  const rows = records.map((record) => (record.blank ? [] : (repairRecord(record, usual)?.cells ?? record.cells)))
  const preambleRows = asked.preambleRows ?? findTop(records, rows, usual)
  const at = rows.findIndex((cells, row) => row >= preambleRows && cells.length > 0)
  const header = records[at]
  let headerRepaired = false
  if (header !== undefined && asked.headerRows !== 0) {
    const repair = repairHeader(header, usual, !isHeaded(rows.slice(at + 1), width))
    headerRepaired = repair?.kind === 'other-delimiter'
    if (repair !== null) rows[at] = repair.cells
  }
  const table = rows.slice(preambleRows).filter((cells) => cells.length > 0)
  const headerRows = asked.headerRows ?? countHeaderRows(table, width)
  const body = table.slice(headerRows)
  const bodyWidth = usualWidth(body)
  const first = body.slice(0, VALUE_ROWS)
  const values = valueColumns(first, Math.max(width, bodyWidth))
  const classes = classesOf(first, values.length)
  const blanks = first.filter((cells) => /^ (?! )/.test(cells[1] ?? '')).length * 10 > first.length
  if (headerRows === 0)
    return {
      preambleRows,
      headerRows,
      labels: null,
      width: bodyWidth,
      recordWidth: bodyWidth,
      usual: { ...usual, width: bodyWidth, values, classes, blanks },
      headerRepaired,
      body,
    }
  const { labels, trailing } = fitLabels(joinLabels(table.slice(0, headerRows)), body, bodyWidth)
  return {
    preambleRows,
    headerRows,
    labels,
    width: labels.length,
    recordWidth: trailing ? labels.length + 1 : labels.length,
    usual: { ...usual, width: labels.length, values: values.slice(0, labels.length), classes, blanks, trailing },
    headerRepaired,
    body,
  }
}

/** For each column a mask of the lexical classes of its cells. */
const classesOf = (rows: readonly (readonly string[])[], width: number): number[] =>
  Array.from({ length: width }, (_, at) => rows.reduce((mask, cells) => mask | (1 << classify(cells[at] ?? '')), 0))

/**
 * Labels and columns need not be as many. Empty labels too many name no column; columns without a label get an empty
 * one, unless they are empty too, as behind a delimiter at the end of each line.
 */
function fitLabels(
  labels: string[],
  body: readonly (readonly string[])[],
  width: number,
): { labels: string[]; trailing: boolean } {
  const regular = body.filter((cells) => cells.length === width).length
  if (width === 0 || width === labels.length) return { labels, trailing: false }
  if (width < labels.length) {
    if (labels.slice(width).every((label) => !isFilled(label)))
      return { labels: labels.slice(0, width), trailing: false }
    const filled = labels.filter(isFilled)
    return { labels: filled.length === width && regular >= body.length * 0.8 ? filled : labels, trailing: false }
  }
  if (body.length < 2 || regular < body.length * 0.8) return { labels, trailing: false }
  if (width === labels.length + 1 && body.every((cells) => !isFilled(cells[width - 1] ?? '')))
    return { labels, trailing: true }
  return { labels: [...labels, ...Array<string>(width - labels.length).fill('')], trailing: false }
}

/**
 * The first record of the table. Above it may stand a preamble: records with one cell filled at most, or pairs of words
 * (`Source,Eurostat`) when a header and a wider table follow, or lines with a blank one between them and the header.
 */
function findTop(records: readonly CsvRecord[], rows: readonly (readonly string[])[], usual: UsualRecords): number {
  const { width } = usual
  if (width <= 1) return 0
  const comments = records.findIndex(({ raw, blank }) => !blank && !/^\s*["']?(?:#|\/\/|%)/.test(raw))
  if (
    comments > 0 &&
    isHeaded(rows.slice(comments), width) &&
    rows.slice(0, comments).some((cells) => cells.length > 0)
  )
    return comments + findTop(records.slice(comments), rows.slice(comments), usual)
  const full = rows.findIndex((cells) => cells.length === width && countFilled(cells) > 1)
  if (full < 0) return 0
  const behindGap = findBehindGap(rows, width)
  const first = findBehindPairs(rows, full, width)
  if (first === 0 || behindGap > first) return behindGap
  const below = filledRows(rows.slice(first))
  const headed = isHeaded(below, width)
  const above = records[first - 1]
  let top = first
  if (above !== undefined && !above.blank) {
    const cells = rows[first - 1] ?? []
    const most = Math.max(2, width * 0.6)
    const short = cells.length >= most && countFilled(cells) >= most && !cells.some(isValue)
    const spanning = headed && countFilled(cells) > 1 && countHeaderRows([cells, ...below], width) > 1
    // `idname` above two columns without labels is their header rather than a title.
    const lone = width === 2 && !headed && cells.length === 1 && kindOf(cells[0] ?? '') === 'token'
    if (lone || (short && !isSurelyHeaded(below, width)) || (spanning && first === full)) top--
    else if (repairHeader(above, usual, !headed) !== null) top--
  }
  const said = rows.slice(0, top)
  if (said.every((cells) => cells.length === 0)) return 0
  const pairs = said.filter((cells) => countFilled(cells) > 1)
  if (pairs.length === 0) return top
  const isMore =
    pairs.length > MOST_PREAMBLE_PAIRS || pairs.some((cells) => isValue(cells[0] ?? '')) || areTable(said, width)
  if (!isMore && (headed || top < first)) return top
  // A narrower table comes first; what stands above it may still be a preamble.
  const narrow = usualWidth(said.filter((cells) => cells.length > 0))
  return narrow > 1 && narrow < width ? findTop(records.slice(0, top), said, { ...usual, width: narrow }) : 0
}

/**
 * Lines as wide as the table are a preamble when a blank line follows, then a header over columns of values, and the
 * lines have no values in those.
 */
function findBehindGap(rows: readonly (readonly string[])[], width: number): number {
  const gaps = rows.slice(0, MOST_PREAMBLE_PAIRS).flatMap((cells, at) => (cells.length === 0 && at > 0 ? [at] : []))
  for (const gap of gaps) {
    const top = rows.findIndex((cells, at) => at > gap && cells.length > 0)
    const said = rows.slice(0, gap)
    if (top < 0 || rows[top]?.length !== width || said.every((cells) => cells.length === 0)) continue
    const below = filledRows(rows.slice(top))
    if (!isSurelyHeaded(below, width) || isRegular(said)) continue
    const values = valueColumns(below.slice(1, VALUE_ROWS), width)
    if (!said.some((cells) => cells.some((cell, at) => values[at] && isValue(cell)))) return top
  }
  return 0
}

/** Whether three records in a row have the same three cells or more: that is a table rather than remarks. */
function isRegular(rows: readonly (readonly string[])[]): boolean {
  return rows.some(({ length }, at) => length > 2 && rows[at + 1]?.length === length && rows[at + 2]?.length === length)
}

const filledRows = (rows: readonly (readonly string[])[]) => rows.filter((cells) => cells.length > 0)

const isHeaded = (rows: readonly (readonly string[])[], width: number): boolean =>
  countHeaderRows(filledRows(rows), width) > 0

/** Whether the first row has words over columns of values. */
function isSurelyHeaded(rows: readonly (readonly string[])[], width: number): boolean {
  const values = valueColumns(rows.slice(1, VALUE_ROWS), width)
  return isHeaded(rows, width) && values.some((is, at) => is && isWord(rows[0]?.[at] ?? ''))
}

/** The first record that is no pair of words written with the delimiters of a whole row: `Source,Eurostat,,,`. */
function findBehindPairs(rows: readonly (readonly string[])[], full: number, width: number): number {
  if (width < 5) return full
  let at = full
  while (at < rows.length && at - full < MOST_PREAMBLE_PAIRS && filledWidth(rows[at] ?? []) <= 2) at++
  const cells = rows[at]
  if (at === full || cells === undefined || countFilled(cells) < width * 0.6) return full
  const below = rows.slice(at).filter((list) => list.length > 0)
  return countHeaderRows(below, width) > 0 ? at : full
}

/** Whether narrow records look like a table of their own, not like remarks: three or more of one width. */
function areTable(rows: readonly (readonly string[])[], width: number): boolean {
  let run = 0
  let before = 0
  for (const cells of rows) {
    const filled = filledWidth(cells)
    run = filled === before ? run + 1 : 1
    before = filled
    if (filled > Math.max(2, width / 2) || (filled > 2 && run >= 3)) return true
  }
  return false
}
