/** Types and policies of templates in words. */
import type { ColumnType, OnDuplicate } from '../../../preload/contract/index.ts'

export const typeWords: Readonly<Record<ColumnType, string>> = {
  string: 'Text',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
}

export const duplicateWords: Readonly<Record<OnDuplicate, string>> = {
  last: 'the last stays',
  first: 'the first stays',
  all: 'all stay',
  quarantine: 'the first stays, later ones are set aside',
}

/** The format field of dates, when it is empty. */
export const formatHint = (type: ColumnType): string =>
  type === 'date' ? '2024-12-31' : type === 'datetime' ? '2024-12-31 18:30:00' : ''
