/** The loop for columns of text: a first byte and a length that no other class has. */
import { addCell, holdsQuote } from './cell'
import { EMPTY, TEXT } from './classify'
import { addLengths, atLeast, atMost, countFirst, MAX_LENGTH, MIN_LENGTH } from './facts'
import { lookAgain, NONE, quote } from './memory'

/** Lengths up to here fit a set of 64 bits; longer values are text whatever they hold. */
const SHORT: u32 = 63

export function addTexts(
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
  const table = lookAgain
  let lengths: u64 = 0
  let shortest: u32 = NONE
  let longest: u32 = 0
  let texts: u32 = 0
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
    let head: u32 = load<u8>(from)
    if (length > 1 && head === mark && !holdsQuote(from + 1, end - 1)) {
      from++
      length -= 2
      head = load<u8>(from)
    }
    if (length === 0) {
      empties++
      firstEmpty = min(firstEmpty, row)
      continue
    }
    if (length <= SHORT) {
      if (((load<u64>(table + (head << 3)) >> length) & 1) === 0) {
        lengths |= (<u64>1) << length
        texts++
        first = min(first, row)
        continue
      }
    } else if (length > SHORT + 1 && head !== mark) {
      shortest = min(shortest, length)
      longest = max(longest, length)
      texts++
      first = min(first, row)
      continue
    }
    addCell(facts, start, end, record + row)
  }
  addLengths(facts, lengths)
  atMost(facts + MIN_LENGTH, shortest)
  atLeast(facts + MAX_LENGTH, longest)
  countFirst(facts, EMPTY, empties, record + firstEmpty)
  countFirst(facts, TEXT, texts, record + first)
}
