/**
 * The features of a definition as SQL: one row an entity, computed by DuckDB. Every aggregate here gives the same number
 * in whatever order threads bring the rows, since the same data must give the same segments.
 */
import type * as z from 'zod'
import type { FeatureFunction, segmentDefinitionSchema } from '../../../../preload/contract/index.ts'
import { failure } from '../../failure.ts'
import type { StoredColumn } from '../../store/columns.ts'
import { findColumn, type StoredTable } from '../../store/datasets.ts'
import { identifier } from '../../store/sql-text.ts'

export type Definition = z.output<typeof segmentDefinitionSchema>

/** A feature over the rows of an entity: an expression of each row, and how the rows' values become one. */
export interface FeatureSql {
  readonly name: string
  /** Of one row; null where there is none. */
  readonly value: string
  readonly measure: FeatureFunction | 'days-since-last'
  /** Whether sums over it need care: adding floats in another order gives another sum. */
  readonly isFloat: boolean
}

/** @throws BAD_INPUT, NOT_FOUND when columns are missing or cannot be measured. */
export function featuresOf(table: StoredTable, definition: Definition): FeatureSql[] {
  const { rfm, features } = definition
  const all = [...(rfm === undefined ? [] : rfmOf(table, rfm)), ...features.map((feature) => featureOf(table, feature))]
  const taken = new Set([definition.entity.toLowerCase(), 'segment', 'segment_name'])
  for (const { name } of all) {
    if (taken.has(name.toLowerCase()))
      throw failure('BAD_INPUT', `Two columns would be called ${name}. Name one of the features otherwise.`)
    taken.add(name.toLowerCase())
  }
  return all
}

/** Recency counts whole days from the last purchase to one day after the last of all, so that the latest has 1. */
function rfmOf(table: StoredTable, { date, amount, purchase }: NonNullable<Definition['rfm']>): FeatureSql[] {
  const amounts = numberOf(table, amount)
  const counted = purchase === undefined ? null : findColumn(table, purchase)
  return [
    { name: 'recency', value: timeOf(findColumn(table, date)), measure: 'days-since-last', isFloat: false },
    counted === null
      ? { name: 'frequency', value: '1', measure: 'count', isFloat: false }
      : { name: 'frequency', value: presentOf(counted), measure: 'distinct', isFloat: false },
    { name: 'monetary', value: amounts.value, measure: 'sum', isFloat: amounts.isFloat },
  ]
}

function featureOf(
  table: StoredTable,
  { column, function: measure, name }: Definition['features'][number],
): FeatureSql {
  const usual = measure === undefined ? column : `${measure}_${column}`
  if (measure === 'count' || measure === 'distinct')
    return { name: name ?? usual, value: presentOf(findColumn(table, column)), measure, isFloat: false }
  return { name: name ?? usual, ...numberOf(table, column), measure: measure ?? 'mean' }
}

const isColumn = ({ columns }: StoredTable, name: string): boolean =>
  columns.some((column) => column.name.toLowerCase() === name.toLowerCase())

/** A column as a number, or the product of several. */
function numberOf(table: StoredTable, name: string): Pick<FeatureSql, 'value' | 'isFloat'> {
  const parts = isColumn(table, name) ? [name] : name.split('*').map((part) => part.trim())
  const columns = parts.map((part) => findColumn(table, part))
  const [first] = columns
  if (columns.length === 1 && first !== undefined && isExact(first.storage))
    return { value: numberOfColumn(first), isFloat: false }
  const product = columns.map((column) => `${numberOfColumn(column)}::DOUBLE`).join(' * ')
  return { value: `CASE WHEN isfinite(${product}) THEN ${product} END`, isFloat: true }
}

const isExact = (storage: string): boolean =>
  storage === 'BIGINT' || storage === 'BOOLEAN' || storage.startsWith('DECIMAL')

/** Texts that are no numbers are no values: their entities are left out and counted. Dates count days. */
function numberOfColumn({ name, storage }: StoredColumn): string {
  const column = identifier(name)
  if (storage === 'VARCHAR') return `TRY_CAST(${column} AS DOUBLE)`
  if (storage === 'BOOLEAN') return `${column}::BIGINT`
  if (storage === 'DATE' || storage.startsWith('TIMESTAMP')) return `(epoch(${column}) / 86400)`
  return column
}

function timeOf({ name, storage }: StoredColumn): string {
  const time = storage === 'VARCHAR' ? `TRY_CAST(${identifier(name)} AS TIMESTAMP)` : `${identifier(name)}::TIMESTAMP`
  return `CASE WHEN isfinite(${time}) THEN ${time} END`
}

/** Empty texts are no values. */
export const presentOf = ({ name, storage }: StoredColumn): string =>
  storage === 'VARCHAR' ? `nullif(${identifier(name)}, '')` : identifier(name)
