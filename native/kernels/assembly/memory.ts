/**
 * Where everything lies in the module's memory, and what the scan has counted so far. The host reads and writes these
 * exported numbers and regions; there is no allocator.
 */

/** Bytes that are indexed and classified in one go, in tables that are not wide: few enough for the first caches. */
const BATCH: u32 = 16 * 1024
/** 32-bit numbers in the facts of one column; `facts.ts` of the host names them. */
export const SLOTS: u32 = 64
export const NONE: u32 = 0xffff_ffff

// The dialect, and what is asked of the values.
export let delimiter: u32 = 0
export let quote: u32 = 0
export let width: u32 = 0
/** Whether any column expects less than all classes. */
export let restricted: bool = false
/** The column in which no value may begin with one blank; NONE for none. */
export let blankColumn: u32 = NONE

export let batchBytes: u32 = 0

// The regions. Each address is a multiple of 16.
/** For each first byte the lengths (bit n is n bytes) of values that may be another class than text. */
export let lookAgain: usize = 0
/** Room for one value without its doubled quotes. */
export let scratch: usize = 0
/** Of each column, a mask of the classes that need no look. */
export let expected: usize = 0
/** Of each column, 1 when nobody asks what its values are. */
export let unclassified: usize = 0
export let facts: usize = 0
/** Facts as they were before a batch that may have to be taken back. */
export let savedFacts: usize = 0
/** Addresses of delimiters and line ends outside quotes; the entry before the first is the place before the batch. */
export let separators: usize = 0
/** Addresses of the line ends among them. */
export let lineEnds: usize = 0
/** Line ends inside quotes before each of `lineEnds`, from the batch's beginning. */
export let innerLines: usize = 0
/** Addresses at which records begin. */
export let starts: usize = 0
/** Entries that fit into each of the four lists above. */
export let listCapacity: u32 = 0
/** Pairs: record (from the chunk's first), lines covered. */
export let multiline: usize = 0
/** Triples: offset in the buffer, record, line (both from the chunk's first). */
export let places: usize = 0
export const PLACES_CAPACITY: u32 = 1024
/** Records between two places. */
export const PLACES_EVERY: u32 = 4096
/** One bit for each byte of the buffer that is no UTF-8. */
export let invalidBits: usize = 0
/** The bytes to be scanned; 64 bytes before and 128 behind may be read and written too. */
export let buffer: usize = 0

// What the scan of a chunk has counted. The host adds the records that it reads by itself.
export let records: u32 = 0
export let lines: u32 = 0
export let endsLf: u32 = 0
export let endsCrlf: u32 = 0
export let endsCr: u32 = 0
export let multilineCount: u32 = 0
export let placesCount: u32 = 0
export let nextPlace: u32 = 0

let top: usize = 0

/** Lays the memory out for a dialect and for chunks of at most `capacity` bytes. */
export function configure(theDelimiter: u32, theQuote: u32, theWidth: u32, capacity: u32): void {
  delimiter = theDelimiter
  quote = theQuote
  width = theWidth
  // Wide tables are taken in longer batches, or their columns would be very short.
  batchBytes = max(BATCH, min(theWidth * 256, 16 * BATCH))
  listCapacity = max(batchBytes / 4, max(BATCH, theWidth)) + 256
  top = (__heap_base + 15) & ~15
  lookAgain = take(256 * 8)
  scratch = take(256)
  expected = take(theWidth * 4)
  unclassified = take(theWidth)
  facts = take(theWidth * SLOTS * 4)
  savedFacts = take(theWidth * SLOTS * 4)
  separators = take((listCapacity + 16) * 4) + 16
  lineEnds = take(listCapacity * 4)
  innerLines = take(listCapacity * 4)
  starts = take((listCapacity + 1) * 4)
  multiline = take(listCapacity * 16)
  places = take(PLACES_CAPACITY * 12)
  invalidBits = take(capacity / 8 + 64)
  buffer = take(64) + 64
  take(capacity + 128)
  const pages = <i32>((top + 0xffff) >> 16) - memory.size()
  if (pages > 0 && memory.grow(pages) < 0) unreachable()
  fillLookAgain()
  for (let column: u32 = 0; column < theWidth; column++) store<u32>(expected + column * 4, NONE)
  memory.fill(unclassified, 0, theWidth)
  restricted = false
  blankColumn = NONE
}

function take(bytes: usize): usize {
  const address = top
  top = (top + bytes + 15) & ~15
  return address
}

function fillLookAgain(): void {
  const all: u64 = 0xffff_ffff_ffff_fffe
  memory.fill(lookAgain, 0, 256 * 8)
  for (let byte: u32 = 0x30; byte <= 0x39; byte++) mayHave(byte, all)
  mayHave(0x2b, all)
  mayHave(0x2d, all)
  // A quote: the cell was not unquoted.
  mayHave(quote, all)
  for (let letter: u32 = 0x41; letter <= 0x46; letter++) {
    mayHave(letter, (<u64>1) << 36)
    mayHave(letter | 0x20, (<u64>1) << 36)
  }
  mayHave(0x54, (<u64>1) << 4)
  mayHave(0x74, (<u64>1) << 4)
  mayHave(0x46, (<u64>1) << 5)
  mayHave(0x66, (<u64>1) << 5)
}

function mayHave(firstByte: u32, lengths: u64): void {
  const entry = lookAgain + firstByte * 8
  store<u64>(entry, load<u64>(entry) | lengths)
}

/** Makes a class mask of a column count; call after `configure`. */
export function expect(column: u32, mask: u32): void {
  store<u32>(expected + column * 4, mask)
  if ((~mask & 0x7fff) !== 0) restricted = true
}

/** Spares a column without a mask the look at its values; call after `configure`. */
export function leaveUnclassified(column: u32): void {
  store<u8>(unclassified + column, 1)
}

/** Makes records exceptions whose value in the column begins with one blank; call after `configure`. */
export function refuseBlanks(column: u32): void {
  blankColumn = column
  restricted = true
}

/** Forgets what was counted, for the next chunk. */
export function reset(): void {
  memory.fill(facts, 0, width * SLOTS * 4)
  for (let column: u32 = 0; column < width; column++) {
    const block = facts + column * SLOTS * 4
    store<u32>(block, NONE, 30 * 4)
    store<u32>(block, NONE, 34 * 4)
    store<u32>(block, NONE, 41 * 4)
    store<u32>(block, NONE, 60 * 4)
  }
  records = 0
  lines = 0
  endsLf = 0
  endsCrlf = 0
  endsCr = 0
  multilineCount = 0
  placesCount = 0
  nextPlace = 0
}

/** Counts regular records. */
export function count(more: u32, moreLines: u32): void {
  records += more
  lines += moreLines
}
export function countEnds(lf: u32, crlf: u32, cr: u32): void {
  endsLf += lf
  endsCrlf += crlf
  endsCr += cr
}

export function addMultiline(record: u32, covered: u32): void {
  const at = multiline + multilineCount++ * 8
  store<u32>(at, record)
  store<u32>(at, covered, 4)
}

export function addPlace(offset: u32, record: u32, line: u32): void {
  const at = places + placesCount++ * 12
  store<u32>(at, offset)
  store<u32>(at, record, 4)
  store<u32>(at, line, 8)
  nextPlace = record + PLACES_EVERY
}

/** Makes room in both lists, once the host has taken what is in them. */
export function drained(): void {
  multilineCount = 0
  placesCount = 0
}
