/** From values to places on a picture: round ticks, numbers as an axis writes them, and places along an axis. */
import type { ChartAxis, ChartPoint } from '../../../preload/contract/index.ts'

export interface Scale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  /** Between 0 (low) and 1 (high). */
  at(value: number): number
}

/** About five round ticks around the values, from 0 on where `fromZero`. */
export function scaleOf(values: readonly number[], fromZero: boolean): Scale {
  const all = fromZero ? [0, ...values] : values
  let low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  let high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (!Number.isFinite(low) || !Number.isFinite(high)) [low, high] = [0, 1]
  if (low === high) {
    if (low > 0 || !fromZero) high = low + Math.max(1, Math.abs(low) / 10)
    else [low, high] = low < 0 ? [low, 0] : [0, 1]
  }
  const step = roundStep((high - low) / 5)
  const first = Math.floor(low / step)
  const last = Math.max(first + 1, Math.ceil(high / step))
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)))
  const [start, end] = [first * step, last * step]
  return { low: start, high: end, ticks, at: (value) => (value - start) / (end - start) }
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = [1, 2, 5, 10].find((step) => step * power >= raw * 0.999) ?? 10
  return factor * power
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 })
const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })
export const tickText = (value: number): string =>
  Math.abs(value) >= 10_000 ? compact.format(value) : plain.format(value)

export interface Places {
  /** Where a point stands, between 0 and 1; the middle of its band where it has one. */
  readonly at: readonly number[]
  /** Share of the axis that each has for itself; 0 where they stand at points. */
  readonly band: number
  readonly labels: readonly { readonly at: number; readonly text: string }[]
}

/** Along the x axis: bands for bars; else numbers and times in proportion, where they can be read as such. */
export function placesOf(points: readonly ChartPoint[], axis: ChartAxis, inBands: boolean, most: number): Places {
  const texts = points.map(({ x }) => String(x ?? ''))
  const numbers = points.map(({ x }) => (axis.type === 'time' ? Date.parse(`${x}`) : Number(x)))
  const isMeasured = axis.type !== 'category' && !inBands && points.length > 1 && numbers.every(Number.isFinite)
  if (!isMeasured) {
    const band = 1 / Math.max(1, points.length)
    const at = texts.map((_, index) => (index + 0.5) * band)
    const every = Math.ceil(points.length / most)
    const labels = texts.flatMap((text, index) => (index % every === 0 ? [{ at: at[index] ?? 0, text }] : []))
    return { at, band, labels }
  }
  if (axis.type === 'value') {
    const scale = scaleOf(numbers, false)
    return {
      at: numbers.map(scale.at),
      band: 0,
      labels: scale.ticks.map((tick) => ({ at: scale.at(tick), text: tickText(tick) })),
    }
  }
  const low = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY)
  const high = numbers.reduce((greatest, number) => Math.max(greatest, number), Number.NEGATIVE_INFINITY)
  const at = numbers.map((number) => (high === low ? 0.5 : (number - low) / (high - low)))
  const every = Math.ceil(points.length / most)
  return {
    at,
    band: 0,
    labels: texts.flatMap((text, index) => (index % every === 0 ? [{ at: at[index] ?? 0, text }] : [])),
  }
}

export const numberAt = (point: ChartPoint, key: string): number | null => {
  const value = point[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
