/** The rows of a report or an aggregate as a chart, with the few things that one may want to choose otherwise. */
import { Button, MultiSelect, NativeSelect } from '@mantine/core'
import { IconChartBarOff, IconLayoutDashboard } from '@tabler/icons-react'
import { useState } from 'react'
import {
  type ChartDefinition,
  type ChartSource,
  type Column,
  chartKinds,
  type Dataset,
} from '../../../preload/contract/index.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddToDashboard } from '../dashboard/use-dashboard.ts'
import { guessChart } from './chart-form.ts'
import { kindWords } from './chart-rows.ts'
import { ChartView } from './chart-view.tsx'
import classes from './quick-chart.module.css'

export interface QuickChartProps {
  readonly dataset: Dataset
  readonly source: ChartSource
  /** Of the rows that the source gives. */
  readonly columns: readonly Column[]
  readonly title: string
}

const NONE = ''

export function QuickChart({ dataset, source, columns, title }: QuickChartProps) {
  const [chosen, setChosen] = useState<Partial<ChartDefinition>>({})
  const add = useAddToDashboard(dataset)
  const guessed = guessChart(source, columns, title)
  if (!guessed)
    return (
      <EmptyState icon={<IconChartBarOff size={22} />} title="There is nothing to draw">
        A chart needs a column to go along and a column of numbers.
      </EmptyState>
    )
  const has = (name: string | undefined) => columns.some((column) => column.name === name)
  const { series: usual, ...rest } = guessed
  const series = 'series' in chosen ? chosen.series : usual
  const chart: ChartDefinition = {
    ...rest,
    ...(chosen.kind && { kind: chosen.kind }),
    ...(has(chosen.x) && chosen.x !== undefined && { x: chosen.x }),
    ...(chosen.y?.some(has) && { y: chosen.y.filter(has) }),
    ...(series !== undefined && has(series) && { series }),
  }
  const names = columns.map(({ name }) => name)
  const numbers = columns.filter(({ type }) => type === 'integer' || type === 'number').map(({ name }) => name)
  const isCounted = chart.kind === 'histogram'
  return (
    <div className={classes.quick}>
      <div className={classes.bar}>
        <NativeSelect
          label="Chart"
          value={chart.kind}
          data={chartKinds.map((value) => ({ value, label: kindWords[value] }))}
          onChange={(event) => {
            const kind = chartKinds.find((one) => one === event.currentTarget.value)
            if (kind) setChosen({ ...chosen, kind })
          }}
        />
        <NativeSelect
          label="Along"
          value={chart.x}
          data={names}
          onChange={(event) => setChosen({ ...chosen, x: event.currentTarget.value })}
        />
        {!isCounted && (
          <MultiSelect
            label={chart.kind === 'heatmap' ? 'Across, and value' : 'Values'}
            className={classes.values}
            size="xs"
            value={[...(chart.y ?? [])]}
            data={chart.kind === 'heatmap' ? names : numbers}
            onChange={(y) => y.length > 0 && setChosen({ ...chosen, y })}
          />
        )}
        {!isCounted && chart.kind !== 'heatmap' && (
          <NativeSelect
            label="Series"
            value={chart.series ?? NONE}
            data={[{ value: NONE, label: 'none' }, ...names.filter((name) => name !== chart.x)]}
            onChange={(event) => {
              const { value } = event.currentTarget
              setChosen({ ...chosen, ...(value === NONE ? { series: undefined } : { series: value }) } as typeof chosen)
            }}
          />
        )}
        <Button
          variant="default"
          className={classes.add}
          leftSection={<IconLayoutDashboard size={14} />}
          onClick={() => add({ what: 'chart', chart })}
        >
          Add to dashboard
        </Button>
      </div>
      <div className={classes.picture}>
        <ChartView dataset={dataset} chart={chart} />
      </div>
    </div>
  )
}
