/** Walks the records of a chunk, batch by batch: checks that they are regular, counts them, and adds their columns. */
import { addRestricted, addUnrestricted, expectedRecords } from './column'
import {
  addMultiline,
  addPlace,
  batchBytes,
  buffer,
  count,
  countEnds,
  innerLines,
  lineEnds,
  lines,
  listCapacity,
  multilineCount,
  NONE,
  nextPlace,
  PLACES_CAPACITY,
  placesCount,
  records,
  restricted,
  separators,
  starts,
  width,
} from './memory'
import { anyCr, findSeparators, lineEndCount, separatorCount, troubleAt } from './structure'

/** All records that begin before the end given have been scanned. */
export const DONE: u32 = 0
/** The record at `position` is not regular, or does not end within the buffer. */
export const EXCEPTION: u32 = 1
/** The lists of places and of records over several lines want to be emptied. */
export const FULL: u32 = 2

const LF: u32 = 10
const CR: u32 = 13

/** Offset in the buffer of the first record that was not scanned. */
export let position: u32 = 0

let exceptional: bool = false
/** Behind the last record that was walked over. */
let next: usize = 0

/**
 * Scans the records that begin in `[from, end)`; `from` begins one. `limit` ends what the buffer holds; there must be one
 * byte more behind it, unless `final`: then nothing follows in the file. All are offsets in the buffer.
 */
export function scan(from: u32, end: u32, limit: u32, final: bool, checked: bool): u32 {
  const last = buffer + limit
  const stop = buffer + end
  let at = buffer + from
  // A line end behind the file's end ends its last record, as any other; `next` does not go beyond the file's end.
  if (final) store<u8>(last, LF)
  const indexed = final ? last + 1 : last
  // After an exception, more of them are near perhaps: no long batch is indexed in vain.
  let batch: usize = 512
  exceptional = false
  while (at < stop) {
    if (multilineCount > listCapacity || placesCount > PLACES_CAPACITY / 2) {
      position = <u32>(at - buffer)
      return FULL
    }
    findSeparators(at, at + batch, indexed, checked)
    let rows = walk(at, stop, last)
    if (restricted && rows > 0 && !addRestricted(rows, records)) {
      rows = expectedRecords(rows)
      next = load<u32>(starts + rows * 4)
      exceptional = true
      addRestricted(rows, records)
    }
    if (rows > 0) {
      addUnrestricted(rows, records)
      account(rows, last)
    }
    at = next
    if (exceptional) {
      position = <u32>(at - buffer)
      return EXCEPTION
    }
    batch = min(<usize>batchBytes, batch * 2)
  }
  position = <u32>(at - buffer)
  return DONE
}

/** Only finds the separators of whole lines in `[from, limit)`, batch by batch; returns their number. For measuring. */
export function findStructure(from: u32, limit: u32): u32 {
  const last = buffer + limit
  let sum: u32 = 0
  for (let at = buffer + from; at < last; ) {
    findSeparators(at, at + batchBytes, last, false)
    if (lineEndCount === 0) break
    const end: usize = load<u32>(lineEnds + (lineEndCount - 1) * 4)
    // What stands behind the last line end is found once more by the next batch.
    let found = separatorCount
    while (<usize>load<u32>(separators + (found - 1) * 4) > end) found--
    sum += found
    at = end + (load<u8>(end) === CR && load<u8>(end, 1) === LF ? 2 : 1)
  }
  return sum
}

/** How many regular records there are before the first that is none; `exceptional` when there is such a one. */
function walk(from: usize, stop: usize, last: usize): u32 {
  const trouble = troubleAt
  const found = separatorCount
  const ends = lineEndCount
  const cells = width
  let at = from
  let row: u32 = 0
  let behind: u32 = cells
  for (; row < ends && at < stop; row++) {
    const end: usize = load<u32>(lineEnds + row * 4)
    // The line end must be the separator behind the last cell.
    if (end > trouble || behind > found || <usize>load<u32>(separators + (behind - 1) * 4) !== end) break
    if (cells === 1 && isBlank(at, end)) break
    store<u32>(starts + row * 4, <u32>at)
    behind += cells
    at = end + 1
    if (load<u8>(end) === CR && load<u8>(at) === LF) at++
    // The line end behind the file's end is none of the file's.
    if (at > last) at = last
  }
  next = at
  exceptional = at < stop && (row < ends || row === 0 || trouble !== <usize>NONE)
  return row
}

/** Counts the batch's first `rows` records, lists those over several lines, and every so many records the place. */
function account(rows: u32, last: usize): void {
  const inner = load<u32>(innerLines + (rows - 1) * 4)
  while (nextPlace - records < rows) {
    const row = nextPlace - records
    const before = row === 0 ? 0 : load<u32>(innerLines + (row - 1) * 4)
    addPlace(load<u32>(starts + row * 4) - <u32>buffer, nextPlace, lines + row + before)
  }
  if (inner !== 0) {
    let before: u32 = 0
    for (let row: u32 = 0; row < rows; row++) {
      const sum = load<u32>(innerLines + row * 4)
      if (sum !== before) addMultiline(records + row, sum - before + 1)
      before = sum
    }
  }
  let crlf: u32 = 0
  let cr: u32 = 0
  if (anyCr) {
    for (let row: u32 = 0; row < rows; row++) {
      const end: usize = load<u32>(lineEnds + row * 4)
      if (load<u8>(end) !== CR) continue
      if (load<u8>(end, 1) === LF && end + 1 < last) crlf++
      else cr++
    }
  }
  const unended: u32 = <usize>load<u32>(lineEnds + (rows - 1) * 4) === last ? 1 : 0
  countEnds(rows - crlf - cr - unended, crlf, cr)
  count(rows, rows + inner)
}

/** Whether a text holds nothing but what JavaScript's `trim` takes away. */
function isBlank(at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at)
    if (byte === 32 || byte - 9 < 5) at++
    else if (byte === 0xc2 && load<u8>(at, 1) === 0xa0) at += 2
    else if (isWideBlank(((<u32>load<u8>(at)) << 16) | ((<u32>load<u8>(at, 1)) << 8) | load<u8>(at, 2))) at += 3
    else return false
  }
  return true
}

/** Blanks of three bytes: U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF. */
function isWideBlank(bytes: u32): bool {
  if (bytes >= 0xe28080 && bytes <= 0xe2808a) return true
  if (bytes === 0xe280a8 || bytes === 0xe280a9 || bytes === 0xe280af) return true
  return bytes === 0xe19a80 || bytes === 0xe2819f || bytes === 0xe38080 || bytes === 0xefbbbf
}
