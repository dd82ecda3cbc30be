/**
 * Rows of a long list, fetched a window at a time for what is visible. Windows that scroll out of sight before they
 * arrive are cancelled.
 */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { placeOf, type Range, WINDOW_SIZE, windowsOf } from './windows.ts'

export interface WindowPage<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

interface Source<Page extends WindowPage<Row>, Row> {
  readonly key: readonly unknown[]
  readonly fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<Page>
  readonly enabled?: boolean
}

export interface Windowed<Page, Row> {
  readonly total: number
  /** The first page, for what it says besides its rows. */
  readonly head: Page | undefined
  readonly rowAt: (index: number) => Row | undefined
  readonly onRange: (range: Range) => void
  /** True until the first answer; `isStale` while an old answer stands in for a new question. */
  readonly isPending: boolean
  readonly isStale: boolean
  readonly error: Error | null
  readonly retry: () => void
}

export function useWindows<Page extends WindowPage<Row>, Row>({
  key,
  fetch,
  enabled = true,
}: Source<Page, Row>): Windowed<Page, Row> {
  const [range, setRange] = useState<Range>({ first: 0, last: 0 })
  const onRange = useCallback(
    (next: Range) => setRange((range) => (range.first === next.first && range.last === next.last ? range : next)),
    [],
  )
  const windowQuery = (window: number) => ({
    queryKey: [...key, 'window', window],
    queryFn: ({ signal }: { signal: AbortSignal }) => fetch(window * WINDOW_SIZE, WINDOW_SIZE, signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  // The first window tells the total, so it is always asked for; while a new question is open, the old answer stays.
  const head = useQuery({ ...windowQuery(0), placeholderData: keepPreviousData })
  const total = head.data?.total ?? 0
  const wanted = head.isPlaceholderData ? [] : windowsOf({ first: range.first, last: Math.min(range.last, total) })
  const others = wanted.filter((window) => window > 0)
  const pages = useQueries({ queries: others.map(windowQuery) })

  const rowAt = (index: number): Row | undefined => {
    const { window, at } = placeOf(index)
    const page = window === 0 ? head.data : pages[others.indexOf(window)]?.data
    return page?.rows[at]
  }
  const failed = pages.find((page) => page.error)
  return {
    total,
    head: head.data,
    rowAt,
    onRange,
    isPending: head.isPending,
    isStale: head.isPlaceholderData,
    error: head.error ?? failed?.error ?? null,
    retry: () => void (head.error ? head.refetch() : failed?.refetch()),
  }
}
