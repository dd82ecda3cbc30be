/**
 * What a date that can be read two ways means in each of them, in words that cannot be mistaken.
 */
import type { DateOrder } from '../../../preload/contract/index.ts'

export const orderWords: Readonly<Record<DateOrder, string>> = {
  'day-first': 'Day first',
  'month-first': 'Month first',
}

const DATE = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/
const inWords = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** "3 April 2021"; undefined when the value is no day of the calendar in this order. */
export function meaningOf(value: string, order: DateOrder): string | undefined {
  const [, first = '', , second = '', yearText = ''] = DATE.exec(value.trim()) ?? []
  if (first === '') return undefined
  const [day, month] = (order === 'day-first' ? [first, second] : [second, first]).map(Number)
  const date = new Date(0)
  // A year of two digits is meant as the engine reads it: 69 to 99 are of the last century.
  const year = Number(yearText) + (yearText.length === 4 ? 0 : Number(yearText) < 69 ? 2000 : 1900)
  date.setUTCFullYear(year, (month ?? 0) - 1, day)
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day ? inWords.format(date) : undefined
}
