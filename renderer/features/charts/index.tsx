/** Charts for other features. The chart library is the largest part of the page: it is loaded when a chart is shown. */
import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { ChartViewProps } from './chart-view.tsx'
import type { QuickChartProps } from './quick-chart.tsx'

const LazyView = lazy(async () => ({ default: (await import('./chart-view.tsx')).ChartView }))
const LazyQuick = lazy(async () => ({ default: (await import('./quick-chart.tsx')).QuickChart }))

/** Fills the height that it is given. */
export function ChartView(props: ChartViewProps) {
  return (
    <Suspense fallback={<Skeleton height="100%" />}>
      <LazyView {...props} />
    </Suspense>
  )
}

/** The rows of a report or an aggregate as a chart that can be changed a little, and put on the dashboard. */
export function QuickChart(props: QuickChartProps) {
  return (
    <Suspense fallback={<Skeleton m={16} height={240} width="auto" />}>
      <LazyQuick {...props} />
    </Suspense>
  )
}
