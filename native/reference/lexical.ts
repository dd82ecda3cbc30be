/**
 * What a cell's text says it is, and the facts of a column that are needed to choose its type: the definition that every
 * faster scan must equal. Nothing here decides about types; the engine does, from the facts.
 */

/** The classes in the order of their numbers; a value has exactly one. Each is defined by `classify`. */
export const lexicalClasses = [
  'empty',
  'integer',
  'integerPadded',
  'integerSigned',
  'integerLarge',
  'decimal',
  'decimalComma',
  'grouped',
  'exponent',
  'date',
  'dateTime',
  'dateOther',
  'boolean',
  'uuid',
  'text',
] as const
export type LexicalClass = (typeof lexicalClasses)[number]

/** The number of each class: its place in `lexicalClasses`, in `counts` and in masks of classes. */
export const classNumber = Object.fromEntries(lexicalClasses.map((name, at) => [name, at])) as Readonly<
  Record<LexicalClass, number>
>

/** Of the decimals written with one mark. Digits are all digits of a value, without sign and mark. */
export interface DecimalFacts {
  /** Digits behind the mark; -1 when there is no such value. */
  minScale: number
  maxScale: number
  maxDigits: number
  /** Values whose fraction ends in 0 and is not exactly `0`. */
  trailingZero: number
  /** Values whose fraction is exactly `0`. */
  pointZero: number
  /** Values of more than 15 digits, or that are not 0 and nearer to 0 than 0.0001. */
  notDouble: number
  /** Zeros with a minus. */
  negativeZero: number
}

/** Facts of one column: sums, so that the facts of parts of a file can be merged. A least or first of nothing is -1. */
export interface ColumnFacts {
  /** Values by class number. */
  readonly counts: number[]
  /** By class number: the ordinal of the first record with such a value, -1 for none. */
  readonly firstRecord: number[]
  /** UTF-8 bytes of the shortest value that is not empty; -1 for none. */
  minLength: number
  maxLength: number
  /** Integers of 16 digits and more. */
  integerLong: number
  /** Most digits of a value of class `integer`: from 4 on it is a thousand that is not grouped. */
  integerMaxDigits: number
  readonly decimal: DecimalFacts
  readonly decimalComma: DecimalFacts
  /** Bits: 1 blank and no Z, 2 `T` and no Z, 4 blank and Z, 8 `T` and Z. */
  dateTimeFormats: number
  readonly dateOther: {
    /** Bits: 1 `/`, 2 `.`, 4 `-`. */
    separators: number
    /** Values whose first, whose second number is above 12. */
    firstAbove12: number
    secondAbove12: number
    /** Values in which the day or the month has a leading zero. */
    padded: number
    /** Values in which the day or the month is one digit. */
    unpadded: number
    /** Bits: 1 four digits, 2 two digits. */
    years: number
    /** Values that are no calendar date when the first, when the second number is the day; `yy` is 20yy. */
    invalidDayFirst: number
    invalidMonthFirst: number
  }
  /** Bits: 1 lower, 2 UPPER, 4 Title. */
  booleanCases: number
  readonly grouped: {
    /** Bits: 1 `,`, 2 `.`, 4 `'`, 8 blank. */
    separators: number
    /** Bits: 1 no decimal mark, 2 `.`, 4 `,`. */
    marks: number
    /** Digits behind the mark, 0 without one; -1 when there is no such value. */
    minScale: number
    maxScale: number
    maxDigits: number
  }
  /** Bits: 1 lower (or digits only), 2 upper, 4 mixed. */
  uuidCases: number
}

const LONGEST = 64
const INTEGER = /^(?:0|-?[1-9]\d*)$/
const INTEGER_PADDED = /^-?0\d+$|^-0$/
const INTEGER_SIGNED = /^\+\d+$/
const DECIMAL = /^-?(?:0|[1-9]\d*)\.(\d+)$/
const DECIMAL_COMMA = /^-?(?:0|[1-9]\d*),(\d+)$/
const GROUPED = /^-?[1-9]\d{0,2}([,.' ])\d{3}(?:\1\d{3})*(?:(?!\1)([.,])(\d+))?$/
const EXPONENT = /^[+-]?\d+(?:\.\d*)?[eE][+-]?\d+$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})([ T])(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z?)$/
const DATE_OTHER = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/
const BOOLEAN = /^(?:true|false|TRUE|FALSE|True|False)$/
const UUID_LENGTH = 36
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i
/** What all numbers and dates begin with: it spares most text the look at its form. */
const DIGIT_OR_SIGN = /^[\d+-]/

