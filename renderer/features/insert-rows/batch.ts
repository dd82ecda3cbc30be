/** The rows that are being typed or pasted, before they are inserted. Pure. */
import type { InsertedRow, InsertProblem } from '../../../preload/contract/index.ts'

export const MOST_ROWS = 1000

/** One text for each column of the table. */
export type Line = readonly string[]

export const emptyLines = (count: number, width: number): Line[] =>
  Array.from({ length: count }, () => Array.from({ length: width }, () => ''))

export const isBlank = (line: Line): boolean => line.every((cell) => cell === '')

export const withCell = (lines: readonly Line[], row: number, column: number, text: string): Line[] =>
  lines.map((line, at) => (at === row ? line.map((cell, other) => (other === column ? text : cell)) : line))

export interface Placed {
  readonly lines: readonly Line[]
  /** How many rows were pasted. */
  readonly rows: number
  /** Whether the first of them named columns. */
  readonly hadHeader: boolean
  /** Cells that found no column, and rows beyond what a batch may hold. */
  readonly leftOut: number
}

/** Puts pasted cells where the cursor is; under their columns, wherever it is, when the first row names columns. */
export function place(
  lines: readonly Line[],
  columns: readonly string[],
  at: { readonly row: number; readonly column: number },
  pasted: readonly (readonly string[])[],
): Placed {
  const header = headerOf(pasted[0] ?? [], columns)
  const body = (header === null ? pasted : pasted.slice(1)).slice(0, MOST_ROWS - at.row)
  const beyond = pasted.length - (header === null ? 0 : 1) - body.length
  const positionOf = (cell: number) => (header === null ? at.column + cell : (header[cell] ?? -1))
  const next = lines.map((line) => [...line])
  let leftOut = beyond
  for (const [offset, cells] of body.entries()) {
    const row = at.row + offset
    const line = next[row] ?? columns.map(() => '')
    for (const [cell, text] of cells.entries()) {
      const position = positionOf(cell)
      if (position >= 0 && position < columns.length) line[position] = text
      else if (text !== '') leftOut++
    }
    next[row] = line
  }
  return { lines: next, rows: body.length, hadHeader: header !== null, leftOut }
}

/** The columns that a row names; null when it is no header: each of its cells, and more than one of them, is a name. */
function headerOf(cells: readonly string[], columns: readonly string[]): number[] | null {
  const names = columns.map((name) => name.trim().toLowerCase())
  const positions = cells.map((cell) => names.indexOf(cell.trim().toLowerCase()))
  const known = positions.filter((position) => position >= 0).length
  const enough = cells.length === 1 ? columns.length === 1 && known === 1 : known >= 2 && known * 2 > cells.length
  return enough ? positions : null
}

export interface Batch {
  readonly rows: InsertedRow[]
  /** For each of them the line that it stands on, from 0. */
  readonly lineOf: readonly number[]
}

/** The rows to be sent: blank lines are none. */
export function batchOf(lines: readonly Line[], columns: readonly string[]): Batch {
  const filled = lines.flatMap((line, at) => (isBlank(line) ? [] : [{ line, at }]))
  return {
    rows: filled.map(({ line }) =>
      Object.fromEntries(columns.flatMap((name, at) => (line[at] === '' ? [] : [[name, line[at] ?? '']]))),
    ),
    lineOf: filled.map(({ at }) => at),
  }
}

/** A problem of a batch at its place on the screen; `columns` are those whose cells it marks. */
export interface PlacedProblem {
  readonly line: number
  readonly columns: readonly number[]
  readonly text: string
}

export function placeProblems(
  problems: readonly InsertProblem[],
  lineOf: readonly number[],
  columns: readonly string[],
): PlacedProblem[] {
  return problems.map(({ row, column, reason }) => {
    const names = columns.includes(column) ? [column] : column.split(', ')
    const positions = names.map((name) => columns.indexOf(name)).filter((position) => position >= 0)
    return { line: lineOf[row - 1] ?? 0, columns: positions, text: reason }
  })
}
