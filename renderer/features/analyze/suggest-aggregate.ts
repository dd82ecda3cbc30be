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
const IDENTIFIER_IN_CAMELS = /[a-z](?:ID|No|Nr|Key|Code)$/
const isIdentifier = (name: string): boolean => IDENTIFIER.test(name) || IDENTIFIER_IN_CAMELS.test(name)
/** Texts that are different in nearly every row. */
const LABEL = /^(?:(?:full|first|last)?[_\s-]?name|.*(?:description|comment|text)|notes?)$/i

/** The table to begin with: the one with most rows says most when it is grouped. Undefined where there is none. */
export const suggestTable = <Table extends { readonly rows: number }>(tables: readonly Table[]): Table | undefined =>
  tables.reduce<Table | undefined>((most, table) => (most && most.rows >= table.rows ? most : table), undefined)

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
  const texts = columns.filter(({ name, type }) => type === 'string' && !isIdentifier(name))
  const yes = columns.find(({ type }) => type === 'boolean')
  const date = columns.find(isTime)
  const chosen = texts.find(({ name }) => !LABEL.test(name)) ?? yes
  if (chosen) return { column: chosen.name }
  if (date) return { column: date.name, part: 'month' }
  return texts[0] && { column: texts[0].name }
}

function suggestMeasures(columns: readonly Column[]): readonly Measure[] {
  const amount = columns.find((column) => isNumber(column) && !isIdentifier(column.name))
  return amount ? [{ function: 'sum', column: amount.name }] : []
}

export const isNumber = ({ type }: Column): boolean => type === 'integer' || type === 'number'
export const isTime = ({ type }: Column): boolean => type === 'date' || type === 'datetime'
