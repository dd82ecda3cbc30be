/** Numbers, sizes and times as a page writes them. */

const whole = new Intl.NumberFormat('en-US')
export const count = (number: number): string => whole.format(number)
export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`

/** `2024-05-06 07:08 UTC`: read the same everywhere. */
export const time = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, as file managers and the window show them. */
export function size(bytes: number): string {
  let value = bytes
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000
    at++
  }
  const digits = at === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${units[at]}`
}
