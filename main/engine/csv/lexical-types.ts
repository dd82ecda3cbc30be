/**
 * What a value's text says it is. A column gets a type only when every one of its values, without exception,
 * can be stored as that type and written out again exactly as it stood in the file.
 */
import type { ColumnType } from '../../../preload/contract/index.ts'
import { type StoredColumn, textColumn } from '../store/columns.ts'

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/
const DECIMAL = /^-?(?:0|[1-9]\d*)\.(\d+)$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})([ T])(\d{2}):(\d{2}):(\d{2})(Z?)$/

const dateTimeFormat = (separator: string, zone: string): string => `%Y-%m-%d${separator}%H:%M:%S${zone}`

/** Collects the evidence of one column, value by value. */
export class ColumnEvidence {
  #values = 0
  #integers = 0
  #decimals = 0
  /** Digits behind the point, when it is the same for every decimal. */
  #scale: number | 'mixed' | undefined
  #digits = 0
  #plainDoubles = true
  #pointDoubles = true
  #dates = 0
  #dateTimes = 0
  #format: string | 'mixed' | undefined
  #booleans = 0
  #booleanCase: 'lower' | 'title' | 'upper' | 'mixed' | undefined
  #text = false

  /** Takes the next value that is not empty. */
  add(value: string): void {
    this.#values++
    if (this.#text) return
    const first = value.charCodeAt(0)
    const numeric = first === 45 || (first >= 48 && first <= 57)
    if (numeric && value.length <= 40) this.#addNumeric(value)
    else if (value.length <= 5) this.#addBoolean(value)
    else this.#text = true
  }

  #addNumeric(value: string): void {
    if (INTEGER.test(value)) {
      if (value.length >= 19 && BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) this.#text = true
      this.#integers++
      this.#pointDoubles = false
      this.#plainDoubles &&= isExactDouble(value, value)
      return
    }
    const decimal = DECIMAL.exec(value)
    if (decimal !== null) {
      this.#decimals++
      const scale = decimal[1]?.length ?? 0
      this.#scale = this.#scale === undefined || this.#scale === scale ? scale : 'mixed'
      this.#digits = Math.max(this.#digits, value.length - 1)
      const whole = value.endsWith('.0')
      this.#plainDoubles &&= !whole && isExactDouble(value, value)
      this.#pointDoubles &&= isExactDouble(value, whole ? value.slice(0, -2) : value)
      if (value.startsWith('-') && Number(value) === 0) this.#text = true
      return
    }
    if (DATE.test(value) && isCalendarDate(value)) {
      this.#dates++
      return
    }
    const dateTime = DATE_TIME.exec(value)
    if (dateTime !== null && isCalendarDate(dateTime[1] ?? '') && isClockTime(dateTime)) {
      this.#dateTimes++
      const format = dateTimeFormat(dateTime[2] ?? '', dateTime[6] ?? '')
      this.#format = this.#format === undefined || this.#format === format ? format : 'mixed'
      return
    }
    this.#text = true
  }

  #addBoolean(value: string): void {
    const lower = value.toLowerCase()
    if (lower !== 'true' && lower !== 'false') {
      this.#text = true
      return
    }
    const style = value === lower ? 'lower' : value === value.toUpperCase() ? 'upper' : 'title'
    this.#booleans++
    this.#booleanCase = this.#booleanCase === undefined || this.#booleanCase === style ? style : 'mixed'
    if (value !== lower && value !== lower.toUpperCase() && value !== title(lower)) this.#booleanCase = 'mixed'
  }

  /** The column as it can be stored without losing a character. */
  conclude(name: string): StoredColumn {
    const n = this.#values
    if (n === 0 || this.#text) return textColumn(name)
    if (this.#integers === n) return { name, type: 'integer', storage: 'BIGINT', format: null }
    if (this.#decimals === n && typeof this.#scale === 'number' && this.#digits <= 18)
      return { name, type: 'number', storage: `DECIMAL(18,${this.#scale})`, format: null }
    if (this.#decimals > 0 && this.#integers + this.#decimals === n) {
      if (this.#plainDoubles) return { name, type: 'number', storage: 'DOUBLE', format: 'plain' }
      if (this.#pointDoubles) return { name, type: 'number', storage: 'DOUBLE', format: null }
    }
    if (this.#dates === n) return { name, type: 'date', storage: 'DATE', format: '%Y-%m-%d' }
    if (this.#dateTimes === n && this.#format !== undefined && this.#format !== 'mixed')
      return { name, type: 'datetime', storage: 'TIMESTAMP', format: this.#format }
    if (this.#booleans === n && this.#booleanCase !== undefined && this.#booleanCase !== 'mixed') {
      const format = { lower: 'true/false', upper: 'TRUE/FALSE', title: 'True/False' }[this.#booleanCase]
      return { name, type: 'boolean', storage: 'BOOLEAN', format }
    }
    return textColumn(name)
  }
}

/** Whether a value can be stored as a type that a template asks for. */
export function fitsType(value: string, type: ColumnType): boolean {
  switch (type) {
    case 'string':
      return true
    case 'integer':
      return (
        /^[+-]?\d{1,19}$/.test(value) &&
        BigInt.asIntN(64, BigInt(value.replace(/^\+/, ''))) === BigInt(value.replace(/^\+/, ''))
      )
    case 'number':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(value) && keepsDigits(value)
    case 'boolean':
      return /^(?:true|false)$/i.test(value)
    case 'date':
      return DATE.test(value) && isCalendarDate(value)
    case 'datetime': {
      const match = DATE_TIME.exec(value)
      return match !== null && isCalendarDate(match[1] ?? '') && isClockTime(match)
    }
  }
}

/** Whether a 64-bit float holds every digit of a decimal: one that would be rounded in silence does not fit. */
function keepsDigits(value: string): boolean {
  const digits = significantDigits(value)
  const number = Number(value)
  if (!Number.isFinite(number)) return false
  return (
    digits.length <= 15 || (digits.length <= 100 && significantDigits(number.toPrecision(digits.length)) === digits)
  )
}

const significantDigits = (value: string): string =>
  value
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+|0+$/g, '')

/** The storage for a type that a template asks for, when the values do not all round-trip. */
export function forcedColumn(name: string, type: ColumnType): StoredColumn {
  const storage = {
    string: 'VARCHAR',
    integer: 'BIGINT',
    number: 'DOUBLE',
    boolean: 'BOOLEAN',
    date: 'DATE',
    datetime: 'TIMESTAMP',
  }
  const format = {
    string: null,
    integer: null,
    number: 'plain',
    boolean: 'true/false',
    date: '%Y-%m-%d',
    datetime: '%Y-%m-%d %H:%M:%S',
  }
  return { name, type, storage: storage[type], format: format[type] }
}

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** True when a 64-bit float prints as exactly `shortest`; longer ones would be printed with an exponent. */
function isExactDouble(value: string, shortest: string): boolean {
  return (
    value.length <= 16 &&
    String(Number(value)) === shortest &&
    Math.abs(Number(value)) >= (Number(value) === 0 ? 0 : 1e-4)
  )
}

function isCalendarDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= (days[month - 1] ?? 0)
}

function isClockTime(match: RegExpExecArray): boolean {
  return Number(match[3]) < 24 && Number(match[4]) < 60 && Number(match[5]) < 60
}
