/**
 * Where the boxes of a dashboard stand: a grid of 12 columns in which boxes rise as far as they can. Pure, so that
 * dragging, the keyboard and a narrow window follow the same rules.
 */
import { type LayoutItem, moveElement, verticalCompactor } from 'react-grid-layout/core'
import type { DashboardItem } from '../../../preload/contract/index.ts'

export const COLUMNS = 12
export const ROW_HEIGHT = 40
export const GAP = 12
/** Below this, boxes stand one below another. */
export const NARROW = 560

const least = { chart: [3, 4], list: [3, 4], figure: [2, 2], text: [2, 1] } as const

export const layoutOf = (items: readonly DashboardItem[]): LayoutItem[] =>
  items.map(({ id, x, y, width, height, content }) => {
    const [minW, minH] = least[content.what]
    return { i: id, x, y, w: width, h: height, minW: Math.min(minW, width), minH: Math.min(minH, height) }
  })

/** The items at the places of a layout. */
export function placed(items: readonly DashboardItem[], layout: readonly LayoutItem[]): readonly DashboardItem[] {
  const places = new Map(layout.map((one) => [one.i, one]))
  return items.map((item) => {
    const place = places.get(item.id)
    return place ? { ...item, x: place.x, y: place.y, width: place.w, height: place.h } : item
  })
}

/** Moves a box by columns and rows; the others make room. */
export function move(
  items: readonly DashboardItem[],
  id: string,
  { columns = 0, rows = 0 }: { readonly columns?: number; readonly rows?: number },
): readonly DashboardItem[] {
  const layout = verticalCompactor.compact(layoutOf(items), COLUMNS)
  const item = layout.find(({ i }) => i === id)
  if (!item) return items
  const x = Math.min(COLUMNS - item.w, Math.max(0, item.x + columns))
  // One row down would only be risen out of again: a box goes below the next one under it.
  const below = layout.filter(
    (other) => other.y >= item.y + item.h && other.x < item.x + item.w && other.x + other.w > item.x,
  )
  const next = Math.min(...below.map((other) => other.y + other.h)) - item.h
  const y = rows > 0 && below.length > 0 ? Math.max(item.y + rows, next) : Math.max(0, item.y + rows)
  const upper = layout.filter(
    (other) => other.y + other.h <= item.y && other.x < item.x + item.w && other.x + other.w > item.x,
  )
  const target = rows < 0 && upper.length > 0 ? Math.max(...upper.map((other) => other.y)) : y
  const moved = moveElement(layout, item, x, target, true, false, 'vertical', COLUMNS, false)
  return placed(items, verticalCompactor.compact(moved, COLUMNS))
}

/** Makes a box wider or taller; the others make room. */
export function resize(
  items: readonly DashboardItem[],
  id: string,
  { columns = 0, rows = 0 }: { readonly columns?: number; readonly rows?: number },
): readonly DashboardItem[] {
  const layout = layoutOf(items).map((item) => {
    if (item.i !== id) return item
    const w = Math.min(COLUMNS - item.x, Math.max(item.minW ?? 1, item.w + columns))
    return { ...item, w, h: Math.min(50, Math.max(item.minH ?? 1, item.h + rows)) }
  })
  const changed = layout.find(({ i }) => i === id)
  if (!changed) return items
  const rest = verticalCompactor.compact(layout, COLUMNS)
  return placed(items, rest)
}

const sizes = { chart: [6, 7], list: [6, 9], figure: [4, 2], text: [6, 2] } as const

/** Adds a box below all others. */
export function append(items: readonly DashboardItem[], content: DashboardItem['content']): readonly DashboardItem[] {
  const [width, height] = sizes[content.what]
  const y = Math.max(0, ...items.map((item) => item.y + item.height))
  let n = items.length + 1
  while (items.some(({ id }) => id === `item-${n}`)) n++
  const added = { id: `item-${n}`, x: 0, y, width, height, content }
  // The row above may have room for it beside its last box.
  const last = items.filter((item) => item.y + item.height === y).sort((a, b) => b.x - a.x)[0]
  const isFree = last && last.x + last.width + width <= COLUMNS && last.height === height
  return [...items, isFree ? { ...added, x: last.x + last.width, y: last.y } : added]
}

/** One below another, as they would be read; figures beside each other stay so. */
export function stacked(items: readonly DashboardItem[]): readonly DashboardItem[] {
  const inOrder = [...items].sort((a, b) => a.y - b.y || a.x - b.x)
  let bottom = 0
  let row: { readonly from: number; readonly y: number } | undefined
  return inOrder.map((item) => {
    const isFigure = item.content.what === 'figure'
    if (isFigure && row?.from === item.y) {
      bottom = Math.max(bottom, row.y + item.height)
      return { ...item, y: row.y }
    }
    const placed = isFigure ? { ...item, y: bottom } : { ...item, x: 0, y: bottom, width: COLUMNS }
    row = isFigure ? { from: item.y, y: bottom } : undefined
    bottom += item.height
    return placed
  })
}
