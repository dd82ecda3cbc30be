/** The loops for columns of integers and of decimals, as far as they are told from 16 bytes at once. */
import { addCell, holdsQuote } from './cell'
import { DECIMAL, EMPTY, INTEGER } from './classify'
import { add, addLengths, atLeast, atMost, countFirst, DECIMALS, INTEGER_DIGITS } from './facts'
import { NONE, quote } from './memory'

const MINUS: u32 = 0x2d
const DOT: u32 = 0x2e
const ZERO: u32 = 0x30
const ONE: u32 = 0x31

/** A mask of the bytes at `at` that are no digits, of the first `length` (at most 16). */
export function noDigits(at: usize, length: u32): u32 {
  const digits = i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(0x30)), i8x16.splat(10))
  return ~(<u32>i8x16.bitmask(digits)) & ((1 << length) - 1)
}

/** Integers of up to 15 characters, with or without a minus. */
export function addIntegers(
  facts: usize,
  count: u32,
  record: u32,
  startAt: usize,
  startStep: usize,
  behind: usize,
  endAt: usize,
  endStep: usize,
): void {
  const mark = quote
  let lengths: u64 = 0
  let digits: u64 = 0
  let plain: u64 = 0
  let first: u32 = NONE
  let integers: u32 = 0
  let empties: u32 = 0
  let firstEmpty: u32 = NONE
  for (let row: u32 = 0; row < count; row++) {
    const start = <usize>load<u32>(startAt) + behind
    const end: usize = load<u32>(endAt)
    startAt += startStep
    endAt += endStep
    let from = start
    let length = <u32>(end - start)
    let head: u32 = load<u8>(from)
    // Nearly all: no sign, no quotes, no zero before other digits.
    if (length - 1 < 15 && head - ONE < 9 && noDigits(from, length) === 0) {
      plain |= (<u64>1) << length
      first = min(first, row)
      integers++
      continue
    }
    if (length > 1 && head === mark && !holdsQuote(from + 1, end - 1)) {
      from++
      length -= 2
      head = load<u8>(from)
    }
    if (length - 1 < 15) {
      const negative: u32 = head === MINUS ? 1 : 0
      const leads = negative === 0 ? head : load<u8>(from, 1)
      if (noDigits(from, length) === negative && (leads !== ZERO || length === 1) && length > negative) {
        lengths |= (<u64>1) << length
        digits |= (<u64>1) << (length - negative)
        first = min(first, row)
        integers++
        continue
      }
    } else if (length === 0) {
      firstEmpty = min(firstEmpty, row)
      empties++
      continue
    }
    addCell(facts, start, end, record + row)
  }
  digits |= plain
  addLengths(facts, lengths | plain)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, INTEGER, integers, record + first)
  if (digits !== 0) atLeast(facts + INTEGER_DIGITS, 63 - <u32>clz(digits))
}

/** Decimals of up to 16 characters that are not near to 0. */
export function addDecimals(
  facts: usize,
  count: u32,
  record: u32,
  startAt: usize,
  startStep: usize,
  behind: usize,
  endAt: usize,
  endStep: usize,
): void {
  const mark = quote
  let lengths: u64 = 0
  let scales: u64 = 0
  let digits: u64 = 0
  let trailingZeros: u32 = 0
  let pointZeros: u32 = 0
  let first: u32 = NONE
  let decimals: u32 = 0
  let empties: u32 = 0
  let firstEmpty: u32 = NONE
  for (let row: u32 = 0; row < count; row++) {
    const start = <usize>load<u32>(startAt) + behind
    const end: usize = load<u32>(endAt)
    startAt += startStep
    endAt += endStep
    let from = start
    let length = <u32>(end - start)
    let head: u32 = load<u8>(from)
    if (length > 1 && head === mark && !holdsQuote(from + 1, end - 1)) {
      from++
      length -= 2
      head = load<u8>(from)
    }
    if (length - 1 < 16) {
      const negative: u32 = head === MINUS ? 1 : 0
      const mask = noDigits(from, length) & ~negative
      const point: u32 = ctz(mask | 0x10000)
      const scale = length - 1 - point
      // One byte that is no digit, between digits. A whole part of 0 before another 0 may be a zero, or too near to it.
      if (
        (mask & (mask - 1)) === 0 &&
        point > negative &&
        scale - 1 < 15 &&
        <u32>load<u8>(from + point) === DOT &&
        (<u32>load<u8>(from + negative) !== ZERO || (point === negative + 1 && <u32>load<u8>(from + point, 1) !== ZERO))
      ) {
        lengths |= (<u64>1) << length
        scales |= (<u64>1) << scale
        digits |= (<u64>1) << (length - 1 - negative)
        const zero: u32 = <u32>load<u8>(from + length - 1) === ZERO ? 1 : 0
        const single: u32 = scale === 1 ? 1 : 0
        pointZeros += zero & single
        trailingZeros += zero & ~single
        first = min(first, row)
        decimals++
        continue
      }
    } else if (length === 0) {
      firstEmpty = min(firstEmpty, row)
      empties++
      continue
    }
    addCell(facts, start, end, record + row)
  }
  addLengths(facts, lengths)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, DECIMAL, decimals, record + first)
  if (scales === 0) return
  atMost(facts + DECIMALS, <u32>ctz(scales))
  atLeast(facts + DECIMALS + 4, 63 - <u32>clz(scales))
  atLeast(facts + DECIMALS + 8, 63 - <u32>clz(digits))
  add(facts + DECIMALS + 12, trailingZeros)
  add(facts + DECIMALS + 16, pointZeros)
}
