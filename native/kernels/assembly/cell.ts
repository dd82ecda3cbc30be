/** From a cell as it stands in the file to its value: without the quotes around it, and with doubled quotes as one. */
import { classify } from './classify'
import { addClassified, atLeast, atMost, MAX_LENGTH, MIN_LENGTH } from './facts'
import { quote, scratch } from './memory'

/** The value that `unquote` has found. */
export let value: usize = 0
export let valueLength: u32 = 0

/** Whether a quote stands in the bytes; bytes behind them may be read. */
export function holdsQuote(from: usize, end: usize): bool {
  const marks = i8x16.splat(<i8>quote)
  let at = from
  for (; at + 16 < end; at += 16) if (v128.any_true(i8x16.eq(v128.load(at), marks))) return true
  if (at >= end) return false
  return (i8x16.bitmask(i8x16.eq(v128.load(at), marks)) & ((1 << (<i32>(end - at))) - 1)) !== 0
}

/** Finds the value between the quotes of a cell. A value of more than 64 bytes is text by its length: it is not copied. */
export function unquote(from: usize, end: usize): void {
  value = from
  valueLength = <u32>(end - from)
  if (!holdsQuote(from, end)) return
  let doubled: u32 = 0
  for (let at = from; at < end; at++) {
    if (load<u8>(at) !== quote) continue
    doubled++
    at++
  }
  valueLength -= doubled
  if (valueLength > 64) return
  value = scratch
  let to = scratch
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at)
    store<u8>(to++, byte)
    if (byte === quote) at++
  }
}

/** Adds a cell of any form. */
export function addCell(facts: usize, from: usize, end: usize, record: u32): void {
  if (end > from && <u32>load<u8>(from) === quote) unquote(from + 1, end - 1)
  else {
    value = from
    valueLength = <u32>(end - from)
  }
  if (valueLength > 0) {
    atMost(facts + MIN_LENGTH, valueLength)
    atLeast(facts + MAX_LENGTH, valueLength)
  }
  addClassified(facts, classify(value, valueLength), value, valueLength, record)
}

export function classOfCell(from: usize, end: usize): u32 {
  if (end === from || <u32>load<u8>(from) !== quote) return classify(from, <u32>(end - from))
  unquote(from + 1, end - 1)
  return classify(value, valueLength)
}
