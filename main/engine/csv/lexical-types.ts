/**
 * From the facts of a column to its type. A column gets a type only when every one of its values, without exception,
 * can be stored as that type and written out again exactly as it stood in the file.
 */
import { addValue, type ColumnFacts, createFacts, type LexicalClass } from '../../../native/index.ts'
import { numberFormat, type StoredColumn, textColumn } from '../store/columns.ts'
import { explainText } from './explain-text.ts'
import { countOf, isCommaAmbiguous, valuesOf } from './fact-counts.ts'

export { askedColumn, type FieldForm, fitsType, forcedColumn } from './forced-types.ts'

export interface Conclusion {
  readonly column: StoredColumn
  /** Why it is text although it looks like more, as a clause for people; null when there is nothing to explain. */
  readonly reason: string | null
}

/** The column as it can be stored without losing a character; `column.reason` is set when `reason` is. */
export function concludeColumn(name: string, facts: ColumnFacts): Conclusion {
  const proved = proveType(facts)
  if (proved !== null) return { column: { name, ...proved }, reason: null }
  const reason = explainText(facts)
  return { column: textColumn(name, reason), reason }
}

/** Collects the facts of one column, value by value. */
export class ColumnEvidence {
  readonly facts: ColumnFacts

  constructor(facts: ColumnFacts = createFacts()) {
    this.facts = facts
  }

  /** `record` is the ordinal of the value's record; without it, reasons do not say where. */
  add(value: string, record = -1): void {
    addValue(this.facts, value, record)
  }

  conclude(name: string): StoredColumn {
    return concludeColumn(name, this.facts).column
  }
}

type Proved = Omit<StoredColumn, 'name' | 'reason'>

function proveType(facts: ColumnFacts): Proved | null {
  const values = valuesOf(facts)
  const only = (...names: LexicalClass[]) => countOf(facts, ...names) === values
  if (values === 0) return null
  if (only('integer')) return { type: 'integer', storage: 'BIGINT', format: null }
  if (only('integer', 'decimal')) return proveDecimals(facts, '.')
  if (only('integer', 'decimalComma')) return proveDecimals(facts, ',')
  if (countOf(facts, 'grouped') > 0)
    return only('integer', 'decimal', 'decimalComma', 'grouped') ? proveGrouped(facts) : null
  if (only('date')) return { type: 'date', storage: 'DATE', format: '%Y-%m-%d' }
  if (only('dateOther')) return proveDates(facts)
  if (only('dateTime')) return proveTimes(facts)
  return only('boolean') ? proveBooleans(facts) : null
}

/** 18 digits is what DuckDB keeps in 64 bits. */
const LONGEST_DECIMAL = 18

const decimals = (scale: number, format: string | null): Proved => ({
  ...{ type: 'number', storage: `DECIMAL(${LONGEST_DECIMAL},${scale})`, format },
})

function proveDecimals(facts: ColumnFacts, mark: '.' | ','): Proved | null {
  const integers = countOf(facts, 'integer')
  const { minScale, maxScale, maxDigits, ...of } = mark === '.' ? facts.decimal : facts.decimalComma
  if (of.negativeZero > 0) return null
  if (integers === 0 && minScale === maxScale && maxDigits <= LONGEST_DECIMAL)
    return decimals(minScale, mark === '.' ? null : numberFormat('', mark))
  // A float is written with the fewest digits that tell it apart: at most 15 come back as they were.
  if (of.notDouble > 0 || of.trailingZero > 0 || facts.integerLong > 0) return null
  if (of.pointZero > 0 && integers > 0) return null
  const plain = of.pointZero === 0
  const format = mark === '.' ? (plain ? 'plain' : null) : numberFormat('', mark, plain)
  return { type: 'number', storage: 'DOUBLE', format }
}

/** Each value from 1000 on is grouped, by one mark, and all have the same number of decimals. */
function proveGrouped(facts: ColumnFacts): Proved | null {
  const { separators, marks, minScale, maxScale, maxDigits } = facts.grouped
  const separator = [',', '.', "'", ' '].find((_, bit) => separators === 1 << bit)
  const mark = ['', '.', ','].find((_, bit) => marks === 1 << bit)
  if (separator === undefined || mark === undefined) return null
  if (minScale !== maxScale || maxDigits > LONGEST_DECIMAL) return null
  if (mark === '') {
    if (countOf(facts, 'decimal') > 0) return null
    if (countOf(facts, 'decimalComma') > 0) return proveThreeDecimals(facts)
    if (facts.integerMaxDigits > 3 || isCommaAmbiguous(facts)) return null
    return { type: 'integer', storage: 'BIGINT', format: numberFormat(separator, '') }
  }
  const [below, other] = mark === '.' ? (['decimal', 'decimalComma'] as const) : (['decimalComma', 'decimal'] as const)
  if (countOf(facts, 'integer', other) > 0) return null
  const small = facts[below]
  const alike = small.minScale === minScale && small.maxScale === minScale && small.negativeZero === 0
  if (countOf(facts, below) > 0 && (!alike || small.maxDigits - minScale > 3)) return null
  return decimals(minScale, numberFormat(separator, mark))
}

/** Beside `0,125` and `1234,500`, which are no thousands, `1,234` is a decimal, too. */
function proveThreeDecimals(facts: ColumnFacts): Proved | null {
  const { minScale, maxScale, maxDigits, negativeZero } = facts.decimalComma
  const { separators, maxDigits: groupedDigits } = facts.grouped
  if (countOf(facts, 'integer') > 0 || separators !== 1 || groupedDigits > 6 || negativeZero > 0) return null
  return minScale === 3 && maxScale === 3 && maxDigits <= LONGEST_DECIMAL ? decimals(3, numberFormat('', ',')) : null
}

/** Dates as people write them, when some value proves which number is the day, and none speaks against it. */
function proveDates({ dateOther }: ColumnFacts): Proved | null {
  const { separators, years, padded, unpadded } = dateOther
  const separator = ['/', '.', '-'].find((_, bit) => separators === 1 << bit)
  if (separator === undefined || years !== 1 || (padded > 0 && unpadded > 0)) return null
  const [day, month] = unpadded > 0 ? ['%-d', '%-m'] : ['%d', '%m']
  const dayFirst = dateOther.firstAbove12 > 0 && dateOther.invalidDayFirst === 0
  const monthFirst = dateOther.secondAbove12 > 0 && dateOther.invalidMonthFirst === 0
  if (dayFirst === monthFirst) return null
  const format = (dayFirst ? [day, month, '%Y'] : [month, day, '%Y']).join(separator)
  return { type: 'date', storage: 'DATE', format }
}

function proveTimes({ dateTimeFormats }: ColumnFacts): Proved | null {
  const formats = ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%SZ', '%Y-%m-%dT%H:%M:%SZ']
  const format = formats.find((_, bit) => dateTimeFormats === 1 << bit)
  return format === undefined ? null : { type: 'datetime', storage: 'TIMESTAMP', format }
}

function proveBooleans({ booleanCases }: ColumnFacts): Proved | null {
  const format = ['true/false', 'TRUE/FALSE', 'True/False'].find((_, bit) => booleanCases === 1 << bit)
  return format === undefined ? null : { type: 'boolean', storage: 'BOOLEAN', format }
}
