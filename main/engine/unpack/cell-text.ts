/**
 * The text of a workbook's cell: nothing of its value is lost, and a person recognises it. Numbers are written in full,
 * dates as ISO 8601 has them, whatever the format of the cell makes of them on the screen.
 */
import type { NumberFormat } from './number-format.ts'

const DAY_MS = 86_400_000
/** The first day that ISO 8601 cannot write, as a serial number. */
const YEAR_10000 = 2_958_466

/** `value` is the number as it stands in the file. `from1904` tells from which year the workbook counts its days. */
export function numberText(value: string, format: NumberFormat, from1904: boolean): string {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  if (format.kind === 'padded')
    return /^\d+$/.test(value) ? value.padStart(format.digits, '0') : plainNumber(value, number)
  const isTemporal = format.kind !== 'number' && number >= 0 && number < YEAR_10000 - (from1904 ? 1462 : 0)
  return isTemporal ? temporalText(number, format.kind, from1904) : plainNumber(value, number)
}

/**
 * Workbooks write doubles with up to 17 digits (`1.1000000000000001`): the shortest text that reads as the same double
 * is what was typed. What has more digits than a double, or is whole, is kept as it stands.
 */
function plainNumber(value: string, number: number): string {
  if (/^-?\d+$/.test(value)) return value
  const digits = value.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length > 17 ? value : withoutExponent(String(number))
}

/** `5e-8` as `0.00000005`, within what a person still reads. */
function withoutExponent(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  const shift = Number(exponent)
  if (exponent === '' || Math.abs(shift) > 25) return text
  const digits = whole + fraction
  return shift < 0 ? `${sign}0.${'0'.repeat(-shift - 1)}${digits}` : `${sign}${digits.padEnd(shift + 1, '0')}`
}

function temporalText(serial: number, kind: NumberFormat['kind'], from1904: boolean): string {
  const ms = Math.round(serial * DAY_MS)
  const day = Math.floor(ms / DAY_MS)
  const time = clock(ms - day * DAY_MS)
  if (kind === 'duration') {
    const hours = Math.floor(ms / 3_600_000)
    return `${hours}${clock(ms % 3_600_000).slice(2)}`
  }
  // The first workbooks counted from 1 January 1900 as day 1: what stands before it is a time without a day.
  if (day === 0 && (kind === 'time' || !from1904)) return time
  const date = dateOf(day, from1904)
  const hasTime = ms !== day * DAY_MS
  return kind === 'date' && !hasTime ? date : `${date} ${time}`
}

/** Days before 1 March 1900 are counted as if 1900 had been a leap year, which is how workbooks do it. */
function dateOf(day: number, from1904: boolean): string {
  if (!from1904 && day === 60) return '1900-02-29'
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30)
  return new Date(epoch + day * DAY_MS).toISOString().slice(0, 10)
}

function clock(ms: number): string {
  const text = new Date(ms).toISOString().slice(11, 23)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}

/** `2024-05-01T00:00:00.000` as dates are written everywhere else. */
export const isoText = (value: string): string =>
  value
    .replace(/Z$/, '')
    .replace(/\.0+$/, '')
    .replace(/T00:00:00$/, '')
    .replace('T', ' ')

/** Characters that XML cannot hold stand as `_x000D_` in a workbook (ECMA-376, part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
