/** The loop for columns of booleans. */
import { addCell } from './cell'
import { BOOLEAN, EMPTY, wordForm } from './classify'
import { addLengths, BOOLEAN_CASES, countFirst, include } from './facts'
import { NONE, quote } from './memory'

export function addBooleans(
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
  let forms: u32 = 0
  let booleans: u32 = 0
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
    if (length > 5 && <u32>load<u8>(from) === mark) {
      from++
      length -= 2
    }
    const form = length - 4 < 2 ? wordForm(from, length) : 0
    if (form !== 0) {
      lengths |= (<u64>1) << length
      forms |= form
      booleans++
      first = min(first, row)
    } else if (end === start) {
      empties++
      firstEmpty = min(firstEmpty, row)
    } else addCell(facts, start, end, record + row)
  }
  addLengths(facts, lengths)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, BOOLEAN, booleans, record + first)
  include(facts + BOOLEAN_CASES, forms)
}
