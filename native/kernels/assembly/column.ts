/**
 * Adds one column of a batch of regular records to its facts. Going down a column, not along a record, the same branches
 * are taken again and again, and counts stay in registers: each frequent form has a loop of its own, which is taken when
 * the column has mostly held it so far. What does not fit the loop goes by `addCell`.
 */
import { addBooleans } from './booleans'
import { addCell, classOfCell } from './cell'
import { BOOLEAN, DATE, DATE_TIME, DECIMAL, INTEGER, TEXT } from './classify'
import { addDates, addDateTimes } from './dates'
import { expected, separators, starts, width } from './memory'
import { addDecimals, addIntegers } from './numbers'
import { addTexts } from './texts'

// The cells of a column: the n-th begins at what stands at `startAt + n * startStep`, plus `behind`, and ends at what
// stands at `endAt + n * endStep`. The first column's cells begin where records do, others behind a separator.

export function addColumn(facts: usize, column: u32, count: u32, record: u32): void {
  const endStep: usize = width * 4
  const startStep: usize = column === 0 ? 4 : endStep
  const behind: usize = column === 0 ? 0 : 1
  const startAt = column === 0 ? starts : separators + (column - 1) * 4
  const endAt = separators + column * 4
  const form = mostFrequent(facts)
  if (form === INTEGER) addIntegers(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DECIMAL) addDecimals(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DATE) addDates(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === DATE_TIME) addDateTimes(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === TEXT) addTexts(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else if (form === BOOLEAN) addBooleans(facts, count, record, startAt, startStep, behind, endAt, endStep)
  else addCells(facts, count, record, startAt, startStep, behind, endAt, endStep)
}

function mostFrequent(facts: usize): u32 {
  let form: u32 = 0
  let most: u32 = 0
  for (let next = INTEGER; next <= TEXT; next++) {
    const count = load<u32>(facts + next * 4)
    if (count > most) {
      most = count
      form = next
    }
  }
  return form
}

function addCells(
  facts: usize,
  count: u32,
  record: u32,
  startAt: usize,
  startStep: usize,
  behind: usize,
  endAt: usize,
  endStep: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    addCell(facts, <usize>load<u32>(startAt) + behind, load<u32>(endAt), record + row)
    startAt += startStep
    endAt += endStep
  }
}

/** How many of the batch's records, before the first that does not, hold expected values only. */
export function expectedRecords(count: u32): u32 {
  for (let column: u32 = 0; column < width; column++) {
    const mask = load<u32>(expected + column * 4)
    if ((~mask & 0x7fff) === 0) continue
    for (let row: u32 = 0; row < count; row++) {
      const separator = separators + (row * width + column) * 4
      const from: usize = column === 0 ? load<u32>(starts + row * 4) : load<u32>(separator - 4) + 1
      if (((mask >> classOfCell(from, load<u32>(separator))) & 1) === 0) count = row
    }
  }
  return count
}
