/** The types that a template asks for: which values fit them, in the form that the template gives, and how they are stored. */
import type { ColumnType } from '../../../preload/contract/index.ts'
import { marksOf, numberFormat, type StoredColumn } from '../store/columns.ts'

/**
 * How a field's values are written, in the words of Table Schema (https://datapackage.org/standard/table-schema/).
 * Without it: ISO dates and times, `true` and `false` in any case, a decimal point and no group mark.
 */
export interface FieldForm {
  /** Of dates and times: `default`, or the directives that `compileTimeFormat` knows. */
  readonly format?: string | undefined
  readonly decimalChar?: string | undefined
  readonly groupChar?: string | undefined
  readonly trueValues?: readonly string[] | undefined
  readonly falseValues?: readonly string[] | undefined
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})Z?$/

/** Whether a value can be stored as a type that a template asks for. */
export function fitsType(value: string, type: ColumnType, form: FieldForm = {}): boolean {
  switch (type) {
    case 'string':
      return true
    case 'integer':
      return fits64Bits(withoutGroups(value, form.groupChar ?? ''))
    case 'number':
      return fitsNumber(hasMarks(form) ? withoutMarks(value, form) : value)
    case 'boolean': {
      const words = booleanWords(form)
      return words === null ? /^(?:true|false)$/i.test(value) : words.flat().includes(value)
    }
    case 'date':
    case 'datetime':
      return fitsTime(value, type, form)
  }
}

/** The storage for a type that a template asks for, when the values do not all round-trip. */
export function forcedColumn(name: string, type: ColumnType, form: FieldForm = {}): StoredColumn {
  const { groupChar = '', decimalChar = '.' } = form
  const words = booleanWords(form)
  const timeFormat = customFormat(form)
  switch (type) {
    case 'string':
      return { name, type, storage: 'VARCHAR', format: null }
    case 'integer':
      return { name, type, storage: 'BIGINT', format: groupChar === '' ? null : numberFormat(groupChar, '') }
    case 'number':
      return {
        name,
        type,
        storage: 'DOUBLE',
        format: hasMarks(form) ? numberFormat(groupChar, decimalChar, true) : 'plain',
      }
    case 'boolean':
      return { name, type, storage: 'BOOLEAN', format: words?.map((list) => list.join('|')).join('/') ?? 'true/false' }
    case 'date':
      return { name, type, storage: 'DATE', format: timeFormat ?? '%Y-%m-%d' }
    case 'datetime':
      return { name, type, storage: 'TIMESTAMP', format: timeFormat ?? '%Y-%m-%d %H:%M:%S' }
  }
}

/**
 * How a column of a template is stored: as its values prove it to be, where that is what the template means; else as
 * the template asks.
 */
export function askedColumn(proved: StoredColumn, type: ColumnType, form: FieldForm = {}): StoredColumn {
  // Whole numbers are numbers, and are kept exactly.
  const sameType = proved.type === type || (type === 'number' && proved.type === 'integer')
  return sameType && agrees(proved, type, form) ? { ...proved, type } : forcedColumn(proved.name, type, form)
}

/** What is wrong with the form that a template gives, as a sentence; null when it can be used. */
export function findFormProblem(type: ColumnType, form: FieldForm): string | null {
  const { groupChar, decimalChar = '.' } = form
  if (type === 'date' || type === 'datetime') {
    const format = customFormat(form)
    if (format === null || compileTimeFormat(format, type) !== null) return null
    const parts = type === 'date' ? '%d, %m, %Y or %y' : '%d, %m, %Y or %y, %H, %M, and %S if need be'
    return `the format "${format}" cannot be used: a ${type} needs ${parts}, each once, with no other directive and no digit between them`
  }
  if (type === 'number' && groupChar === decimalChar) return 'groupChar and decimalChar are the same'
  const [yes = [], no = []] = booleanWords(form) ?? []
  const both = yes.find((word) => no.includes(word))
  return type === 'boolean' && both !== undefined ? `"${both}" stands for true and for false` : null
}

/** Whether values were understood as the template says: `1,234` is a thousand to some, one and a bit to others. */
function agrees({ storage, format }: StoredColumn, type: ColumnType, form: FieldForm): boolean {
  if (type === 'string') return true
  if (type === 'boolean') return booleanWords(form) === null
  if (type === 'date' || type === 'datetime') return customFormat(form) === null || customFormat(form) === format
  const { group, decimal } = marksOf(format)
  const meant = group === '' || group === form.groupChar
  return meant && (storage === 'BIGINT' || decimal === (form.decimalChar ?? '.'))
}

const hasMarks = ({ groupChar, decimalChar = '.' }: FieldForm): boolean =>
  groupChar !== undefined || decimalChar !== '.'

