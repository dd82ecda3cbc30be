/** The facts of one column as 32-bit slots in memory, and what a value of each class adds to them. */
import {
  BOOLEAN,
  DATE_OTHER,
  DATE_TIME,
  DECIMAL,
  DECIMAL_COMMA,
  digits,
  first,
  form,
  GROUPED,
  INTEGER,
  isCalendarDate,
  mark,
  padded,
  scale,
  second,
  UUID,
  unpadded,
  year,
  yearForm,
} from './classify'

export const MIN_LENGTH: usize = 30 * 4
export const MAX_LENGTH: usize = 31 * 4
export const INTEGER_LONG: usize = 32 * 4
export const INTEGER_DIGITS: usize = 33 * 4
/** minScale, maxScale, maxDigits, trailingZero, pointZero, notDouble, negativeZero. */
export const DECIMALS: usize = 34 * 4
const COMMA_DECIMALS: usize = 41 * 4
export const DATE_TIME_FORMATS: usize = 48 * 4
/** separators, firstAbove12, secondAbove12, padded, unpadded, years, invalidDayFirst, invalidMonthFirst. */
const OTHER_DATES: usize = 49 * 4
export const BOOLEAN_CASES: usize = 57 * 4
/** separators, marks, minScale, maxScale, maxDigits. */
const GROUPS: usize = 58 * 4
const UUID_CASES: usize = 63 * 4

export function add(slot: usize, more: u32): void {
  store<u32>(slot, load<u32>(slot) + more)
}

export function atLeast(slot: usize, value: u32): void {
  if (value > load<u32>(slot)) store<u32>(slot, value)
}

export function atMost(slot: usize, value: u32): void {
  if (value < load<u32>(slot)) store<u32>(slot, value)
}

export function include(slot: usize, bits: u32): void {
  store<u32>(slot, load<u32>(slot) | bits)
}

/**
 * Counts values of a class, of which the first stands in record `firstRecord`; another, in a later record of the same
 * batch, may have been counted before.
 */
export function countFirst(facts: usize, lexicalClass: u32, values: u32, firstRecord: u32): void {
  if (values === 0) return
  const slot = facts + lexicalClass * 4
  if (load<u32>(slot) === 0 || load<u32>(slot, 15 * 4) > firstRecord) store<u32>(slot, firstRecord, 15 * 4)
  add(slot, values)
}

/** Adds a set of lengths of values, none of them 0. */
export function addLengths(facts: usize, lengths: u64): void {
  if (lengths === 0) return
  atMost(facts + MIN_LENGTH, <u32>ctz(lengths))
  atLeast(facts + MAX_LENGTH, 63 - <u32>clz(lengths))
}

/** Adds a value that `classify` has just looked at; its length is the caller's to add, and records come in order. */
export function addClassified(facts: usize, lexicalClass: u32, at: usize, length: u32, record: u32): void {
  countFirst(facts, lexicalClass, 1, record)
  if (lexicalClass === INTEGER) {
    if (digits > 15) add(facts + INTEGER_LONG, 1)
    atLeast(facts + INTEGER_DIGITS, digits)
  } else if (lexicalClass === DECIMAL) addDecimal(facts + DECIMALS, at, length)
  else if (lexicalClass === DECIMAL_COMMA) addDecimal(facts + COMMA_DECIMALS, at, length)
  else if (lexicalClass === GROUPED) {
    include(facts + GROUPS, form)
    include(facts + GROUPS + 4, mark)
    atMost(facts + GROUPS + 8, scale)
    atLeast(facts + GROUPS + 12, scale)
    atLeast(facts + GROUPS + 16, digits)
  } else if (lexicalClass === DATE_TIME) include(facts + DATE_TIME_FORMATS, form)
  else if (lexicalClass === DATE_OTHER) addDateOther(facts + OTHER_DATES)
  else if (lexicalClass === BOOLEAN) include(facts + BOOLEAN_CASES, form)
  else if (lexicalClass === UUID) include(facts + UUID_CASES, form)
}

function addDecimal(slots: usize, at: usize, length: u32): void {
  const end = at + length
  const negative = load<u8>(at) === 0x2d
  const fraction = end - scale
  let significant = negative ? at + 1 : at
  while (significant < end && (load<u8>(significant) === 0x30 || significant + 1 === fraction)) significant++
  const zero = significant === end
  atMost(slots, scale)
  atLeast(slots + 4, scale)
  atLeast(slots + 8, digits)
  if (load<u8>(end - 1) === 0x30) add(slots + (scale === 1 ? 16 : 12), 1)
  // Nearer to 0 than 0.0001: four zeros at least behind the mark, before the first digit that is none.
  if (digits > 15 || (!zero && significant >= fraction + 4)) add(slots + 20, 1)
  if (zero && negative) add(slots + 24, 1)
}

function addDateOther(slots: usize): void {
  include(slots, form)
  if (first > 12) add(slots + 4, 1)
  if (second > 12) add(slots + 8, 1)
  if (padded) add(slots + 12, 1)
  if (unpadded) add(slots + 16, 1)
  include(slots + 20, yearForm)
  if (!isCalendarDate(year, second, first)) add(slots + 24, 1)
  if (!isCalendarDate(year, first, second)) add(slots + 28, 1)
}
