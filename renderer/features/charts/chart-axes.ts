/**
 * Numbers and dates along the axes of a chart, and where their marks stand. Times are counted in UTC: a day of the data
 * is the same day everywhere.
 */
import type { ChartAxis, DatePart } from '../../../preload/contract/index.ts'

const exact = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 15 })
const rounded = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })

export const formatValue = (value: number): string => exact.format(Number(value.toPrecision(12)))

export const tickNumber = (value: number): string =>
  Math.abs(value) >= 10_000 ? compact.format(value) : rounded.format(value)

/** About `count` round marks that hold all of `low` to `high`; they begin at 0 unless everything is far away from it. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const from = low > 0 && low < high * 0.6 ? 0 : low
  const to = high < 0 && high > low * 0.6 ? 0 : high
  const size = Math.max(Math.abs(from), Math.abs(to))
  // Values that differ by less than floats can tell stand at one mark.
  const span = to - from > size * 1e-9 && size > 1e-200 ? to - from : size > 1e-200 ? size : 1
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 2.5, 5].find((one) => one * power >= raw * 0.999) ?? 10)
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)]
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

const DAY = 86_400_000

/** Milliseconds of a point in time or of the beginning of a period; NaN for anything else. */
export function timeOf(text: string): number {
  const [, year = '', quarter] = /^(\d{4})-Q([1-4])$/.exec(text) ?? []
  if (quarter !== undefined) return Date.UTC(Number(year), (Number(quarter) - 1) * 3, 1)
  const [, ofWeek = '', week] = /^(\d{4})-W(\d{2})$/.exec(text) ?? []
  if (week !== undefined) {
    // The fourth of January is always in the first week; weeks begin on Mondays.
    const fourth = Date.UTC(Number(ofWeek), 0, 4)
    const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY
    return monday + (Number(week) - 1) * 7 * DAY
  }
  if (/^\d{4}$/.test(text)) return Date.UTC(Number(text), 0, 1)
  if (/^\d{4}-\d{2}$/.test(text)) return Date.parse(`${text}-01T00:00:00Z`)
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`)
}

const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
const forms = {
  day: form({ day: 'numeric', month: 'short', year: 'numeric' }),
  month: form({ month: 'short', year: 'numeric' }),
  time: form({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
  clock: form({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
}

/** A period in words: "Mar 2021", "Q2 2021", "week 7, 2021". */
export function formatTime(text: string, part: DatePart | undefined): string {
  const time = timeOf(text)
  if (Number.isNaN(time)) return text
  if (part === 'year') return text
  if (part === 'quarter') return `Q${text.slice(-1)} ${text.slice(0, 4)}`
  if (part === 'week') return `week ${Number(text.slice(-2))}, ${text.slice(0, 4)}`
  if (part === 'month') return forms.month.format(time)
  if (part === 'day') return forms.day.format(time)
  return forms.time.format(time)
}

/** A value along an axis in words; of bins, both ends. */
export function formatAlong({ type, part, width }: ChartAxis, value: string | number | null): string {
  if (value === null) return ''
  if (type === 'time') return formatTime(String(value), part)
  if (type === 'category') return String(value)
  // The fields of a heat map are texts; one of them may stand for all others.
  const number = Number(value)
  if (Number.isNaN(number)) return String(value)
  return width === undefined ? formatValue(number) : `${formatValue(number)} to ${formatValue(number + width)}`
}

/** The same, short enough for a mark. */
export function tickAlong({ type, part }: ChartAxis, value: string | number): string {
  if (type === 'time') return formatTime(String(value), part)
  return type === 'value' && !Number.isNaN(Number(value)) ? tickNumber(Number(value)) : String(value)
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
const TIME_STEPS = [1 / 24, 1 / 8, 1 / 4, 1 / 2, 1, 2, 7, 14].map((days) => days * DAY)

export interface TimeTicks {
  readonly ticks: readonly number[]
  readonly format: (time: number) => string
}

/** At most about `most` marks between two times, at hours, days, or beginnings of months or years. */
export function timeTicks(from: number, to: number, most: number): TimeTicks {
  const step = TIME_STEPS.find((one) => (to - from) / one <= most)
  if (step !== undefined) {
    const first = Math.ceil(from / step) * step
    const ticks = Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, at) => first + at * step)
    return { ticks, format: (time) => (step < DAY ? forms.clock : forms.day).format(time) }
  }
  const monthOf = (time: number) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth()
  const months = MONTH_STEPS.find((one) => (monthOf(to) - monthOf(from)) / one <= most) ?? 2400
  const ticks: number[] = []
  for (let month = Math.ceil(monthOf(from) / months) * months; month <= monthOf(to); month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1)
    if (time >= from && time <= to) ticks.push(time)
  }
  const year = (time: number) => String(new Date(time).getUTCFullYear())
  return { ticks, format: months % 12 === 0 ? year : (time) => forms.month.format(time) }
}
