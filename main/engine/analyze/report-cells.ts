/** Cells of a query's result as JSON can hold them, and what type a column of a result has. */
import type { ColumnType, ReportCell } from '../../../preload/contract/index.ts'
import { identifier, outputText } from '../store/sql-text.ts'

/** A column of a result; `storage` is DuckDB's type. */
export interface ResultColumn {
  readonly name: string
  readonly storage: string
  readonly type: ColumnType
}

export const resultColumn = (name: string, storage: string): ResultColumn => ({ name, storage, type: typeOf(storage) })

function typeOf(storage: string): ColumnType {
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(storage)) return 'integer'
  const decimal = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(storage)
  if (decimal !== null) return decimal[1] === '0' ? 'integer' : 'number'
  if (storage === 'DOUBLE' || storage === 'FLOAT') return 'number'
  if (storage === 'BOOLEAN') return 'boolean'
  if (storage === 'DATE') return 'date'
  return storage.startsWith('TIMESTAMP') ? 'datetime' : 'string'
}

/** SQL for the text of a cell on its way to Node.js. */
export function resultText({ name, storage }: ResultColumn): string {
  const column = identifier(name)
  return storage === 'VARCHAR' ? outputText(column) : `${column}::VARCHAR`
}

/** The cell that a text stands for. A number stays text where JavaScript cannot hold it exactly. */
export function cellOf(text: string | null, { type, storage }: ResultColumn): ReportCell {
  if (text === null) return null
  if (type === 'boolean') return text === 'true'
  if (type !== 'integer' && type !== 'number') return text
  const number = Number(text)
  if (!Number.isFinite(number)) return text
  if (type === 'integer') return Number.isSafeInteger(number) ? number : text
  return !storage.startsWith('DECIMAL') || hasDigits(number, text) ? number : text
}

/** Whether all digits of a decimal come back; zeros at its end say nothing. */
const hasDigits = (number: number, text: string): boolean =>
  String(number) === text.replace(/\.?0+$/, '') || number === 0
