/** How many of the first records of a table are its header: none, one, or up to three that are joined by columns. */
import { countFilled, isFilled, isValue, isWord, valueColumns } from './cell-kinds.ts'

export const MOST_HEADER_ROWS = 3
/** Rows below that are looked at. */
const BODY_ROWS = 200

type Cells = readonly string[]

/** `rows` are the filled records of the table from its top, `width` its usual cells. */
export function countHeaderRows(rows: readonly Cells[], width: number): number {
  for (let count = MOST_HEADER_ROWS; count > 1; count--) if (areHeaderRows(rows, count, width)) return count
  return hasHeader(rows, width) ? 1 : 0
}

/** The labels of several header rows, joined column by column; those of one row as they stand. */
export function joinLabels(rows: readonly Cells[]): string[] {
  const [first = []] = rows
  if (rows.length <= 1) return [...first]
  return Array.from({ length: Math.max(...rows.map((cells) => cells.length)) }, (_, at) =>
    rows
      .map((cells) => (cells[at] ?? '').trim())
      .filter((label) => label !== '')
      .join(' '),
  )
}

/**
 * Several rows are a header when the last of them has words over columns of values, in most of those columns, and none
 * of them has a value there. A year or a small number above words is a label too.
 */
function areHeaderRows(rows: readonly Cells[], count: number, width: number): boolean {
  const last = rows[count - 1]
  const body = rows.slice(count, count + BODY_ROWS).filter((cells) => cells.length === width)
  if (last === undefined || last.length !== width || body.length === 0) return false
  if (areUnits(last) && countFilled(last) > 1 && !body.slice(0, 3).some(areUnits)) return true
  if (areYears(last) && !body.slice(0, 3).some(areYears) && rows.slice(0, count - 1).every(isSpanning)) return true
  if (recurs(last, body) || (body.length < FEW_ROWS && rows.slice(0, count).every((cells) => isFull(cells, width))))
    return false
  const values = columnsOf(valueColumns(body, width))
  const words = values.filter((at) => isWord(last[at] ?? ''))
  if (words.length === 0 || last.some((cell, at) => isValue(cell) && (values.includes(at) || !isYear(cell))))
    return false
  // One row below proves little: a word in the first of two rows may stand for a value, too.
  if (body.length === 1 && words.length < 3) return false
  const elsewhere = last.filter((cell, at) => isFilled(cell) && !values.includes(at))
  // In a table with one column of values, a word there is rather a value that somebody did not know.
  if (words.length < 2 && elsewhere.some((cell) => !/^[([].*[)\]]$/.test(cell.trim()))) return false
  if (words.length * 2 < values.length && countFilled(last) * 2 < width) return false
  return rows.slice(0, count - 1).every((cells, above) => {
    if (above > 0 && countFilled(cells) === 0) return false
    const odd = cells.filter(isValue)
    return odd.every(isYearOrOrdinal) && (odd.length === 0 || words.length > 1)
  })
}

/** Below full rows, so few rows do not tell whether the second of them is a header or a row of its own. */
const FEW_ROWS = 3

const isFull = (cells: Cells, width: number): boolean => countFilled(cells) === width

/** `(kg)`, `[m]`, or nothing, in every cell. */
const areUnits = (cells: Cells): boolean => cells.every((cell) => !isFilled(cell) || /^[([].*[)\]]$/.test(cell.trim()))

/** Years below labels that each span several of them: `,2018,2019,2018,2019`. */
const areYears = (cells: Cells): boolean =>
  !isFilled(cells[0] ?? '') && countFilled(cells) > 1 && cells.every((cell) => !isFilled(cell) || isYear(cell))

const isSpanning = (cells: Cells): boolean => cells.some(isWord) && !cells.some(isValue)

/**
 * A first record is a header when it is all words, and does not look like a row that comes again. A number among its
 * labels is forgiven when more columns change from a word to values below it than do not, or when it is a year.
 */
function hasHeader(rows: readonly Cells[], width: number): boolean {
  const [first, ...rest] = rows
  if (first === undefined) return false
  const labels = first.map((label) => label.trim())
  if (labels.every((label) => label === '')) return false
  const body = rest.slice(0, BODY_ROWS)
  if (labels.some(isValue)) return labelsDiffer(labels, body, width)
  if (rest.length === 0) return true
  const values = columnsOf(valueColumns(body, width))
  if (values.some((at) => isWord(labels[at] ?? ''))) return true
  const repeated = rest.some((cells) => cells.length === first.length && cells.every((cell, at) => cell === first[at]))
  if (repeated) return labels.every((label) => /^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(label))
  return !recurs(labels, body)
}

/** Whether labels of which some look like values still differ in kind from what stands below them. */
function labelsDiffer(labels: Cells, body: readonly Cells[], width: number): boolean {
  const values = labels.filter(isValue)
  const words = labels.filter(isWord)
  if (areYears(labels)) return body.some((cells) => isWord(cells[0] ?? ''))
  if (words.length === 0 || new Set(labels.filter(isFilled)).size < labels.filter(isFilled).length) return false
  // Years are labels, unless years stand below them: then the first record is like the others.
  if (values.every(isYear))
    return body.some((cells) =>
      labels.some((label, at) => isYear(label) && isFilled(cells[at] ?? '') && !isYear(cells[at] ?? '')),
    )
  const columns = valueColumns(body, Math.max(width, labels.length))
  const changes = labels.filter((label, at) => isWord(label) && columns[at])
  return changes.length > values.length
}

/** Whether a word of the first record stands below it in the same column, as values of a category do. */
function recurs(labels: Cells, body: readonly Cells[]): boolean {
  return body.some((cells) => labels.some((label, at) => isWord(label) && label === (cells[at] ?? '').trim()))
}

const isYear = (cell: string): boolean => /^\s*(?:1[89]|20)\d\d\s*$/.test(cell)

const isYearOrOrdinal = (cell: string): boolean => isYear(cell) || /^\s*\d{1,2}\s*$/.test(cell)

const columnsOf = (flags: readonly boolean[]): number[] => flags.flatMap((flag, at) => (flag ? [at] : []))
