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
import { showDataset, showPage, useNavigation } from '../state/navigation.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'

const TemplatesPage = lazy(async () => ({
  default: (await import('../features/templates/templates-page.tsx')).TemplatesPage,
}))

const TeamPage = lazy(async () => ({ default: (await import('../features/sync/team-page.tsx')).TeamPage }))
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/settings-page.tsx')).SettingsPage,
}))

interface MainAreaProps {
  readonly onOpenFiles: () => void
}

/** What fails there, fails there only: another dataset is another place. */
export function MainArea(props: MainAreaProps) {
  const place = useNavigation(({ dataset, templates, page }) => page?.name ?? (templates ? 'templates' : dataset))
  return (
    <ErrorBoundary key={place}>
      <Place {...props} />
    </ErrorBoundary>
  )
}

function Place({ onOpenFiles }: MainAreaProps) {
  const selected = useNavigation(({ dataset }) => dataset)
  const showsTemplates = useNavigation(({ templates }) => templates !== undefined)
  const page = useNavigation((navigation) => navigation.page?.name)
  const datasets = useDatasets()
  const loading = useRunningTasks().filter(({ kind }) => kind === 'load')
  const cancel = useCancelTask()
  const pickBackup = usePickBackup()
  if (page !== undefined)
    return (
      <Suspense fallback={<Skeleton m={20} height={220} width="auto" />}>
        {page === 'settings' ? <SettingsPage /> : <TeamPage />}
      </Suspense>
    )
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
      onTeam={() => showPage({ name: 'team', connection: undefined })}
      onOpen={showDataset}
      onCancel={cancel}
    />
  )
}
