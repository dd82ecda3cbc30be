/**
 * A column's name with an icon of its type.
 */
import {
  IconAbc,
  IconCalendar,
  IconCalendarClock,
  IconDecimal,
  IconNumber123,
  IconToggleLeft,
} from '@tabler/icons-react'
import type { Column, ColumnType } from '../../preload/contract/index.ts'
import classes from './column-label.module.css'

const icons = {
  string: IconAbc,
  integer: IconNumber123,
  number: IconDecimal,
  boolean: IconToggleLeft,
  date: IconCalendar,
  datetime: IconCalendarClock,
} as const

export const typeNames: Readonly<Record<ColumnType, string>> = {
  string: 'Text',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'True or false',
  date: 'Date',
  datetime: 'Date and time',
}

export function ColumnLabel({ column }: { readonly column: Column }) {
  const Icon = icons[column.type]
  return (
    <span className={classes.label} title={`${column.name} (${typeNames[column.type]})`}>
      <Icon size={14} stroke={1.7} aria-hidden className={classes.icon} />
      <span className={classes.name}>{column.name || 'no name'}</span>
    </span>
  )
}
