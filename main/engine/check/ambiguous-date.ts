/** Dates of which nothing tells whether the day or the month comes first: the column stays text, and the person is asked. */
import type { ColumnFacts } from '../../../native/index.ts'
import { countOf, valuesOf } from '../csv/fact-counts.ts'
import type { Complaint, RuleInfo } from './rule.ts'

export const ambiguousDate: RuleInfo = { code: 'ambiguous-date', severity: 'warning' }

/**
 * What to say of a column of such dates, once, at the record `facts.firstRecord[classNumber.dateOther]`; `value` is the
 * value there. Null for a column that is something else, or whose values prove the order.
 */
export function ambiguousDateComplaint(column: string, facts: ColumnFacts, value = ''): Complaint | null {
  const { firstAbove12, secondAbove12 } = facts.dateOther
  if (countOf(facts, 'dateOther') === 0 || countOf(facts, 'dateOther') * 2 < valuesOf(facts)) return null
  const contradictory = firstAbove12 > 0 && secondAbove12 > 0
  if (!contradictory && firstAbove12 + secondAbove12 > 0) return null
  const [dayFirst, monthFirst] = formatsOf(facts)
  const what = contradictory
    ? `the order of day and month changes: some values can only have the day first, others only the month`
    : `nothing tells whether the day or the month comes first`
  const which = value === '' ? '' : ` (${value})`
  const then = contradictory
    ? `Correct one kind at the source, or choose an order in the template: "format": "${dayFirst}" or "${monthFirst}"; values that do not fit it are then reported.`
    : `If you know, say so, in the window or with "winnow dates", or choose the order in the template: "format": "${dayFirst}" or "${monthFirst}".`
  return {
    column,
    value,
    expected: `dates that prove their order, an answer, or a format in the template`,
    message: `Column ${column}: ${what}${which}; the dates were kept as text. ${then}`,
  }
}

function formatsOf({ dateOther: { separators, years } }: ColumnFacts): [string, string] {
  const separator = (separators & 1) > 0 ? '/' : (separators & 2) > 0 ? '.' : '-'
  const year = (years & 1) > 0 ? '%Y' : '%y'
  return [`%d${separator}%m${separator}${year}`, `%m${separator}%d${separator}${year}`]
}
