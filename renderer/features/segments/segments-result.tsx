/**
 * What was found: each segment in words, all of them in one picture, and how well another number of them would fit.
 */
import { Alert, Button, Skeleton } from '@mantine/core'
import { IconClockExclamation, IconRefresh } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Dataset, Segmentation, SegmentationSummary } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatDateTime } from '../../format/dates.ts'
import { defineSegments } from '../../state/segments-view.ts'
import { Problem } from '../../ui/problem.tsx'
import { draftFrom } from './definition-of.ts'
import { SegmentCard } from './segment-card.tsx'
import classes from './segments.module.css'
import { draftOf } from './suggest-definition.ts'
import { useFindSegments, useSegmentation, useSegmentTasks } from './use-segments.ts'

const ComponentsChart = lazy(async () => ({ default: (await import('./components-chart.tsx')).ComponentsChart }))
const SilhouetteChart = lazy(async () => ({ default: (await import('./silhouette-chart.tsx')).SilhouetteChart }))

interface SegmentsResultProps {
  readonly dataset: Dataset
  readonly summary: SegmentationSummary
}

export function SegmentsResult({ dataset, summary }: SegmentsResultProps) {
  const { data: found, error, refetch } = useSegmentation(dataset, summary.name)
  if (error)
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  if (!found) return <Skeleton m={20} height={220} width="auto" />
  const { result } = found
  return (
    <div className={classes.result}>
      {found.isStale && <Stale dataset={dataset} found={found} />}
      <Account dataset={dataset} found={found} />
      <ul className={classes.cards} aria-label="Segments found">
        {result.profiles.map((profile) => (
          <SegmentCard key={profile.segment} profile={profile} />
        ))}
      </ul>
      <div className={classes.charts}>
        <Suspense fallback={<Skeleton height={300} />}>
          <ComponentsChart result={result} />
          {result.silhouettes.length > 1 && <SilhouetteChart result={result} />}
        </Suspense>
      </div>
    </div>
  )
}

function Stale({ dataset, found }: { readonly dataset: Dataset; readonly found: Segmentation }) {
  const find = useFindSegments(dataset)
  const isRunning = useSegmentTasks(dataset).length > 0
  return (
    <Alert color="yellow" icon={<IconClockExclamation size={16} />} className={classes.stale} role="status">
      <div className={classes.staleText}>
        <span>
          These are the segments of version {found.version}; the dataset is at version {dataset.version} now.
        </span>
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={find.isPending || isRunning}
          onClick={() => find.mutate(found.definition)}
        >
          Find them anew
        </Button>
      </div>
      {find.error && <Problem message={explain(find.error)} />}
    </Alert>
  )
}

/** How they were found, and everything that a reader should know before trusting them. */
function Account({ dataset, found }: { readonly dataset: Dataset; readonly found: Segmentation }) {
  const { result, definition } = found
  const table = dataset.tables.find(({ name }) => name === found.table) ?? dataset.tables[0]
  const facts = [
    `By ${result.features.join(', ')}`,
    definition.standardise === false ? 'in their own units' : 'standardised',
    definition.log && 'logarithms',
    result.silhouette !== null && `silhouette ${result.silhouette.toFixed(2)} (${fitWords(result.silhouette)})`,
    `best of ${result.starts} starts, seed ${definition.seed ?? 1}`,
    `found ${formatDateTime(found.createdAt)}`,
  ].filter(Boolean)
  return (
    <div className={classes.account}>
      <p className={classes.dim}>
        {facts.join(' · ')}.{' '}
        {table && (
          <button
            type="button"
            className={classes.link}
            onClick={() => defineSegments(dataset.id, draftFrom(definition, draftOf(table)))}
          >
            Change and find again…
          </button>
        )}
      </p>
      {result.notes.length > 0 && (
        <ul aria-label="Notes" className={classes.notes}>
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** As Kaufman and Rousseeuw read silhouettes. */
function fitWords(silhouette: number): string {
  if (silhouette > 0.7) return 'clearly apart'
  if (silhouette > 0.5) return 'well apart'
  return silhouette > 0.25 ? 'overlapping somewhat' : 'hardly apart'
}
