/**
 * Finds where further tables begin below the first one of a file: behind a blank line, or by a header of their own.
 * It tells and decides nothing; whoever loads the file may offer to split it.
 */
import type { CsvRecord } from '../../../native/index.ts'
import { countFilled, filledWidth, isFilled, isValue, isWord, kindOf } from './cell-kinds.ts'

export interface FoundTable {
  /** Number of the table's first record, its header if it has one; from 1, blank records counted. */
  readonly record: number
  /** Physical line of that record, from 1. */
  readonly line: number
  /** Cells of that record, empty ones at its end not counted. */
  readonly width: number
  /** Labels; null when its first record looks like data. */
  readonly header: readonly string[] | null
}

export type TableRecord = Pick<CsvRecord, 'cells' | 'record' | 'line' | 'blank'>

/** `records` are all records of the first table and below, blank ones included, without a preamble. */
export function findTables(records: Iterable<TableRecord>): FoundTable[] {
  const found: FoundTable[] = []
  const finder = createTableFinder((table) => found.push(table))
  for (const record of records) finder.take(record)
  return found
}

export interface TableFinder {
  take(record: TableRecord): void
}

/** The same, record by record: `onTable` hears of a table as soon as its second record has proved it. */
export function createTableFinder(onTable: (table: FoundTable) => void): TableFinder {
  let current: TableShape | undefined
  let candidate: { record: TableRecord; cells: readonly string[]; behindGap: boolean } | undefined
  let behindGap = false
  return {
    take(record) {
      const cells = record.cells.slice(0, filledWidth(record.cells))
      if (record.blank || cells.length === 0) {
        candidate = undefined
        behindGap = true
        return
      }
      if (current === undefined) current = createShape(cells)
      else if (candidate !== undefined && proves(candidate, cells, record.cells.length, current)) {
        const { record: first, cells: labels } = candidate
        const header = labels.some(isValue) ? null : labels
        onTable({ record: first.record, line: first.line, width: labels.length, header })
        current = createShape(labels)
        addTo(current, cells)
        candidate = undefined
      } else {
        if (candidate !== undefined) addTo(current, candidate.cells)
        candidate = mayBegin(cells, behindGap, current) ? { record, cells, behindGap } : undefined
        if (candidate === undefined) addTo(current, cells)
      }
      behindGap = false
    },
  }
}

/** What is known of the table that is being read. */
interface TableShape {
  readonly first: readonly string[]
  rows: number
  /** For each width how many rows have it. */
  readonly widths: Map<number, number>
  /** For each column, rows with a value and rows with a word. */
  readonly values: number[]
  readonly words: number[]
}

const createShape = (first: readonly string[]): TableShape => ({
  first,
  rows: 0,
  widths: new Map(),
  values: [],
  words: [],
})

/** Rows whose cells are looked at. */
const ENOUGH_ROWS = 500

function addTo(shape: TableShape, cells: readonly string[]): void {
  shape.rows++
  if (shape.rows > ENOUGH_ROWS) return
  shape.widths.set(cells.length, (shape.widths.get(cells.length) ?? 0) + 1)
  for (const [at, cell] of cells.entries()) {
    const kind = kindOf(cell)
    if (kind === 'value') shape.values[at] = (shape.values[at] ?? 0) + 1
    else if (kind === 'token' || kind === 'text') shape.words[at] = (shape.words[at] ?? 0) + 1
  }
}

const isValueColumn = ({ values, words }: TableShape, at: number): boolean =>
  (values[at] ?? 0) > 0 && (values[at] ?? 0) >= (words[at] ?? 0) * 9

const isUsualWidth = ({ widths, rows }: TableShape, width: number): boolean =>
  (widths.get(width) ?? 0) * 10 >= Math.min(rows, ENOUGH_ROWS)

function mayBegin(cells: readonly string[], behindGap: boolean, shape: TableShape): boolean {
  if (countFilled(cells) < 2) return false
  if (cells.length === shape.first.length && cells.every((cell, at) => cell === shape.first[at]))
    return !shape.first.some(isValue)
  const isHeader = cells.every((cell) => !isFilled(cell) || isWord(cell)) && new Set(cells).size === cells.length
  const overValues = cells.filter((_, at) => isValueColumn(shape, at)).length
  if (isHeader && overValues > 0 && overValues * 2 >= shape.values.filter((_, at) => isValueColumn(shape, at)).length)
    return true
  return behindGap && !isUsualWidth(shape, cells.length)
}

/** Whether the record below a candidate (`width` cells, empty ones at its end counted) makes it the beginning of a table. */
function proves(
  { cells: labels, behindGap }: { readonly cells: readonly string[]; readonly behindGap: boolean },
  cells: readonly string[],
  width: number,
  shape: TableShape,
): boolean {
  const near = Math.abs(cells.length - labels.length) <= (behindGap ? 1 : 0)
  // A first row may have few values; it is a row of the table still when it has all its delimiters.
  const isComplete = behindGap && width === labels.length && countFilled(cells) > 0
  if (!isComplete && (!near || countFilled(cells) < 2)) return false
  const valueBelowWord = labels.some((label, at) => isWord(label) && isValue(cells[at] ?? ''))
  return valueBelowWord || (behindGap && !isUsualWidth(shape, labels.length))
}
