/** What all pictures share: the size they are drawn in, the data, and the look of axes. */
import type { ChartData } from '../../../preload/contract/index.ts'

export interface PictureProps {
  readonly data: ChartData
  /** Keys of the series that are hidden. */
  readonly hidden: ReadonlySet<string>
  /** In pixels. */
  readonly width: number
  readonly height: number
}

export const FONT_SIZE = 11
export const axisLook = {
  tick: { fill: 'var(--w-dim)', fontSize: FONT_SIZE },
  stroke: 'var(--w-line-strong)',
  tickLine: false,
} as const

/** About how wide a text of an axis is. */
export const widthOf = (text: string): number => text.length * FONT_SIZE * 0.61

export const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** Room for the longest of some texts, within bounds. */
export const roomFor = (texts: readonly string[], least: number, most: number): number =>
  Math.min(most, Math.max(least, ...texts.map((text) => widthOf(text) + 16)))
