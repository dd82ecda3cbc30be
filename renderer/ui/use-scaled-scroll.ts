/**
 * The scroll position of a long list in its own pixels, whatever the scroll bar can show. While the bar is scaled, the
 * wheel moves the content itself, so that one notch is never a thousand rows.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { planScroll, type ScrollPlan } from './scroll-scale.ts'

export interface ScaledScroll {
  readonly plan: ScrollPlan
  /** Top of the viewport in content pixels, and where the bar stands. */
  readonly contentTop: number
  readonly barTop: number
  readonly left: number
  readonly viewport: { readonly width: number; readonly height: number }
  readonly onScroll: () => void
  readonly scrollTo: (contentTop: number) => void
}

export function useScaledScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rows: number,
  rowHeight: number,
  headHeight: number,
): ScaledScroll {
  const [viewport, setViewport] = useState({ width: 0, height: 0 })
  const [position, setPosition] = useState({ contentTop: 0, barTop: 0, left: 0 })
  const plan = planScroll(rows, rowHeight, viewport.height)
  const { ratio, contentHeight } = plan
  /** Where the bar was put by us: the scroll event that follows tells nothing new. */
  const expected = useRef<number | undefined>(undefined)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () =>
      setViewport({ width: element.clientWidth, height: Math.max(0, element.clientHeight - headHeight) })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, headHeight])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const { scrollTop: barTop, scrollLeft: left } = element
    const ours = expected.current !== undefined && Math.abs(expected.current - barTop) < 1.5
    expected.current = undefined
    setPosition((before) =>
      ours || (ratio > 1 && before.barTop === barTop)
        ? { ...before, barTop, left }
        : { contentTop: barTop * ratio, barTop, left },
    )
  }, [scroller, ratio])

  const scrollTo = useCallback(
    (wanted: number) => {
      const element = scroller.current
      if (!element) return
      const contentTop = Math.min(Math.max(0, wanted), Math.max(0, contentHeight - viewport.height))
      const before = element.scrollTop
      element.scrollTop = contentTop / ratio
      const barTop = element.scrollTop
      if (barTop !== before) expected.current = barTop
      setPosition({ contentTop, barTop, left: element.scrollLeft })
    },
    [scroller, ratio, contentHeight, viewport.height],
  )

  const top = useRef(0)
  top.current = position.contentTop
  useEffect(() => {
    const element = scroller.current
    if (!element || ratio === 1) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1
      element.scrollLeft += event.deltaX
      scrollTo(top.current + event.deltaY * unit)
    }
    // React's own wheel listeners are passive and cannot keep the browser from scrolling.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller, ratio, rowHeight, scrollTo])

  return { plan, ...position, viewport, onScroll, scrollTo }
}
