/**
 * A first width for a column, from its name and some values. A person may change it.
 */
import type { Cell } from '../../preload/contract/index.ts'

const CHARACTER = 7.4
const PADDING = 24
const HEADER_EXTRA = 58

export function widthFor(name: string, values: readonly (Cell | undefined)[], min = 96, max = 300): number {
  const longest = values.reduce((length, value) => Math.max(length, value?.length ?? 0), 0)
  const wanted = Math.max(name.length * CHARACTER + HEADER_EXTRA, longest * CHARACTER) + PADDING
  return Math.round(Math.min(max, Math.max(min, wanted)))
}
