/**
 * Which cells of a row differ, and in which order its columns are shown.
 */
import type { Cell, ChangedRow, TableDifference } from '../../preload/contract/index.ts'

/** Places of the table's columns: key columns first, in the key's order, then the others as they stand. */
export function columnOrder({ columns, key }: Pick<TableDifference, 'columns' | 'key'>): readonly number[] {
  const first = key.map((name) => columns.findIndex((column) => column.name === name)).filter((at) => at >= 0)
  return [...first, ...columns.map((_, at) => at).filter((at) => !first.includes(at))]
}

/** Null and empty text are the same to a comparison, as they are to the engine's. */
export const isChanged = ({ kind, before, after }: ChangedRow, at: number): boolean =>
  kind === 'changed' && (before[at] ?? '') !== (after[at] ?? '')

/** The cell of a row that is shown where nothing changed. */
export const shownCell = ({ kind, before, after }: ChangedRow, at: number): Cell =>
  (kind === 'removed' ? before[at] : after[at]) ?? null

/** Text as wide as the cell will be, for a first width of its column. */
export const measuredCell = (row: ChangedRow, at: number): string =>
  isChanged(row, at) ? `${row.before[at] ?? 'empty'}  → ${row.after[at] ?? 'empty'}` : (shownCell(row, at) ?? '')
