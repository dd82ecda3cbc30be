/**
 * A dataset at a glance: each table with its files, the account of every file, and what is wrong by type.
 */
import { Skeleton } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { showOnlyType } from '../../state/anomaly-view.ts'
import { showDataset, showTable } from '../../state/navigation.ts'
import { Problem } from '../../ui/problem.tsx'
import { tallyTypes } from '../anomalies/tally.ts'
import { useAnomalySummary } from '../anomalies/use-anomalies.ts'
import classes from './overview.module.css'
import { TableCard } from './table-card.tsx'

const TypeChart = lazy(async () => ({ default: (await import('../anomalies/type-chart.tsx')).TypeChart }))
const noFilter = { types: [], files: [], severities: [] }

export function Overview({ dataset }: { readonly dataset: Dataset }) {
  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <AnomalyCard dataset={dataset} />
        <section aria-label="Tables" className={classes.tables}>
          {dataset.tables.map((table) => (
            <TableCard
              key={table.name}
              table={table}
              dataset={dataset}
              onOpen={() => showTable(dataset.id, table.name)}
            />
          ))}
        </section>
      </div>
    </div>
  )
}

function AnomalyCard({ dataset }: { readonly dataset: Dataset }) {
  const summary = useAnomalySummary(dataset)
  const { total, error, warning, info } = dataset.anomalies
  const open = (type: string) => {
    showOnlyType(dataset.id, type)
    showDataset(dataset.id, 'anomalies')
  }
  if (total === 0 && dataset.state !== 'complete') {
    return (
      <section aria-label="Anomalies" className={classes.card}>
        <h2 className={classes.cardTitle}>Anomalies are still being looked for</h2>
        <p className={classes.dim}>The rows that are there can be browsed meanwhile.</p>
      </section>
    )
  }
  if (total === 0) {
    return (
      <section aria-label="Anomalies" className={classes.clean}>
        <IconCircleCheck size={20} aria-hidden />
        <div>
          <h2 className={classes.cardTitle}>Nothing is wrong</h2>
          <p>Every record of every file fits. All checks were made on all rows.</p>
        </div>
      </section>
    )
  }
  return (
    <section aria-label="Anomalies" className={classes.card}>
      <header className={classes.cardHead}>
        <h2 className={classes.cardTitle}>{plural(total, 'anomaly', 'anomalies')}</h2>
        <span className={classes.dim}>
          {[error && plural(error, 'error'), warning && plural(warning, 'warning'), info && `${info} for information`]
            .filter(Boolean)
            .join(', ')}
        </span>
        <button type="button" className={classes.link} onClick={() => showDataset(dataset.id, 'anomalies')}>
          Show all
        </button>
      </header>
      {summary.error ? (
        <Problem message={explain(summary.error)} onRetry={() => void summary.refetch()} />
      ) : summary.data ? (
        <Suspense fallback={<Skeleton height={110} />}>
          <TypeChart tallies={tallyTypes(summary.data, noFilter)} chosen={[]} onChoose={open} />
        </Suspense>
      ) : (
        <Skeleton height={110} />
      )}
    </section>
  )
}
