/**
 * Everything that is wrong in a dataset: counts that filter, a list of any length, and each finding in its raw lines.
 */
import { Button, Skeleton } from '@mantine/core'
import { IconCircleCheck, IconDownload, IconFilterOff, IconZoomScan } from '@tabler/icons-react'
import type { Anomaly, AnomalyFilter, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import {
  clearAnomalyFilters,
  searchAnomalies,
  selectAnomaly,
  toggleFile,
  toggleSeverity,
  toggleType,
  useAnomalyView,
} from '../../state/anomaly-view.ts'
import { askForExport } from '../../state/export-request.ts'
import { showTable } from '../../state/navigation.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { quarantinedIn, saveQuarantine } from '../export/save-quarantine.ts'
import classes from './anomalies.module.css'
import { AnomalyDetail } from './anomaly-detail.tsx'
import { AnomalyGrid } from './anomaly-grid.tsx'
import { Filters, SearchBar } from './filters.tsx'
import { useAnomalyFilter, useAnomalyPages, useAnomalySummary } from './use-anomalies.ts'

export function AnomaliesTab({ dataset }: { readonly dataset: Dataset }) {
  const { id } = dataset
  const view = useAnomalyView(id)
  const filter = useAnomalyFilter(view)
  const summary = useAnomalySummary(dataset)
  const pages = useAnomalyPages(dataset, filter)
  const error = summary.error ?? pages.error

  if (error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => (summary.error ? void summary.refetch() : pages.retry())} />
      </div>
    )
  }
  if (dataset.state !== 'complete' && !summary.data?.total) return <StillLooking dataset={dataset} />
  if (summary.data?.total === 0) {
    return (
      <EmptyState icon={<IconCircleCheck size={24} />} title="Nothing is wrong here">
        Every record of every file fits. All checks were made on all rows.
      </EmptyState>
    )
  }
  const { selected } = view
  const rejected = quarantinedIn(dataset)
  const step = (by: number) => {
    if (!selected) return undefined
    const next = pages.rowAt(selected.index + by)
    return next && (() => selectAnomaly(id, { index: selected.index + by, anomaly: next }))
  }
  return (
    <div className={classes.tab}>
      <aside className={classes.aside} aria-label="Filters">
        {summary.data ? (
          <Filters
            summary={summary.data}
            view={view}
            onType={(type) => toggleType(id, type)}
            onFile={(file) => toggleFile(id, file)}
            onSeverity={(severity) => toggleSeverity(id, severity)}
          />
        ) : (
          <Skeleton height={220} />
        )}
      </aside>
      <div className={classes.main}>
        <div className={classes.bar}>
          <SearchBar
            view={view}
            onSearch={(text) => searchAnomalies(id, text)}
            onClear={() => clearAnomalyFilters(id)}
          />
          <span className={classes.count} role="status">
            {pages.isPending ? '' : countText(pages.total, summary.data?.total)}
            {dataset.state !== 'complete' && ' so far'}
          </span>
          {rejected > 0 && (
            <Button variant="default" onClick={() => saveQuarantine(dataset)}>
              Save the {plural(rejected, 'rejected record')}…
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconDownload size={14} />}
            onClick={() => exportReport(dataset, filter, pages.total)}
          >
            Export report
          </Button>
        </div>
        <div className={classes.list}>
          {!pages.isPending && pages.total === 0 ? (
            <EmptyState
              icon={<IconFilterOff size={22} />}
              title="No anomaly matches"
              action={
                <Button variant="default" onClick={() => clearAnomalyFilters(id)}>
                  Clear filters
                </Button>
              }
            >
              There are {plural(summary.data?.total ?? 0, 'anomaly', 'anomalies')}, but none under these filters.
            </EmptyState>
          ) : (
            <AnomalyGrid
              pages={pages}
              selected={selected?.index}
              onSelect={(index, anomaly) => selectAnomaly(id, { index, anomaly })}
              resetKey={JSON.stringify(filter)}
            />
          )}
        </div>
        {selected && (
          <AnomalyDetail
            dataset={dataset}
            anomaly={selected.anomaly}
            onPrevious={step(-1)}
            onNext={step(1)}
            onShowTable={() => showTable(id, tableOf(dataset, selected.anomaly))}
            onClose={() => selectAnomaly(id, undefined)}
          />
        )}
      </div>
    </div>
  )
}

/** While the checks run, no list is shown: "nothing is wrong" would be a guess. */
function StillLooking({ dataset: { state } }: { readonly dataset: Dataset }) {
  return (
    <EmptyState icon={<IconZoomScan size={24} />} title="Anomalies are still being looked for">
      {state === 'loading'
        ? 'The checks begin when all rows are there. You can browse the rows meanwhile.'
        : 'All rows are there and are being checked. The list appears here when that is done.'}
    </EmptyState>
  )
}

const tableOf = (dataset: Dataset, anomaly: Anomaly): string =>
  dataset.tables.some(({ name }) => name === anomaly.table) ? anomaly.table : (dataset.tables[0]?.name ?? '')

const countText = (shown: number, all = shown): string =>
  shown === all ? plural(all, 'anomaly', 'anomalies') : `${formatCount(shown)} of ${formatCount(all)}`

function exportReport(dataset: Dataset, filter: AnomalyFilter, count: number): void {
  const full = { label: 'Full list', extension: 'csv', content: { what: 'anomalies', shape: 'csv', filter } } as const
  const report = {
    label: dataset.template ? `${dataset.template.title} report` : '',
    extension: 'csv',
    content: { what: 'anomalies', shape: 'template', filter },
  } as const
  const page = {
    label: 'Page to print',
    extension: 'html',
    content: { what: 'anomalies', shape: 'html', filter },
  } as const
  askForExport({
    dataset: dataset.id,
    subject: `${plural(count, 'anomaly', 'anomalies')} of ${dataset.name}`,
    suggestedName: 'anomalies_report.csv',
    forms: dataset.template ? [report, full, page] : [full, page],
  })
}
