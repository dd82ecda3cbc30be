/** Why a column that looks like numbers, dates or booleans stays text: a clause for people, with numbers. */
import { type ColumnFacts, classNumber, type LexicalClass } from '../../../native/index.ts'
import { countOf, isCommaAmbiguous, valuesOf } from './fact-counts.ts'

const numbers: readonly LexicalClass[] = [
  ...(['integer', 'integerPadded', 'integerSigned', 'integerLarge', 'decimal'] as const),
  ...(['decimalComma', 'grouped', 'exponent'] as const),
]
const dates: readonly LexicalClass[] = ['date', 'dateTime', 'dateOther']
const booleans: readonly LexicalClass[] = ['boolean']

/** For a column that has got no type. Null when it is text in good faith: empty, or words for the most part. */
export function explainText(facts: ColumnFacts): string | null {
  const values = valuesOf(facts)
  const families = [
    { classes: numbers, singular: 'no number', plural: 'no numbers', explain: explainNumbers },
    { classes: dates, singular: 'no date', plural: 'no dates', explain: explainDates },
    {
      classes: booleans,
      singular: 'neither true nor false',
      plural: 'neither true nor false',
      explain: explainBooleans,
    },
  ]
  const family = families.find(({ classes }) => countOf(facts, ...classes) * 2 >= values)
  if (values === 0 || family === undefined) return null
  const others = values - countOf(facts, ...family.classes)
  if (others === 0) return family.explain(facts)
  const first = firstRecordOf(facts, (name) => name !== 'empty' && !family.classes.includes(name))
  return share(facts, others, `is ${family.singular}`, `are ${family.plural}`, first)
}

function explainNumbers(facts: ColumnFacts): string {
  const kinds: readonly [LexicalClass, string, string][] = [
    ['integerPadded', 'has leading zeros', 'have leading zeros'],
    ['integerSigned', 'begins with a plus', 'begin with a plus'],
    ['integerLarge', 'has more digits than 64 bits hold', 'have more digits than 64 bits hold'],
    ['exponent', 'is written with an exponent', 'are written with an exponent'],
  ]
  const found = kinds.filter(([name]) => countOf(facts, name) > 0)
  const [most] = found.sort(([one], [other]) => countOf(facts, other) - countOf(facts, one))
  if (most !== undefined) {
    const [name, singular, plural] = most
    return share(facts, countOf(facts, name), singular, plural, facts.firstRecord[classNumber[name]])
  }
  const points = countOf(facts, 'decimal')
  const commas = countOf(facts, 'decimalComma')
  if (countOf(facts, 'grouped') > 0) return explainGrouped(facts)
  if (points > 0 && commas > 0) return mixture(facts, 'the numbers')
  const decimals = points > 0 ? facts.decimal : facts.decimalComma
  const { negativeZero, notDouble, trailingZero, minScale, maxScale } = decimals
  if (negativeZero > 0) return share(facts, negativeZero, 'is a zero with a minus', 'are zeros with a minus')
  const long = notDouble + facts.integerLong
  if (long > 0) return share(facts, long, 'has digits that a number would lose', 'have digits that numbers would lose')
  const zeros = trailingZero + decimals.pointZero
  const alike = minScale === maxScale ? amount(minScale) : `${amount(minScale)} to ${amount(maxScale)}`
  const mixed = countOf(facts, 'integer') > 0 ? `none or ${alike}` : alike
  const ends = share(facts, zeros, 'ends in a zero that a number would lose', 'end in zeros that numbers would lose')
  return `the values have ${mixed} decimals, and ${ends}`
}

function explainGrouped(facts: ColumnFacts): string {
  const { separators, marks, maxDigits, minScale, maxScale } = facts.grouped
  const integers = countOf(facts, 'integer')
  const marked = countOf(facts, 'decimal', 'decimalComma')
  if (!isPowerOfTwo(separators)) return 'thousands are separated in more than one way'
  if (integers + marked === 0 && maxDigits > 18) return 'some values have digits that numbers would lose'
  if (marked === 0 && isCommaAmbiguous(facts))
    return 'the meaning of the comma cannot be told: it may separate thousands or decimals'
  if (facts.integerMaxDigits > 3) return 'some thousands are separated and some are not'
  if (isPowerOfTwo(marks) && minScale !== maxScale)
    return `the values have ${amount(minScale)} to ${amount(maxScale)} decimals`
  return mixture(facts, 'the numbers')
}

function explainDates(facts: ColumnFacts): string {
  if (countOf(facts, 'dateOther') !== valuesOf(facts)) return mixture(facts, 'the dates')
  const { separators, years, padded, unpadded, ...dates } = facts.dateOther
  if (dates.firstAbove12 > 0 && dates.secondAbove12 > 0)
    return `the order of day and month changes: ${share(facts, dates.firstAbove12, 'has', 'have')} the day first, ${amount(dates.secondAbove12)} the month`
  if (dates.firstAbove12 === 0 && dates.secondAbove12 === 0)
    return 'the order of day and month cannot be told: every value fits both'
  const invalid = dates.firstAbove12 > 0 ? dates.invalidDayFirst : dates.invalidMonthFirst
  if (invalid > 0) return share(facts, invalid, 'is no day of the calendar', 'are no days of the calendar')
  if (!isPowerOfTwo(separators)) return 'the dates are written in more than one way'
  if (years === 2) return 'the years have two digits: the century cannot be told'
  if (years === 3) return 'some years have two digits and some have four'
  return padded > 0 && unpadded > 0
    ? 'some days or months have a leading zero and some have none'
    : 'the dates are written in more than one way'
}

const explainBooleans = (): string => 'true and false are written in more than one way'

/** `412 of 1,000,000 values have leading zeros (the first in record 17)`. */
function share(facts: ColumnFacts, count: number, singular: string, plural: string, first = -1): string {
  const values = valuesOf(facts)
  if (count === values) return values === 1 ? `the only value ${singular}` : `all ${amount(values)} values ${plural}`
  const place = first < 0 ? '' : ` (${count === 1 ? 'in' : 'the first in'} record ${amount(first)})`
  return `${amount(count)} of ${amount(values)} values ${count === 1 ? singular : plural}${place}`
}

const forms: Readonly<Partial<Record<LexicalClass, string>>> = {
  integer: 'without decimals',
  decimal: 'with a decimal point',
  decimalComma: 'with a decimal comma',
  grouped: 'with separated thousands',
  date: 'like 2021-12-31',
  dateTime: 'with a time',
  dateOther: 'like 31/12/2021',
}

/** `the numbers are written in more than one way: 300 with a decimal point, 700 with a decimal comma`. */
function mixture(facts: ColumnFacts, what: string): string {
  const found = Object.entries(forms).map(([name, form]) => [countOf(facts, name as LexicalClass), form] as const)
  const list = found.filter(([count]) => count > 0).map(([count, form]) => `${amount(count)} ${form}`)
  return `${what} are written in more than one way${list.length > 1 ? `: ${list.join(', ')}` : ''}`
}

/** The first record with a value of one of some classes; -1 for none. */
function firstRecordOf({ firstRecord }: ColumnFacts, isMeant: (name: LexicalClass) => boolean): number {
  const records = Object.entries(classNumber)
    .filter(([name]) => isMeant(name as LexicalClass))
    .map(([, number]) => firstRecord[number] ?? -1)
    .filter((record) => record >= 0)
  return records.length === 0 ? -1 : Math.min(...records)
}

const amount = (count: number): string => count.toLocaleString('en-US')

const isPowerOfTwo = (mask: number): boolean => mask > 0 && (mask & (mask - 1)) === 0
