/**
 * Filters in words.
 */
import type { ColumnType, RowFilter } from '../../../preload/contract/index.ts'

export type Operator = RowFilter['operator']

export const operatorWords: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  equals: 'is',
  'not-equals': 'is not',
  'starts-with': 'starts with',
  less: 'is less than',
  greater: 'is greater than',
  empty: 'is empty',
  'not-empty': 'is not empty',
}

export const needsValue = (operator: Operator): boolean => operator !== 'empty' && operator !== 'not-empty'

/** The operators that make sense for a type, the most likely one first. */
export function operatorsFor(type: ColumnType): readonly Operator[] {
  if (type === 'string')
    return ['contains', 'equals', 'not-equals', 'starts-with', 'less', 'greater', 'empty', 'not-empty']
  if (type === 'boolean') return ['equals', 'not-equals', 'empty', 'not-empty']
  return ['equals', 'not-equals', 'less', 'greater', 'contains', 'starts-with', 'empty', 'not-empty']
}

export const filterWords = ({ column, operator, value }: RowFilter): string =>
  `${column} ${operatorWords[operator]}${needsValue(operator) ? ` “${value ?? ''}”` : ''}`