/** A number as it is written without group marks and with a point; a text that fits nothing when the marks are wrong. */
function withoutMarks(value: string, { groupChar = '', decimalChar = '.' }: FieldForm): string {
  const at = value.indexOf(decimalChar)
  if (at === -1) return withoutGroups(value, groupChar)
  return `${withoutGroups(value.slice(0, at), groupChar)}.${value.slice(at + decimalChar.length)}`
}

function withoutGroups(whole: string, mark: string): string {
  if (mark === '' || !whole.includes(mark)) return whole.includes('.') ? 'wrong' : whole
  const [head = '', ...groups] = whole.split(mark)
  // Some countries group by two, but the last group is of three everywhere.
  const sound = groups.every((group, place) => (place === groups.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(group))
  return sound && /^[+-]?\d{1,3}$/.test(head) ? head + groups.join('') : 'wrong'
}

function fits64Bits(value: string): boolean {
  if (!/^[+-]?\d{1,19}$/.test(value)) return false
  const integer = BigInt(value.replace(/^\+/, ''))
  return BigInt.asIntN(64, integer) === integer
}

/** A float holds every digit of it: one that would be rounded in silence does not fit. */
function fitsNumber(value: string): boolean {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(value)) return false
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

/** The words for true and for false; null when the template names none. */
function booleanWords({ trueValues, falseValues }: FieldForm): [readonly string[], readonly string[]] | null {
  if (trueValues === undefined && falseValues === undefined) return null
  return [trueValues ?? ['true', 'True', 'TRUE'], falseValues ?? ['false', 'False', 'FALSE']]
}

const customFormat = ({ format = 'default' }: FieldForm): string | null => (format === 'default' ? null : format)

function fitsTime(value: string, type: 'date' | 'datetime', form: FieldForm): boolean {
  const format = customFormat(form)
  if (format !== null) return compiled(format, type)?.test(value) ?? false
  const match = (type === 'date' ? DATE : DATE_TIME).exec(value)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  return isCalendarDate(year, month, day) && isClockTime(hour, minute, second)
}

export interface TimeFormat {
  test(value: string): boolean
}

const directives: Readonly<Record<string, string>> = {
  ...{ d: 'day', m: 'month', Y: 'year', y: 'shortYear', H: 'hour', M: 'minute', S: 'second' },
}

/**
 * A test for values of a strftime format with %d, %m, %Y or %y, %H, %M, %S, %% and text without digits, `%-d` like `%d`.
 * Null for any other format, for one that names a part twice, and for one that leaves out part of the day or the clock.
 */
export function compileTimeFormat(format: string, type: 'date' | 'datetime'): TimeFormat | null {
  const parts: string[] = []
  let pattern = ''
  const pieces = format.match(/%-?.|[^%]/gsu) ?? []
  for (const [at, piece] of pieces.entries()) {
    const name = piece.startsWith('%') ? directives[piece.slice(-1)] : undefined
    if (name !== undefined) {
      parts.push(name)
      // Only a mark behind a number tells that it has one digit.
      const alone = !/^%-?[^%]/.test(pieces[at + 1] ?? '')
      pattern += `(?<${name}>${name === 'year' ? '\\d{4}' : alone ? '\\d{1,2}' : '\\d{2}'})`
    } else if (piece === '%%' || !/[%\d\s]/.test(piece) || piece === ' ')
      pattern += piece.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    else return null
  }
  const named = parts.map((name) => (name === 'shortYear' ? 'year' : name)).sort()
  const wanted =
    type === 'date' ? ['day,month,year'] : ['day,hour,minute,month,second,year', 'day,hour,minute,month,year']
  if (!wanted.includes(named.join())) return null
  const expression = new RegExp(`^${pattern}$`, 'u')
  return {
    test(value) {
      const found = expression.exec(value)?.groups
      if (found === undefined) return false
      const part = (name: string) => Number(found[name] ?? 0)
      const year = found.year === undefined ? 2000 + part('shortYear') : part('year')
      return (
        isCalendarDate(year, part('month'), part('day')) && isClockTime(part('hour'), part('minute'), part('second'))
      )
    },
  }
}

const compiledFormats = new Map<string, TimeFormat | null>()

function compiled(format: string, type: 'date' | 'datetime'): TimeFormat | null {
  const key = `${type} ${format}`
  const known = compiledFormats.get(key)
  if (known !== undefined) return known
  const made = compileTimeFormat(format, type)
  compiledFormats.set(key, made)
  return made
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
}

const isClockTime = (hour: number, minute: number, second: number): boolean => hour < 24 && minute < 60 && second < 60
