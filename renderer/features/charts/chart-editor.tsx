/** A chart is made or changed here: what it is made of on the left, what it looks like on the right. */
import { Button, Group, Modal, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import type { ChartDefinition, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import classes from './chart-editor.module.css'
import { ChartFields } from './chart-fields.tsx'
import { type ChartForm, chartOf, formOf, titleOf } from './chart-form.ts'
import { ChartView } from './chart-view.tsx'
import { useSuggestedCharts } from './use-chart.ts'
import { useReportColumns } from './use-report-columns.ts'

interface ChartEditorProps {
  readonly dataset: Dataset
  /** Undefined for a new one. */
  readonly chart: ChartDefinition | undefined
  readonly onSave: (chart: ChartDefinition) => void
  readonly onClose: () => void
}

const TYPING_MS = 250

export function ChartEditor({ dataset, chart, onSave, onClose }: ChartEditorProps) {
  const tables = [...dataset.tables, ...dataset.derived]
  const largest = [...dataset.tables].sort((a, b) => b.rows - a.rows)[0]
  const [form, setForm] = useState<ChartForm | undefined>(chart && formOf(chart))
  // A title follows what is chosen until somebody writes one.
  const [hasTitle, setHasTitle] = useState(chart !== undefined)
  const table = form?.data.what === 'table' ? form.data.table : form ? undefined : largest?.name
  const suggested = useSuggestedCharts(dataset, table)
  const report = form?.data.what === 'report' ? form.data : undefined
  const ofReport = useReportColumns(dataset, report?.report, report?.values ?? {})
  const columns = report ? ofReport.data : tables.find(({ name }) => name === table)?.columns
  const first = suggested.data?.[0]
  const fallback = largest && emptyForm(largest.name, largest.columns[0]?.name ?? '')
  const current = form ?? (first ? formOf(first) : suggested.isPending ? undefined : fallback)
  const made =
    current && (columns || current.data.what === 'kept') && chartOf(current, chart?.name ?? 'chart', columns ?? [])
  const [shown] = useDebouncedValue(made, TYPING_MS)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (made) onSave(made)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={chart ? 'Change the chart' : 'New chart'}
      centered
      size="min(1040px, 96vw)"
      classNames={{ body: classes.body }}
    >
      <form className={classes.editor} onSubmit={submit}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
        <section className={classes.fields} aria-label="What the chart is made of" tabIndex={0}>
          {current ? (
            <>
              <TextInput
                label="Title"
                data-autofocus
                value={current.title}
                onChange={(event) => {
                  setForm({ ...current, title: event.currentTarget.value })
                  setHasTitle(true)
                }}
              />
              {suggested.data && suggested.data.length > 1 && !chart && (
                <div>
                  <p className={classes.label}>Suggestions</p>
                  <ul className={classes.suggestions}>
                    {suggested.data.map((one) => (
                      <li key={one.name}>
                        <button
                          type="button"
                          className={classes.suggestion}
                          aria-pressed={one.title === current.title}
                          onClick={() => {
                            setForm(formOf(one))
                            setHasTitle(false)
                          }}
                        >
                          {one.title}
                        </button>
                      </li>
                    ))}
                  </ul>
                </div>
              )}
              <ChartFields
                dataset={dataset}
                form={current}
                columns={columns ?? []}
                onChange={(next) => setForm(hasTitle ? next : { ...next, title: titleOf(next) })}
              />
            </>
          ) : (
            <Skeleton height={220} />
          )}
        </section>
        <section className={classes.preview} aria-label="Preview">
          {report && ofReport.error ? (
            <Problem message={explain(ofReport.error)} onRetry={() => void ofReport.refetch()} />
          ) : shown ? (
            <ChartView dataset={dataset} chart={shown} />
          ) : (
            <EmptyState title="Not enough is chosen">Choose the columns that the chart is made of.</EmptyState>
          )}
        </section>
        <Group className={classes.actions} justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!made}>
            {chart ? 'Change' : 'Add'}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

const emptyForm = (table: string, x: string): ChartForm => ({
  ...{ title: `Rows by ${x}`, kind: 'bar', data: { what: 'table', table }, x },
  ...{ part: undefined, measures: [{ function: 'count' }], y: [], series: undefined, rest: {} },
})