/** The number of the class of a value: the cell's text, unquoted. */
export function classify(value: string): number {
  if (value === '') return classNumber.empty
  if (value.length > LONGEST) return classNumber.text
  if (value.length === UUID_LENGTH && UUID.test(value)) return classNumber.uuid
  if (!DIGIT_OR_SIGN.test(value)) return BOOLEAN.test(value) ? classNumber.boolean : classNumber.text
  if (INTEGER.test(value)) return fits64Bits(value) ? classNumber.integer : classNumber.integerLarge
  if (INTEGER_PADDED.test(value)) return classNumber.integerPadded
  if (INTEGER_SIGNED.test(value)) return classNumber.integerSigned
  if (DECIMAL.test(value)) return classNumber.decimal
  if (GROUPED.test(value)) return classNumber.grouped
  if (DECIMAL_COMMA.test(value)) return classNumber.decimalComma
  if (EXPONENT.test(value)) return classNumber.exponent
  const date = DATE.exec(value) ?? DATE_TIME.exec(value)
  if (date !== null && isCalendarDate(Number(date[1]), Number(date[2]), Number(date[3])))
    return date[4] === undefined ? classNumber.date : classNumber.dateTime
  return isDateOther(DATE_OTHER.exec(value)) ? classNumber.dateOther : classNumber.text
}

export function createFacts(): ColumnFacts {
  return {
    counts: lexicalClasses.map(() => 0),
    firstRecord: lexicalClasses.map(() => -1),
    minLength: -1,
    maxLength: 0,
    integerLong: 0,
    integerMaxDigits: 0,
    decimal: createDecimalFacts(),
    decimalComma: createDecimalFacts(),
    dateTimeFormats: 0,
    dateOther: {
      separators: 0,
      firstAbove12: 0,
      secondAbove12: 0,
      padded: 0,
      unpadded: 0,
      years: 0,
      invalidDayFirst: 0,
      invalidMonthFirst: 0,
    },
    booleanCases: 0,
    grouped: { separators: 0, marks: 0, minScale: -1, maxScale: 0, maxDigits: 0 },
    uuidCases: 0,
  }
}

const createDecimalFacts = (): DecimalFacts => ({
  minScale: -1,
  maxScale: 0,
  maxDigits: 0,
  trailingZero: 0,
  pointZero: 0,
  notDouble: 0,
  negativeZero: 0,
})

/** Adds the value that a record has in the column. Records may come in any order. */
export function addValue(facts: ColumnFacts, value: string, record: number): void {
  const number = classify(value)
  facts.counts[number] = (facts.counts[number] ?? 0) + 1
  facts.firstRecord[number] = least(facts.firstRecord[number] ?? -1, record)
  if (number === classNumber.empty) return
  const length = Buffer.byteLength(value)
  facts.minLength = least(facts.minLength, length)
  facts.maxLength = Math.max(facts.maxLength, length)
  addDetails[lexicalClasses[number] ?? 'text']?.(facts, value)
}

/** Adds the facts of another part of the column. */
export function mergeFacts(into: ColumnFacts, from: ColumnFacts): void {
  for (const number of lexicalClasses.keys()) {
    into.counts[number] = (into.counts[number] ?? 0) + (from.counts[number] ?? 0)
    into.firstRecord[number] = least(into.firstRecord[number] ?? -1, from.firstRecord[number] ?? -1)
  }
  into.minLength = least(into.minLength, from.minLength)
  into.maxLength = Math.max(into.maxLength, from.maxLength)
  into.integerLong += from.integerLong
  into.integerMaxDigits = Math.max(into.integerMaxDigits, from.integerMaxDigits)
  mergeScales(into.decimal, from.decimal)
  mergeScales(into.decimalComma, from.decimalComma)
  mergeScales(into.grouped, from.grouped)
  for (const count of ['trailingZero', 'pointZero', 'notDouble', 'negativeZero'] as const) {
    into.decimal[count] += from.decimal[count]
    into.decimalComma[count] += from.decimalComma[count]
  }
  const dates = ['firstAbove12', 'secondAbove12', 'padded', 'unpadded', 'invalidDayFirst', 'invalidMonthFirst'] as const
  for (const count of dates) into.dateOther[count] += from.dateOther[count]
  into.dateOther.separators |= from.dateOther.separators
  into.dateOther.years |= from.dateOther.years
  into.dateTimeFormats |= from.dateTimeFormats
  into.booleanCases |= from.booleanCases
  into.grouped.separators |= from.grouped.separators
  into.grouped.marks |= from.grouped.marks
  into.uuidCases |= from.uuidCases
}

