/** Turns the numbers that the kernels keep for each column into facts; the slots are those of `assembly/facts.ts`. */
import { type ColumnFacts, type DecimalFacts, lexicalClasses } from '../reference/lexical.ts'

/** Numbers in memory for one column. */
export const SLOTS = 64

const CLASSES = lexicalClasses.length

/** The facts of the column with these numbers; `firstRecord` is the ordinal of the record that the kernels call 0. */
export function readFacts(slots: Uint32Array, firstRecord: number): ColumnFacts {
  const at = (slot: number): number => slots[slot] ?? 0
  const least = (slot: number): number => (at(slot) === 0xffff_ffff ? -1 : at(slot))
  const classes = Array.from({ length: CLASSES }, (_, number) => number)
  const decimals = (slot: number): DecimalFacts => ({
    minScale: least(slot),
    maxScale: at(slot + 1),
    maxDigits: at(slot + 2),
    trailingZero: at(slot + 3),
    pointZero: at(slot + 4),
    notDouble: at(slot + 5),
    negativeZero: at(slot + 6),
  })
  return {
    counts: classes.map(at),
    firstRecord: classes.map((number) => (at(number) === 0 ? -1 : firstRecord + at(CLASSES + number))),
    minLength: least(30),
    maxLength: at(31),
    integerLong: at(32),
    integerMaxDigits: at(33),
    decimal: decimals(34),
    decimalComma: decimals(41),
    dateTimeFormats: at(48),
    dateOther: {
      separators: at(49),
      firstAbove12: at(50),
      secondAbove12: at(51),
      padded: at(52),
      unpadded: at(53),
      years: at(54),
      invalidDayFirst: at(55),
      invalidMonthFirst: at(56),
    },
    booleanCases: at(57),
    grouped: { separators: at(58), marks: at(59), minScale: least(60), maxScale: at(61), maxDigits: at(62) },
    uuidCases: at(63),
  }
}
