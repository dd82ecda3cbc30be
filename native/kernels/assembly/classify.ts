/**
 * The lexical class of one value, byte by byte: every class and every form. The loops of `column.ts` send the frequent
 * forms by a shorter way; `native/reference/lexical.ts` defines both.
 */
export const EMPTY: u32 = 0
export const INTEGER: u32 = 1
export const INTEGER_PADDED: u32 = 2
export const INTEGER_SIGNED: u32 = 3
export const INTEGER_LARGE: u32 = 4
export const DECIMAL: u32 = 5
export const DECIMAL_COMMA: u32 = 6
export const GROUPED: u32 = 7
export const EXPONENT: u32 = 8
export const DATE: u32 = 9
export const DATE_TIME: u32 = 10
export const DATE_OTHER: u32 = 11
export const BOOLEAN: u32 = 12
export const UUID: u32 = 13
export const TEXT: u32 = 14

const LONGEST: u32 = 64

const BLANK: u32 = 0x20
const APOSTROPHE: u32 = 0x27
const PLUS: u32 = 0x2b
const COMMA: u32 = 0x2c
const MINUS: u32 = 0x2d
const DOT: u32 = 0x2e
const SLASH: u32 = 0x2f
const ZERO: u32 = 0x30

// What the last call of `classify` found besides the class, for the classes that have it.
/** Digits behind the decimal mark. */
export let scale: u32 = 0
/** Digits in all. */
export let digits: u32 = 0
/** Bit of the separator of thousands, or of a date's parts, or the format of a date-time, or the case of letters. */
export let form: u32 = 0
/** Bit of the decimal mark of a grouped number. */
export let mark: u32 = 0
export let first: u32 = 0
export let second: u32 = 0
export let year: u32 = 0
export let padded: bool = false
export let unpadded: bool = false
export let yearForm: u32 = 0

/** Whether a byte is a digit. */
function isDigit(byte: u32): bool {
  return byte - ZERO < 10
}

/** The first address at or behind `at` that holds no digit. */
function behindDigits(at: usize, end: usize): usize {
  while (at < end && isDigit(load<u8>(at))) at++
  return at
}

/** The class of the `length` bytes at `at`. */
export function classify(at: usize, length: u32): u32 {
  if (length === 0) return EMPTY
  if (length > LONGEST) return TEXT
  const head: u32 = load<u8>(at)
  if (isDigit(head) || head === MINUS || head === PLUS) {
    const number = classifyNumber(at, length)
    if (number !== TEXT || length !== 36) return number
  }
  if (length === 4 || length === 5) return classifyWord(at, length)
  return length === 36 ? classifyUuid(at) : TEXT
}

function classifyNumber(at: usize, length: u32): u32 {
  const end = at + length
  const head: u32 = load<u8>(at)
  const signed = !isDigit(head)
  const plus = head === PLUS
  const from = at + (signed ? 1 : 0)
  const behind = behindDigits(from, end)
  const whole = <u32>(behind - from)
  if (whole === 0) return TEXT
  const zero = load<u8>(from) === ZERO
  if (behind === end) {
    digits = whole
    if (plus) return INTEGER_SIGNED
    if (zero) return whole === 1 && !signed ? INTEGER : INTEGER_PADDED
    return fits64Bits(from, whole, signed) ? INTEGER : INTEGER_LARGE
  }
  const next: u32 = load<u8>(behind)
  const proper = !plus && (!zero || whole === 1)
  const fraction = behindDigits(behind + 1, end)
  if (next === DOT && fraction === end) {
    scale = <u32>(end - behind) - 1
    digits = whole + scale
    return proper && scale > 0 ? DECIMAL : TEXT
  }
  const exponent = next === DOT ? fraction : behind
  if ((<u32>load<u8>(exponent) | 0x20) === 0x65) return isExponent(exponent + 1, end) ? EXPONENT : TEXT
  if (proper && !zero && whole <= 3 && isGrouped(behind, end, whole)) return GROUPED
  if (next === COMMA && fraction === end) {
    scale = <u32>(end - behind) - 1
    digits = whole + scale
    return proper && scale > 0 ? DECIMAL_COMMA : TEXT
  }
  if (signed) return TEXT
  if (next === MINUS && whole === 4) return classifyDate(at, length)
  return whole <= 2 && isDateOther(at, behind, end) ? DATE_OTHER : TEXT
}

function fits64Bits(from: usize, count: u32, negative: bool): bool {
  if (count !== 19) return count < 19
  let value: u64 = 0
  for (let at: usize = from; at < from + 19; at++) value = value * 10 + (load<u8>(at) - ZERO)
  return value <= <u64>i64.MAX_VALUE + (negative ? 1 : 0)
}

function isExponent(at: usize, end: usize): bool {
  if (at < end) {
    const sign: u32 = load<u8>(at)
    if (sign === PLUS || sign === MINUS) at++
  }
  return at < end && behindDigits(at, end) === end
}

/** Groups of three digits from the separator at `at` on, behind `whole` digits. */
function isGrouped(at: usize, end: usize, whole: u32): bool {
  const separator: u32 = load<u8>(at)
  form = separator === COMMA ? 1 : separator === DOT ? 2 : separator === APOSTROPHE ? 4 : separator === BLANK ? 8 : 0
  if (form === 0) return false
  digits = whole
  scale = 0
  mark = 1
  while (at < end && <u32>load<u8>(at) === separator) {
    if (at + 4 > end || behindDigits(at + 1, at + 4) !== at + 4) return false
    digits += 3
    at += 4
  }
  if (at === end) return true
  const decimalMark: u32 = load<u8>(at)
  mark = decimalMark === DOT ? 2 : decimalMark === COMMA ? 4 : 0
  if (mark === 0 || behindDigits(at + 1, end) !== end) return false
  scale = <u32>(end - at) - 1
  digits += scale
  return scale > 0
}