type Scales = Pick<DecimalFacts, 'minScale' | 'maxScale' | 'maxDigits'>

function mergeScales(into: Scales, { minScale, maxScale, maxDigits }: Scales): void {
  into.minScale = least(into.minScale, minScale)
  into.maxScale = Math.max(into.maxScale, maxScale)
  into.maxDigits = Math.max(into.maxDigits, maxDigits)
}

const addDetails: { readonly [name in LexicalClass]?: (facts: ColumnFacts, value: string) => void } = {
  integer(facts, value) {
    const digits = digitsOf(value).length
    if (digits >= 16) facts.integerLong++
    facts.integerMaxDigits = Math.max(facts.integerMaxDigits, digits)
  },
  decimal: ({ decimal }, value) => addDecimal(decimal, value, DECIMAL.exec(value)?.[1] ?? ''),
  decimalComma: ({ decimalComma }, value) => addDecimal(decimalComma, value, DECIMAL_COMMA.exec(value)?.[1] ?? ''),
  grouped({ grouped }, value) {
    const [, separator = '', mark, fraction = ''] = GROUPED.exec(value) ?? []
    grouped.separators |= 1 << [',', '.', "'", ' '].indexOf(separator)
    grouped.marks |= 1 << [undefined, '.', ','].indexOf(mark)
    const scale = fraction.length
    mergeScales(grouped, { minScale: scale, maxScale: scale, maxDigits: digitsOf(value).length })
  },
  dateTime(facts, value) {
    const [, , , , separator, zone] = DATE_TIME.exec(value) ?? []
    facts.dateTimeFormats |= (separator === 'T' ? 2 : 1) << (zone === 'Z' ? 2 : 0)
  },
  dateOther({ dateOther }, value) {
    const [, first = '', separator = '', second = '', year = ''] = DATE_OTHER.exec(value) ?? []
    const fullYear = Number(year) + (year.length === 2 ? 2000 : 0)
    dateOther.separators |= 1 << ['/', '.', '-'].indexOf(separator)
    dateOther.years |= year.length === 4 ? 1 : 2
    if (Number(first) > 12) dateOther.firstAbove12++
    if (Number(second) > 12) dateOther.secondAbove12++
    if (first.startsWith('0') || second.startsWith('0')) dateOther.padded++
    if (first.length === 1 || second.length === 1) dateOther.unpadded++
    if (!isCalendarDate(fullYear, Number(second), Number(first))) dateOther.invalidDayFirst++
    if (!isCalendarDate(fullYear, Number(first), Number(second))) dateOther.invalidMonthFirst++
  },
  boolean(facts, value) {
    facts.booleanCases |= value === value.toLowerCase() ? 1 : value === value.toUpperCase() ? 2 : 4
  },
  uuid(facts, value) {
    facts.uuidCases |= value === value.toLowerCase() ? 1 : value === value.toUpperCase() ? 2 : 4
  },
}

function addDecimal(facts: DecimalFacts, value: string, fraction: string): void {
  const digits = digitsOf(value)
  const zero = /^0+$/.test(digits)
  mergeScales(facts, { minScale: fraction.length, maxScale: fraction.length, maxDigits: digits.length })
  if (fraction === '0') facts.pointZero++
  else if (fraction.endsWith('0')) facts.trailingZero++
  if (digits.length > 15 || (!zero && digits.startsWith('00000'))) facts.notDouble++
  if (zero && value.startsWith('-')) facts.negativeZero++
}

const digitsOf = (value: string): string => value.replace(/\D/g, '')

/** The lesser of two where -1 is none. */
const least = (one: number, other: number): number => (one < 0 ? other : other < 0 ? one : Math.min(one, other))

function fits64Bits(integer: string): boolean {
  return integer.length < 19 || BigInt.asIntN(64, BigInt(integer)) === BigInt(integer)
}

function isDateOther(match: RegExpExecArray | null): boolean {
  if (match === null) return false
  const [first, second] = [Number(match[1]), Number(match[3])]
  return Math.min(first, second) >= 1 && Math.max(first, second) <= 31 && Math.min(first, second) <= 12
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
}
