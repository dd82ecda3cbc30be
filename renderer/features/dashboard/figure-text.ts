/** A figure as it is shown, and with all its digits. */
import type { Cell, ColumnType, MeasureFunction } from '../../../preload/contract/index.ts'

const few = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

export function figureText(value: Cell, type: ColumnType, measure: MeasureFunction): { shown: string; exact: string } {
  if (value === null) return { shown: '–', exact: 'There is no value' }
  if (type !== 'integer' && type !== 'number') return { shown: value, exact: value }
  const number = Number(value)
  // Sums may have more digits than a number of JavaScript: those are grouped as they are.
  if (type === 'integer') return { shown: groupDigits(value), exact: groupDigits(value) }
  if (measure === 'share') return { shown: percent.format(number), exact: value }
  return { shown: (Math.abs(number) < 0.01 ? small : few).format(number), exact: value }
}

const groupDigits = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',')
