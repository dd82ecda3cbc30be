/**
 * What the main area shows: the chosen dataset, or the start screen when there is none or it is gone.
 */
import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { usePickBackup } from '../features/backup/use-restore.ts'
import { DatasetPage } from '../features/datasets/dataset-page.tsx'
import { useDatasets } from '../features/datasets/use-datasets.ts'
import { StartScreen } from '../features/start/start-screen.tsx'
import { useCancelTask, useRunningTasks } from '../features/tasks/use-tasks.ts'
import { showDataset, useNavigation } from '../state/navigation.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'

const TemplatesPage = lazy(async () => ({
  default: (await import('../features/templates/templates-page.tsx')).TemplatesPage,
}))

interface MainAreaProps {
  readonly onOpenFiles: () => void
}

/** What fails there, fails there only: another dataset is another place. */
export function MainArea(props: MainAreaProps) {
  const place = useNavigation(({ dataset, templates }) => (templates === undefined ? dataset : 'templates'))
  return (
    <ErrorBoundary key={place}>
      <Place {...props} />
    </ErrorBoundary>
  )
}

function Place({ onOpenFiles }: MainAreaProps) {
  const selected = useNavigation(({ dataset }) => dataset)
  const showsTemplates = useNavigation(({ templates }) => templates !== undefined)
  const datasets = useDatasets()
  const loading = useRunningTasks().filter(({ kind }) => kind === 'load')
  const cancel = useCancelTask()
  const pickBackup = usePickBackup()
  if (showsTemplates)
    return (
      <Suspense fallback={<Skeleton m={20} height={220} width="auto" />}>
        <TemplatesPage />
      </Suspense>
    )
  const dataset = datasets.data?.find(({ id }) => id === selected)
  if (dataset) return <DatasetPage key={dataset.id} dataset={dataset} />
  // A dataset that was just loaded may not be in the list yet.
  if (selected && datasets.isFetching) return <Skeleton m={20} height={160} width="auto" />
  return (
    <StartScreen
      recent={datasets.data ?? []}
      loading={loading}
      onPick={onOpenFiles}
      onRestore={() => pickBackup()}
      onOpen={showDataset}
      onCancel={cancel}
    />
  )
}