function two(at: usize): u32 {
  return (<u32>load<u8>(at) - ZERO) * 10 + (<u32>load<u8>(at, 1) - ZERO)
}

export function daysIn(theYear: u32, month: u32): u32 {
  if (month === 2) return (theYear % 4 === 0 && theYear % 100 !== 0) || theYear % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

export function isCalendarDate(theYear: u32, month: u32, day: u32): bool {
  return theYear > 0 && month - 1 < 12 && day > 0 && day <= daysIn(theYear, month)
}

/** Whether ten bytes, with hyphens where they belong and digits elsewhere, are a calendar date. */
export function isDate(at: usize): bool {
  return isCalendarDate(two(at) * 100 + two(at + 2), two(at + 5), two(at + 8))
}

function areDigits(at: usize, count: usize): bool {
  return behindDigits(at, at + count) === at + count
}

/** Behind four digits and a hyphen. */
function classifyDate(at: usize, length: u32): u32 {
  if (length !== 10 && length !== 19 && length !== 20) return TEXT
  if (!areDigits(at + 5, 2) || <u32>load<u8>(at, 7) !== MINUS || !areDigits(at + 8, 2) || !isDate(at)) return TEXT
  if (length === 10) return DATE
  const between: u32 = load<u8>(at, 10)
  if (between !== BLANK && between !== 0x54) return TEXT
  if (!areDigits(at + 11, 2) || !areDigits(at + 14, 2) || !areDigits(at + 17, 2)) return TEXT
  if (load<u8>(at, 13) !== 0x3a || load<u8>(at, 16) !== 0x3a) return TEXT
  if (two(at + 11) > 23 || two(at + 14) > 59 || two(at + 17) > 59) return TEXT
  if (length === 20 && load<u8>(at, 19) !== 0x5a) return TEXT
  form = (between === BLANK ? 1 : 2) << (length === 20 ? 2 : 0)
  return DATE_TIME
}

/** Behind one or two digits, which end at `behind`. */
function isDateOther(at: usize, behind: usize, end: usize): bool {
  const separator: u32 = load<u8>(behind)
  form = separator === SLASH ? 1 : separator === DOT ? 2 : separator === MINUS ? 4 : 0
  if (form === 0) return false
  const from = behind + 1
  const middle = behindDigits(from, end)
  const firstDigits = <u32>(behind - at)
  const secondDigits = <u32>(middle - from)
  if (secondDigits - 1 > 1 || middle === end || <u32>load<u8>(middle) !== separator) return false
  const yearDigits = <u32>(end - middle) - 1
  if ((yearDigits !== 2 && yearDigits !== 4) || !areDigits(middle + 1, yearDigits)) return false
  first = firstDigits === 2 ? two(at) : load<u8>(at) - ZERO
  second = secondDigits === 2 ? two(from) : load<u8>(from) - ZERO
  if (first - 1 > 30 || second - 1 > 30 || min(first, second) > 12) return false
  padded = load<u8>(at) === ZERO || load<u8>(from) === ZERO
  unpadded = firstDigits === 1 || secondDigits === 1
  yearForm = yearDigits === 4 ? 1 : 2
  year = yearDigits === 4 ? two(middle + 1) * 100 + two(middle + 3) : 2000 + two(middle + 1)
  return true
}

/** The bit of the case of a boolean's four or five letters; 0 when they are none. */
export function wordForm(at: usize, length: u32): u32 {
  // Letters as one number, the first in the lowest byte: `true` or the first four of `false`, and its last.
  const letters = load<u32>(at)
  const last: u32 = length === 4 ? 0 : load<u8>(at, 4)
  if (last === 0) return letters === 0x65757274 ? 1 : letters === 0x45555254 ? 2 : letters === 0x65757254 ? 4 : 0
  if (last === 0x65) return letters === 0x736c6166 ? 1 : letters === 0x736c6146 ? 4 : 0
  return last === 0x45 && letters === 0x534c4146 ? 2 : 0
}

function classifyWord(at: usize, length: u32): u32 {
  form = wordForm(at, length)
  return form === 0 ? TEXT : BOOLEAN
}

function classifyUuid(at: usize): u32 {
  const small = i8x16.splat(0x20)
  let others: u64 = 0
  let lower: bool = false
  let upper: bool = false
  // 16 bytes at 0 and 16, and the last 16: each byte is looked at once at least.
  for (let part: usize = 0; part < 48; part += 16) {
    const from = min(part, 20)
    const bytes = v128.load(at + from)
    const digit = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10))
    const letter = i8x16.lt_u(i8x16.sub(v128.or(bytes, small), i8x16.splat(0x61)), i8x16.splat(6))
    const high = i8x16.eq(v128.and(bytes, small), small)
    others |= (<u64>(~i8x16.bitmask(v128.or(digit, letter)) & 0xffff)) << from
    lower = lower || v128.any_true(v128.and(letter, high))
    upper = upper || v128.any_true(v128.andnot(letter, high))
  }
  const hyphens = load<u8>(at, 8) & load<u8>(at, 13) & load<u8>(at, 18) & load<u8>(at, 23)
  const all = load<u8>(at, 8) | load<u8>(at, 13) | load<u8>(at, 18) | load<u8>(at, 23)
  if (others !== 0x842100 || <u32>hyphens !== MINUS || <u32>all !== MINUS) return TEXT
  form = lower && upper ? 4 : upper ? 2 : 1
  return UUID
}
