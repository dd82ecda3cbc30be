/** Figures of segments as text. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** Three digits that count; all of a large number's. */
export const figure = (value: number): string => (Math.abs(value) >= 1000 ? whole : short).format(value)

export function share(part: number): string {
  const percent = part * 100
  return percent > 0 && percent < 1 ? '<1 %' : `${Math.round(percent)} %`
}
