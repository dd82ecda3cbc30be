/**
 * Dates in a format like `%d/%m/%Y` that need not be looked at one by one: the facts of a column tell whether all of
 * its dates are written so. A template, or an answer about their order, would make every load slow otherwise.
 */
import type { ColumnFacts } from '../../../native/index.ts'
import type { FileColumn } from '../check/rule.ts'
import { countOf } from './fact-counts.ts'

/** The column's format in the terms of the facts; null when they say too little about it. */
function shapeOf({ type, form }: FileColumn) {
  const match = /^%-?([dm])([/.-])%-?([dm])\2%([Yy])$/.exec(type === 'date' ? (form?.format ?? '') : '')
  if (match === null || match[1] === match[3]) return null
  return {
    dayFirst: match[1] === 'd',
    separators: 1 << ['/', '.', '-'].indexOf(match[2] ?? ''),
    years: match[4] === 'Y' ? 1 : 2,
  }
}

/** Whether values of the class `dateOther` may be taken as they are until the facts are known. */
export const isTrusted = (column: FileColumn): boolean => shapeOf(column) !== null

/** Whether some values that were taken in trust do not fit their column's format. */
export function hasMisfits(columns: readonly FileColumn[], facts: readonly ColumnFacts[]): boolean {
  return columns.some((column, at) => {
    const [shape, found] = [shapeOf(column), facts[at]]
    if (shape === null || found === undefined || countOf(found, 'dateOther') === 0) return false
    const { separators, years, invalidDayFirst, invalidMonthFirst } = found.dateOther
    const invalid = shape.dayFirst ? invalidDayFirst : invalidMonthFirst
    return separators !== shape.separators || years !== shape.years || invalid > 0
  })
}
