/**
 * Groups and measures in words, and which of them a column allows.
 */
import {
  type Column,
  type DatePart,
  dateParts,
  type Group,
  type Measure,
  type MeasureFunction,
  measureFunctions,
} from '../../../preload/contract/index.ts'
import { isNumber, isTime } from './suggest-aggregate.ts'

const partWords: Readonly<Record<DatePart, string>> = {
  year: 'by year',
  quarter: 'by quarter',
  month: 'by month',
  week: 'by week',
  day: 'by day',
  weekday: 'by day of the week',
  hour: 'by hour',
}

const functionWords: Readonly<Record<MeasureFunction, string>> = {
  count: 'Count',
  distinct: 'Distinct',
  sum: 'Sum',
  mean: 'Mean',
  min: 'Least',
  max: 'Largest',
  median: 'Median',
  quantile: 'Quantile',
  stddev: 'Std. deviation',
  share: 'Share of total',
}

/** Bins of about so many. */
const binCounts = [5, 10, 20, 50]

/** One way to group by a column, under a name for menus. */
export interface Way {
  readonly value: string
  readonly label: string
  readonly group: Pick<Group, 'part' | 'bin'>
}

const eachValue: Way = { value: 'each', label: 'each value', group: {} }

export function waysOf(column: Column): readonly Way[] {
  if (isTime(column)) {
    const parts = dateParts.filter((part) => part !== 'hour' || column.type === 'datetime')
    return [eachValue, ...parts.map((part) => ({ value: part, label: partWords[part], group: { part } }))]
  }
  if (!isNumber(column)) return [eachValue]
  const bins = binCounts.map((count) => ({
    value: `bins-${count}`,
    label: `about ${count} bins`,
    group: { bin: { count } },
  }))
  return [eachValue, ...bins]
}

export function wayOf({ part, bin }: Group): string {
  if (part !== undefined) return part
  return bin !== undefined && 'count' in bin ? `bins-${bin.count}` : 'each'
}

/** What can be measured of a column; of none, rows are counted. */
export function functionsFor(column: Column | undefined): readonly { value: MeasureFunction; label: string }[] {
  const fits = (name: MeasureFunction) => {
    if (column === undefined) return name === 'count' || name === 'share'
    if (isNumber(column) || name === 'count' || name === 'distinct' || name === 'min' || name === 'max') return true
    return isTime(column) && (name === 'median' || name === 'quantile')
  }
  return measureFunctions.filter(fits).map((name) => ({ value: name, label: functionWords[name] }))
}

/** A measure with another function; a quantile begins at nine tenths. */
export function measureOf(name: MeasureFunction, column: string | undefined): Measure {
  return {
    function: name,
    ...(column !== undefined && { column }),
    ...(name === 'quantile' && { quantile: 0.9 }),
  }
}

export const measureWords = ({ function: name, column, quantile }: Measure): string =>
  `${name === 'quantile' ? `${Math.round((quantile ?? 0.5) * 100)} % quantile` : functionWords[name]} of ${column ?? 'rows'}`

export const groupWords = (group: Group): string => {
  const way = group.part !== undefined ? ` ${partWords[group.part]}` : group.bin !== undefined ? ' in bins' : ''
  return `${group.column}${way}`
}
