/** The loops for columns of dates and of dates with a time. */
import { addCell } from './cell'
import { DATE, DATE_TIME, EMPTY, isDate } from './classify'
import { addLengths, countFirst, DATE_TIME_FORMATS, include } from './facts'
import { NONE, quote } from './memory'
import { noDigits } from './numbers'

const MINUS: u32 = 0x2d
const BLANK: u32 = 0x20
const COLON: u32 = 0x3a
const LETTER_T: u32 = 0x54
const LETTER_Z: u32 = 0x5a

function two(at: usize): u32 {
  return <u32>load<u8>(at) * 10 + <u32>load<u8>(at, 1) - 528
}

/** Nearly all days of nearly all months at once: of a date, of which it is known that digits stand where they should. */
function isUsualDay(at: usize): bool {
  // From the third digit of the year to the last of the day.
  const bytes = load<u64>(at, 2)
  // Each byte becomes ten times its digit and the next one: none is above 255, so none carries over.
  const digits = bytes & 0x0f0f_0f0f_0f0f_0f0f
  const pairs = digits * 10 + (digits >> 8)
  const month = <u32>(pairs >> 24) & 0xff
  const day = <u32>(pairs >> 48) & 0xff
  const hyphens = (bytes & 0x0000_ff00_00ff_0000) === 0x0000_2d00_002d_0000
  return hyphens && month - 1 < 12 && day - 1 < 28 && load<u32>(at) !== 0x30303030
}

/** The same for all days, beside what `isUsualDay` tells. */
function isRareDay(at: usize): bool {
  return <u32>load<u8>(at, 4) === MINUS && <u32>load<u8>(at, 7) === MINUS && isDate(at)
}

/** The same for all days, in date-times. */
function isDay(at: usize): bool {
  if (<u32>load<u8>(at, 4) !== MINUS || <u32>load<u8>(at, 7) !== MINUS) return false
  if (two(at + 5) - 1 < 12 && two(at + 8) - 1 < 28 && load<u32>(at) !== 0x30303030) return true
  return isDate(at)
}

export function addDates(
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
  let dates: u32 = 0
  let first: u32 = NONE
  let empties: u32 = 0
  let firstEmpty: u32 = NONE
  for (let row: u32 = 0; row < count; row++) {
    const start = <usize>load<u32>(startAt) + behind
    const end: usize = load<u32>(endAt)
    startAt += startStep
    endAt += endStep
    const length = <u32>(end - start)
    // What stands between quotes is looked at as a whole: there is no room for a doubled one.
    const from = length === 12 && <u32>load<u8>(start) === mark ? start + 1 : start
    const fits = (length === 10 || from !== start) && noDigits(from, 10) === 0x90
    if (fits && (isUsualDay(from) || isRareDay(from))) {
      dates++
      first = min(first, row)
    } else if (length === 0) {
      empties++
      firstEmpty = min(firstEmpty, row)
    } else addCell(facts, start, end, record + row)
  }
  addLengths(facts, dates === 0 ? 0 : 1 << 10)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, DATE, dates, record + first)
}

export function addDateTimes(
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
  let formats: u32 = 0
  let dateTimes: u32 = 0
  let first: u32 = NONE
  let empties: u32 = 0
  let firstEmpty: u32 = NONE
  for (let row: u32 = 0; row < count; row++) {
    const start = <usize>load<u32>(startAt) + behind
    const end: usize = load<u32>(endAt)
    startAt += startStep
    endAt += endStep
    let from = start
    let length = <u32>(end - start)
    if (length > 20 && <u32>load<u8>(start) === mark) {
      from++
      length -= 2
    }
    const between: u32 = load<u8>(from, 10)
    const zone: u32 = length - 19
    if (
      zone < 2 &&
      (between === BLANK || between === LETTER_T) &&
      noDigits(from, 16) === 0x2490 &&
      (noDigits(from + 16, 3 + zone) & 7) === 1 &&
      <u32>load<u8>(from, 13) === COLON &&
      <u32>load<u8>(from, 16) === COLON &&
      (zone === 0 || <u32>load<u8>(from, 19) === LETTER_Z) &&
      two(from + 11) < 24 &&
      two(from + 14) < 60 &&
      two(from + 17) < 60 &&
      isDay(from)
    ) {
      lengths |= (<u64>1) << length
      formats |= (between === BLANK ? 1 : 2) << (zone << 1)
      dateTimes++
      first = min(first, row)
    } else if (end === start) {
      empties++
      firstEmpty = min(firstEmpty, row)
    } else addCell(facts, start, end, record + row)
  }
  addLengths(facts, lengths)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, DATE_TIME, dateTimes, record + first)
  include(facts + DATE_TIME_FORMATS, formats)
}
