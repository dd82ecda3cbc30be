/** One value that somebody typed or sent, as text that its column's format reads; or what is wrong with it. */
import type { InsertedValue } from '../../../preload/contract/index.ts'
import { type FieldForm, fitsType } from '../csv/forced-types.ts'
import { marksOf, type StoredColumn } from '../store/columns.ts'
import { timeWriter } from '../unpack/avro/time-format.ts'

export type CheckedValue = { readonly text: string } | { readonly reason: string }

/** A text is taken as the column's file writes it, else as everybody does; a number or a boolean means itself. */
export function checkValue(column: StoredColumn, value: InsertedValue): CheckedValue {
  if (value === null || value === '') return { text: '' }
  const text = String(value)
  if (column.storage === 'VARCHAR') return { text }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return { reason: `${text} has more digits than a number of JSON keeps. Send it as a text.` }
  const own = typeof value === 'string' ? ownText(column, text) : null
  const fitting = own ?? plainText(column, text)
  if (fitting === null) return { reason: `"${text}" is no ${nameOf(column)}${exampleOf(column)}.` }
  return tooLong(column, fitting) ?? { text: fitting }
}

/** How the column's values are written, in the words of a template. */
function formOf({ type, storage, format }: StoredColumn): FieldForm {
  if (format === null) return {}
  if (type === 'date' || type === 'datetime') return { format }
  if (storage === 'BOOLEAN') {
    const [trueValues, falseValues] = format.split('/').map((words) => words.split('|'))
    return { trueValues, falseValues }
  }
  const { group, decimal } = marksOf(format)
  return { ...(group !== '' && { groupChar: group }), decimalChar: decimal }
}

/** Whole numbers may be called numbers; a decimal of 18 digits is no float. */
function fits(column: StoredColumn, text: string, form: FieldForm): boolean {
  if (column.storage === 'BIGINT') return fitsType(text, 'integer', form)
  return fitsType(text, column.type, form) || (column.storage.startsWith('DECIMAL') && isLongDecimal(text, form))
}

const isLongDecimal = (text: string, { groupChar, decimalChar = '.' }: FieldForm): boolean =>
  groupChar === undefined && /^[+-]?\d+(?:\.\d+)?$/.test(decimalChar === '.' ? text : text.replace(decimalChar, '.'))

const ownText = (column: StoredColumn, text: string): string | null =>
  fits(column, text, formOf(column)) ? text : null

/** `1234.5`, `true`, `2024-01-31` as the column's own format has it. */
function plainText(column: StoredColumn, text: string): string | null {
  const { storage, format } = column
  if (storage === 'BOOLEAN') {
    const words = (format ?? 'true/false').split('/').map((list) => list.split('|')[0] ?? '')
    return /^(?:true|false)$/i.test(text) ? (words[text.toLowerCase() === 'true' ? 0 : 1] ?? null) : null
  }
  if (storage === 'DATE' || storage === 'TIMESTAMP') return plainTime(column, text)
  if (!fits(column, text, {})) return null
  return text.replace('.', marksOf(format).decimal)
}

function plainTime({ storage, format }: StoredColumn, text: string): string | null {
  // A day is its beginning, where a time is wanted too.
  const full = storage === 'TIMESTAMP' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text} 00:00:00` : text
  if (!fitsType(full, storage === 'DATE' ? 'date' : 'datetime')) return null
  const moment = Date.parse(`${full.replace(' ', 'T').replace(/Z$/, '')}${storage === 'DATE' ? '' : 'Z'}`)
  const days = Math.floor(moment / DAY_MS)
  return timeWriter(format ?? defaultFormat(storage))?.({ days, micros: (moment - days * DAY_MS) * 1000 }) ?? null
}

const DAY_MS = 86_400_000
const defaultFormat = (storage: string): string => (storage === 'DATE' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S')

/** A decimal is never rounded in silence. */
function tooLong({ storage, format }: StoredColumn, text: string): { readonly reason: string } | null {
  const scale = /^DECIMAL\(18,(\d+)\)$/.exec(storage)?.[1]
  if (scale === undefined) return null
  const { group, decimal } = marksOf(format)
  const plain = (group === '' ? text : text.replaceAll(group, '')).replace(decimal, '.')
  const match = /^[+-]?0*(\d*)(?:\.(\d*?)0*)?$/.exec(plain)
  if (match === null) return { reason: `"${text}" must be written without an exponent.` }
  const [, whole = '', fraction = ''] = match
  if (fraction.length > Number(scale))
    return { reason: `"${text}" has more than ${scale} decimals, and the column has ${scale}.` }
  if (whole.length > 18 - Number(scale)) return { reason: `"${text}" has too many digits.` }
  return null
}

const nameOf = ({ type, storage }: StoredColumn): string => {
  if (storage === 'BIGINT') return 'whole number'
  return type === 'datetime' ? 'date with a time' : type === 'boolean' ? 'yes or no' : type
}

/** 31 January 2024, 15:30. */
const SAMPLE = { days: 19_753, micros: 55_800_000_000 }

function exampleOf({ storage, format }: StoredColumn): string {
  if (storage === 'DATE' || storage === 'TIMESTAMP') {
    const sample = timeWriter(format ?? defaultFormat(storage))?.(SAMPLE)
    return sample === undefined ? '' : `; write it like ${sample}`
  }
  if (storage === 'BOOLEAN') return `; write ${(format ?? 'true/false').replace(/\|[^/]*/g, '').replace('/', ' or ')}`
  return ''
}
