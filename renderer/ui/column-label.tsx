/**
 * A column's name with an icon of its type, and the reason where one might have expected another.
 */
import { Tooltip, VisuallyHidden } from '@mantine/core'
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

/** Why a column that looks as if it had a type was kept as text; undefined for all others. */
export const reasonOf = ({ reason }: Column): string | undefined => reason ?? undefined

/** "Kept as text: 412 of 1,000,000 values have leading zeros" or just "Date". */
export function typeSentence(column: Column): string {
  const reason = reasonOf(column)
  return reason === undefined ? typeNames[column.type] : `Kept as text: ${reason}`
}

export function ColumnLabel({ column }: { readonly column: Column }) {
  const Icon = icons[column.type]
  const isKept = reasonOf(column) !== undefined
  const label = (
    <span className={classes.label} data-kept={isKept || undefined} {...(!isKept && { title: titleOf(column) })}>
      <Icon size={14} stroke={1.7} aria-hidden className={classes.icon} />
      <span className={classes.name}>{column.name || 'no name'}</span>
      {isKept && <VisuallyHidden>, {typeSentence(column)}</VisuallyHidden>}
    </span>
  )
  if (!isKept) return label
  return (
    <Tooltip
      multiline
      maw={300}
      label={
        <>
          <strong>{column.name}</strong>
          <br />
          {typeSentence(column)}
        </>
      }
    >
      {label}
    </Tooltip>
  )
}

const titleOf = (column: Column): string => `${column.name} (${typeNames[column.type]})`
