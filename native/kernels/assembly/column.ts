/**
 * Adds one column of a batch of regular records to its facts. Going down a column, not along a record, the same branches
 * are taken again and again, and counts stay in registers: each frequent form has a loop of its own, which is taken when
 * the column has mostly held it so far. What does not fit the loop goes by `addCell`.
 */
import { addBooleans } from './booleans'
import { addCell, classOfCell } from './cell'
import { BOOLEAN, DATE, DATE_TIME, DECIMAL, INTEGER, TEXT } from './classify'
import { addDates, addDateTimes } from './dates'
import { atLeast, MAX_LENGTH } from './facts'
import {
  blankColumn,
  expected,
  facts,
  NONE,
  SLOTS,
  savedFacts,
  separators,
  starts,
  unclassified,
  width,
} from './memory'
import { addDecimals, addIntegers } from './numbers'
import { addTexts } from './texts'

// The cells of a column: the n-th begins at what stands at `startAt + n * startStep`, plus `behind`, and ends at what
// stands at `endAt + n * endStep`. The first column's cells begin where records do, others behind a separator.

export function addColumn(own: usize, column: u32, count: u32, record: u32): void {
  const endStep: usize = width * 4
  const startStep: usize = column === 0 ? 4 : endStep
  const behind: usize = column === 0 ? 0 : 1
  const startAt = column === 0 ? starts : separators + (column - 1) * 4
  const endAt = separators + column * 4
  const form = mostFrequent(own)
  if (form === INTEGER) addIntegers(own, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DECIMAL) addDecimals(own, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DATE) addDates(own, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DATE_TIME) addDateTimes(own, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === TEXT) addTexts(own, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === BOOLEAN) addBooleans(own, count, record, startAt, startStep, behind, endAt, endStep)
  else addCells(own, count, record, startAt, startStep, behind, endAt, endStep)
}

function mostFrequent(own: usize): u32 {
  let form: u32 = 0
  let most: u32 = 0
  for (let next = INTEGER; next <= TEXT; next++) {
    const count = load<u32>(own + next * 4)
    if (count > most) {
      most = count
      form = next
    }
  }
  return form
}

function addCells(
  own: usize,
  count: u32,
  record: u32,
  startAt: usize,
  startStep: usize,
  behind: usize,
  endAt: usize,
  endStep: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    addCell(own, <usize>load<u32>(startAt) + behind, load<u32>(endAt), record + row)
    startAt += startStep
    endAt += endStep
  }
}

/** The classes that a column's mask leaves out; 0 when it leaves out none. */
function refused(column: u32): u32 {
  return ~load<u32>(expected + column * 4) & 0x7fff
}

/**
 * Adds the columns of a batch that have a mask, if all their values are expected; else none, and returns false. Counting
 * first and looking at the counts is faster than looking at each value twice.
 */
export function addRestricted(count: u32, record: u32): bool {
  if (blankColumn !== NONE && blankColumn < width && hasBlanks(count)) return false
  for (let column: u32 = 0; column < width; column++) {
    const mask = refused(column)
    if (mask === 0) continue
    const own = facts + column * SLOTS * 4
    const saved = savedFacts + column * SLOTS * 4
    memory.copy(saved, own, SLOTS * 4)
    addColumn(own, column, count, record)
    if (!hasGrown(own, saved, mask)) continue
    for (let back: u32 = 0; back <= column; back++)
      if (refused(back) !== 0) memory.copy(facts + back * SLOTS * 4, savedFacts + back * SLOTS * 4, SLOTS * 4)
    return false
  }
  return true
}

/** Adds the columns that have no mask. */
export function addUnrestricted(count: u32, record: u32): void {
  for (let column: u32 = 0; column < width; column++) {
    if (refused(column) !== 0) continue
    const own = facts + column * SLOTS * 4
    if (load<u8>(unclassified + column) === 0) addColumn(own, column, count, record)
    else atLeast(own + MAX_LENGTH, longestCell(column, count))
  }
}

/** How long the longest cell of a column is, with its quotes. */
function longestCell(column: u32, count: u32): u32 {
  const endStep: usize = width * 4
  const startStep: usize = column === 0 ? 4 : endStep
  let startAt = column === 0 ? starts : separators + (column - 1) * 4
  let endAt = separators + column * 4
  let longest: u32 = 0
  for (let row: u32 = 0; row < count; row++) {
    longest = max(longest, load<u32>(endAt) - load<u32>(startAt))
    startAt += startStep
    endAt += endStep
  }
  // Other columns were measured from the separator before them on.
  return column === 0 ? longest : longest - 1
}

function hasGrown(own: usize, saved: usize, mask: u32): bool {
  for (let number: u32 = 0; number <= TEXT; number++)
    if (((mask >> number) & 1) !== 0 && load<u32>(own + number * 4) !== load<u32>(saved + number * 4)) return true
  return false
}

function hasBlanks(count: u32): bool {
  for (let row: u32 = 0; row < count; row++) if (isBlank(row)) return true
  return false
}

/** Whether the value in the column of blanks begins with one. */
function isBlank(row: u32): bool {
  const separator = separators + (row * width + blankColumn) * 4
  const from: usize = blankColumn === 0 ? load<u32>(starts + row * 4) : load<u32>(separator - 4) + 1
  return load<u8>(from) === 0x20 && load<u8>(from, 1) !== 0x20
}

/** How many of the batch's records, before the first that does not, hold expected values only. */
export function expectedRecords(count: u32): u32 {
  if (blankColumn < width)
    for (let row: u32 = 0; row < count; row++) {
      if (isBlank(row)) count = row
    }
  for (let column: u32 = 0; column < width; column++) {
    const mask = load<u32>(expected + column * 4)
    if (refused(column) === 0) continue
    for (let row: u32 = 0; row < count; row++) {
      const separator = separators + (row * width + column) * 4
      const from: usize = column === 0 ? load<u32>(starts + row * 4) : load<u32>(separator - 4) + 1
      if (((mask >> classOfCell(from, load<u32>(separator))) & 1) === 0) count = row
    }
  }
  return count
}
