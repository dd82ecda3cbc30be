/**
 * Scrolling over more rows than a browser can make tall. Elements end near 33 million pixels; past a limit the scroll
 * bar is scaled, and positions are translated between the bar and the rows.
 */
export const MAX_SCROLL_HEIGHT = 8_000_000

export interface ScrollPlan {
  /** Height of the scrolled element in pixels. */
  readonly height: number
  /** Height that all rows would have. */
  readonly contentHeight: number
  /** Pixels of content for one pixel of the scroll bar; 1 as long as everything fits. */
  readonly ratio: number
}

export function planScroll(rows: number, rowHeight: number, viewport: number, max = MAX_SCROLL_HEIGHT): ScrollPlan {
  const contentHeight = rows * rowHeight
  if (contentHeight <= max) return { height: contentHeight, contentHeight, ratio: 1 }
  return { height: max, contentHeight, ratio: (contentHeight - viewport) / (max - viewport) }
}

/** The rows that touch the viewport, `last` excluded, with a margin on both sides. */
export function visibleRows(
  contentTop: number,
  viewport: number,
  rowHeight: number,
  rows: number,
  margin = 8,
): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.floor(contentTop / rowHeight) - margin)
  const last = Math.min(rows, Math.ceil((contentTop + viewport) / rowHeight) + margin)
  return { first: Math.min(first, last), last }
}

/** The position that brings a row into view with the least movement. */
export function scrollToRow(row: number, contentTop: number, viewport: number, rowHeight: number): number {
  const top = row * rowHeight
  if (top < contentTop) return top
  if (top + rowHeight > contentTop + viewport) return top + rowHeight - viewport
  return contentTop
}
