/**
 * One chart: its picture or its table, the names of its series, what is left out of it, and a way to save it. It fills
 * the height that it is given.
 */
import { ActionIcon, Menu, Skeleton, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartBar, IconChartBarOff, IconDownload, IconTable } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import type { ChartData, ChartDefinition, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import { colorOf } from './chart-colors.ts'
import { ChartLegend } from './chart-legend.tsx'
import { liesDown, summaryOf } from './chart-rows.ts'
import { ChartTableView } from './chart-table.tsx'
import classes from './charts.module.css'
import { HeatMapPicture } from './heat-map-picture.tsx'
import type { PictureProps } from './picture-parts.ts'
import { download, pngOf, svgOf } from './save-picture.ts'
import { ScatterPicture } from './scatter-picture.tsx'
import { useChart } from './use-chart.ts'
import { XyPicture } from './xy-picture.tsx'

export interface ChartViewProps {
  readonly dataset: Dataset
  readonly chart: ChartDefinition
  /** Further buttons beside the chart's own. */
  readonly actions?: ReactNode
}

export function ChartView({ dataset, chart, actions }: ChartViewProps) {
  const { data, error, refetch, isPlaceholderData } = useChart(dataset, chart)
  const [isTable, setTable] = useState(false)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const id = useId()
  const { title } = chart
  const isEmpty = data !== undefined && data.points.length === 0
  const toggle = (key: string) => {
    const next = new Set(hidden)
    if (!next.delete(key)) next.add(key)
    setHidden(next)
  }
  const save = async (kind: 'svg' | 'png') => {
    const picture = document.getElementById(id)?.querySelector('svg')
    if (!picture || !data) return
    const shown = data.series.map((one, at) => ({ title: one.title, color: colorOf(at, one.isOther), key: one.key }))
    const keys = shown.length > 1 ? shown.filter(({ key }) => !hidden.has(key)) : []
    try {
      const svg = svgOf(picture, title, keys)
      const blob = kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg)
      download(blob, `${title.replace(/[^\p{L}\p{N}._ -]+/gu, '_').slice(0, 100)}.${kind}`)
    } catch (failure) {
      notify({ title: 'The picture was not saved', message: explain(failure), tone: 'bad' })
    }
  }
  return (
    <figure className={classes.chart} aria-label={title}>
      <figcaption className={classes.head}>
        <h3 className={classes.title} title={title}>
          {title}
        </h3>
        {data && !isEmpty && (
          <>
            <Tooltip label={isTable ? 'Show the picture' : 'Show as a table'}>
              <ActionIcon
                size="sm"
                aria-label={`${title} as a table`}
                aria-pressed={isTable}
                onClick={() => setTable(!isTable)}
              >
                {isTable ? <IconChartBar size={15} /> : <IconTable size={15} />}
              </ActionIcon>
            </Tooltip>
            <Menu>
              <Menu.Target>
                <ActionIcon size="sm" aria-label={`Save ${title}`} disabled={isTable}>
                  <IconDownload size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => void save('svg')}>Save as SVG</Menu.Item>
                <Menu.Item onClick={() => void save('png')}>Save as PNG</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )}
        {actions}
      </figcaption>
      {error ? (
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className={classes.waiting} height="auto" aria-label={`${title} is being drawn`} />
      ) : isEmpty ? (
        <p className={classes.empty}>
          <IconChartBarOff size={16} aria-hidden /> There is nothing to draw. {data.note}
        </p>
      ) : (
        <>
          {data.series.length > 1 && !isTable && <ChartLegend series={data.series} hidden={hidden} onToggle={toggle} />}
          {isTable ? (
            <ChartTableView title={title} data={data} />
          ) : (
            <Picture id={id} title={title} data={data} hidden={hidden} isStale={isPlaceholderData} />
          )}
          {data.note !== null && <p className={classes.note}>{data.note}</p>}
        </>
      )}
    </figure>
  )
}

/** Pixels that a lying bar needs, so that its name can be read. */
const BAR_HEIGHT = 19

interface SizedProps {
  readonly id: string
  readonly title: string
  readonly data: ChartData
  readonly hidden: ReadonlySet<string>
  readonly isStale: boolean
}

function Picture({ id, title, data, hidden, isStale }: SizedProps) {
  const { ref, width, height } = useElementSize()
  const needed = liesDown(data) ? data.points.length * BAR_HEIGHT + 34 : 0
  const isTall = height > 0 && needed > height
  const size = { width: Math.max(0, width - (isTall ? 10 : 0)), height: Math.max(height, needed) }
  return (
    <div
      ref={ref}
      className={classes.picture}
      data-stale={isStale}
      {...(isTall && { tabIndex: 0, role: 'region', 'aria-label': `${title}, which scrolls` })}
    >
      <div id={id} role="img" aria-label={summaryOf(title, data)} style={{ height: size.height }}>
        {width > 0 && height > 0 && drawn({ data, hidden, ...size })}
      </div>
    </div>
  )
}

function drawn(props: PictureProps) {
  switch (props.data.kind) {
    case 'scatter':
      return <ScatterPicture {...props} />
    case 'heatmap':
      return <HeatMapPicture {...props} />
    default:
      return <XyPicture {...props} />
  }
}
