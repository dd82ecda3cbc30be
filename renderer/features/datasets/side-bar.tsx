/**
 * The side bar: what is loaded, what is being loaded, what was loaded before. It is the map of the whole store.
 */
import { ActionIcon, Button, Kbd, Skeleton, Tooltip } from '@mantine/core'
import { IconCloudDown, IconFolderOpen, IconSearch, IconTemplate } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { showDataset, showPage, showStart, showTemplates, useNavigation } from '../../state/navigation.ts'
import { BrandMark } from '../../ui/brand-mark.tsx'
import { modKey } from '../../ui/mod-key.ts'
import { Problem } from '../../ui/problem.tsx'
import { useCloseRemote } from '../sync/use-published.ts'
import { PastLoads } from '../tasks/past-loads.tsx'
import { RunningTasks } from '../tasks/running-tasks.tsx'
import { useTasks } from '../tasks/use-tasks.ts'
import { DatasetList } from './dataset-list.tsx'
import { DeletedList } from './deleted-list.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import classes from './side-bar.module.css'
import { useDeleteDataset, useRestoreDataset } from './use-dataset-actions.ts'
import { useDatasets, useDeletedDatasets } from './use-datasets.ts'

interface SideBarProps {
  readonly onOpenFiles: () => void
  readonly onSearch: () => void
  readonly footer: ReactNode
}

export function SideBar({ onOpenFiles, onSearch, footer }: SideBarProps) {
  const selected = useNavigation(({ dataset }) => dataset)
  const showsTemplates = useNavigation(({ templates }) => templates !== undefined)
  const page = useNavigation((navigation) => navigation.page?.name)
  const datasets = useDatasets()
  const deleted = useDeletedDatasets().data ?? []
  const loads = (useTasks().data ?? []).filter(({ kind, status }) => kind === 'load' && status !== 'running')
  const remove = useDeleteDataset()
  const restore = useRestoreDataset()
  const close = useCloseRemote()
  const [renamed, setRenamed] = useState<Dataset>()

  return (
    <nav aria-label="Datasets" className={classes.bar}>
      <div className={classes.top}>
        <button type="button" className={classes.brand} onClick={showStart} aria-label="Winnow, start screen">
          <BrandMark />
          <span>Winnow</span>
        </button>
        <Tooltip label={<>Search {<Kbd size="xs">{modKey} K</Kbd>}</>}>
          <ActionIcon aria-label="Search" onClick={onSearch}>
            <IconSearch size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.open}>
        <Button fullWidth variant="default" leftSection={<IconFolderOpen size={15} />} onClick={onOpenFiles}>
          Open files
        </Button>
        <Button
          fullWidth
          mt={6}
          variant={showsTemplates ? 'light' : 'subtle'}
          color={showsTemplates ? 'grain' : 'gray'}
          justify="flex-start"
          leftSection={<IconTemplate size={15} />}
          aria-current={showsTemplates ? 'page' : undefined}
          onClick={() => showTemplates()}
        >
          Templates
        </Button>
        <Button
          fullWidth
          variant={page === 'team' ? 'light' : 'subtle'}
          color={page === 'team' ? 'grain' : 'gray'}
          justify="flex-start"
          leftSection={<IconCloudDown size={15} />}
          aria-current={page === 'team' ? 'page' : undefined}
          onClick={() => showPage({ name: 'team', connection: undefined })}
        >
          From the team
        </Button>
      </div>
      <RunningTasks />
      <div className={classes.scroll}>
        <Section title="Datasets">
          {datasets.isPending && <ListSkeleton />}
          {datasets.error && <Problem message={explain(datasets.error)} onRetry={() => void datasets.refetch()} />}
          {datasets.data?.length === 0 && <p className={classes.none}>Nothing is loaded yet.</p>}
          <DatasetList
            datasets={datasets.data ?? []}
            selected={selected}
            onOpen={({ id }) => showDataset(id)}
            onAnomalies={({ id }) => showDataset(id, 'anomalies')}
            onRename={setRenamed}
            onDelete={remove}
            onClose={close.mutate}
          />
        </Section>
        {loads.length > 0 && (
          <Section title="Past loads">
            <PastLoads
              loads={loads}
              openable={new Set((datasets.data ?? []).map(({ id }) => id))}
              onOpen={(dataset) => showDataset(dataset)}
            />
          </Section>
        )}
        {deleted.length > 0 && (
          <Section title="Recently deleted">
            <DeletedList datasets={deleted} onRestore={restore} />
          </Section>
        )}
      </div>
      <div className={classes.footer}>{footer}</div>
      {renamed && <RenameDialog dataset={renamed} onClose={() => setRenamed(undefined)} />}
    </nav>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      {children}
    </section>
  )
}

const ListSkeleton = () => (
  <div className={classes.skeleton} role="status" aria-label="Datasets are being listed">
    <Skeleton height={34} />
    <Skeleton height={34} />
    <Skeleton height={34} width="80%" />
  </div>
)
