/** Rows as programs like them: objects by the names of the columns, with numbers and booleans where that is exact. */
import type { Cell, Column } from '../../preload/contract/index.ts'

export type Value = string | number | boolean | null

export const recordsOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Record<string, Value>[] =>
  rows.map((cells) =>
    Object.fromEntries(columns.map((column, at) => [column.name, toValue(column, cells[at] ?? null)])),
  )

/** JavaScript holds numbers of so many digits exactly. */
const EXACT_DIGITS = 15
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/

function toValue({ type }: Column, cell: Cell): Value {
  if (cell === null) return null
  if (type === 'boolean' && /^(?:true|false)$/i.test(cell)) return cell.toLowerCase() === 'true'
  if (type !== 'integer' && type !== 'number') return cell
  return PLAIN_NUMBER.test(cell) && cell.replace(/\D/g, '').length <= EXACT_DIGITS ? Number(cell) : cell
}
