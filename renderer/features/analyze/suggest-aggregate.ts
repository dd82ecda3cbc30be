/**
 * A first question about a table, so that the tab opens with an answer: how many rows and how much of the first amount,
 * by the first column that reads like a group.
 */
import type { Column, Group, Measure } from '../../../preload/contract/index.ts'
import type { Analysis } from '../../state/analysis.ts'

export interface AnalysedTable {
  readonly name: string
  readonly title: string
  readonly columns: readonly Column[]
}

/** Numbers that name a thing rather than count it. */
const IDENTIFIER = /(?:^|[_\s-])(?:id|ids|key|sku|code|no|nr|number|uuid|zip|year)$|Id$|^line$/i

export function suggestAnalysis({ name, columns }: AnalysedTable): Analysis {
  return {
    table: name,
    groups: [suggestGroup(columns)].filter((group) => group !== undefined),
    across: [],
    measures: [{ function: 'count' }, ...suggestMeasures(columns)],
    filters: [],
    sort: [],
    view: 'table',
    open: [],
  }
}

function suggestGroup(columns: readonly Column[]): Group | undefined {
  const text = columns.find(({ name, type }) => type === 'string' && !IDENTIFIER.test(name))
  const yes = columns.find(({ type }) => type === 'boolean')
  const date = columns.find(isTime)
  const chosen = text ?? yes
  if (chosen) return { column: chosen.name }
  return date && { column: date.name, part: 'month' }
}

function suggestMeasures(columns: readonly Column[]): readonly Measure[] {
  const amount = columns.find((column) => isNumber(column) && !IDENTIFIER.test(column.name))
  return amount ? [{ function: 'sum', column: amount.name }] : []
}

export const isNumber = ({ type }: Column): boolean => type === 'integer' || type === 'number'
export const isTime = ({ type }: Column): boolean => type === 'date' || type === 'datetime'
