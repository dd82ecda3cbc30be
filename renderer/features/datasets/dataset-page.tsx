/**
 * One dataset: its name and facts, and the tabs to look at it from every side.
 */
import { ActionIcon, Button, Menu, Skeleton, Tabs } from '@mantine/core'
import {
  IconArchive,
  IconArrowBackUp,
  IconArrowsDiff,
  IconCloudUp,
  IconDots,
  IconFilePlus,
  IconHistory,
  IconPackage,
  IconPencil,
  IconRestore,
  IconTemplate,
  IconTrash,
} from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Dataset, Source } from '../../../preload/contract/index.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCompact, plural } from '../../format/numbers.ts'
import { showDataset, type Tab, tabs, useNavigation } from '../../state/navigation.ts'
import { askToPublish } from '../../state/team.ts'
import { ErrorBoundary } from '../../ui/error-boundary.tsx'
import { worstSeverity } from '../../ui/severity.tsx'
import { useBackup } from '../backup/use-backup.ts'
import { usePickBackup } from '../backup/use-restore.ts'
import { BundleDialog } from '../bundle/bundle-dialog.tsx'
import { useOpenFiles } from '../drop/use-open-files.ts'
import { useCompareLast } from '../history/use-compare-last.ts'
import { useUndo } from '../history/use-versions.ts'
import { Overview } from '../overview/overview.tsx'
import { useTargets } from '../sync/use-pushes.ts'
import { useMakeTemplate } from '../templates/use-templates.ts'
import classes from './dataset-page.module.css'
import { ProgressBanner } from './progress-banner.tsx'
import { RemoteHeader } from './remote-header.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { useDeleteDataset } from './use-dataset-actions.ts'
import { useGrowingContent } from './use-growing-content.ts'

const AnalyzeTab = lazy(async () => ({ default: (await import('../analyze/analyze-tab.tsx')).AnalyzeTab }))
const AnomaliesTab = lazy(async () => ({ default: (await import('../anomalies/anomalies-tab.tsx')).AnomaliesTab }))
const BrowseTab = lazy(async () => ({ default: (await import('../browse/browse-tab.tsx')).BrowseTab }))
const DashboardTab = lazy(async () => ({ default: (await import('../dashboard/dashboard-tab.tsx')).DashboardTab }))
const DataTab = lazy(async () => ({ default: (await import('../data/data-tab.tsx')).DataTab }))
const HistoryTab = lazy(async () => ({ default: (await import('../history/history-tab.tsx')).HistoryTab }))
const SegmentsTab = lazy(async () => ({ default: (await import('../segments/segments-tab.tsx')).SegmentsTab }))
const TeamTab = lazy(async () => ({ default: (await import('../sync/team-tab.tsx')).TeamTab }))
const ReportsTab = lazy(async () => ({ default: (await import('../reports/reports-tab.tsx')).ReportsTab }))

export function DatasetPage({ dataset }: { readonly dataset: Dataset }) {
  const { id, hierarchy, anomalies, hasDashboard } = dataset
  useGrowingContent(dataset)
  const wanted = useNavigation(({ tabOf }) => tabOf[id]) ?? 'overview'
  const isRemote = dataset.remote !== undefined
  const isThere = (wanted !== 'browse' || hierarchy) && !(isRemote && localTabs.has(wanted))
  const tab: Tab = isThere ? wanted : 'overview'
  const waits = useTargets(dataset).data?.some(({ waiting }) => waiting !== null) ?? false
  const list = useRef<HTMLDivElement>(null)
  // In a narrow window the tabs scroll, and a tab may be opened from elsewhere.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the tab that changes which element is active
  useEffect(() => {
    list.current?.querySelector('[role=tab][data-active]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  }, [tab])
  return (
    <Tabs
      value={tab}
      onChange={(value) => {
        const next = tabs.find((name) => name === value)
        if (next) showDataset(id, next)
      }}
      classNames={{ root: classes.page, list: classes.tabs, tab: classes.tab, panel: classes.panel }}
    >
      {dataset.remote ? (
        <RemoteHeader dataset={dataset} connection={dataset.remote.connection} />
      ) : (
        <Header dataset={dataset} />
      )}
      <ProgressBanner dataset={dataset} />
      <Tabs.List ref={list} aria-label={`Views of ${dataset.name}`}>
        {hasDashboard && !isRemote && <Tabs.Tab value="dashboard">Dashboard</Tabs.Tab>}
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        {!hasDashboard && !isRemote && <Tabs.Tab value="dashboard">Dashboard</Tabs.Tab>}
        {hierarchy && <Tabs.Tab value="browse">Browse</Tabs.Tab>}
        <Tabs.Tab value="data">Data</Tabs.Tab>
        <Tabs.Tab value="analyze">Analyze</Tabs.Tab>
        <Tabs.Tab value="reports">Reports</Tabs.Tab>
        {!isRemote && <Tabs.Tab value="segments">Segments</Tabs.Tab>}
        <Tabs.Tab value="anomalies" aria-label="Anomalies">
          Anomalies
          {/* The count is drawn by the style sheet, so that the tab is called by its word alone. */}
          {anomalies.total > 0 && (
            <span
              className={classes.count}
              data-severity={worstSeverity(anomalies)}
              data-count={formatCompact(anomalies.total)}
            />
          )}
        </Tabs.Tab>
        {!isRemote && (
          <>
            <Tabs.Tab value="history">History</Tabs.Tab>
            <Tabs.Tab value="team" aria-label={waits ? 'Team, waits for you' : 'Team'}>
              Team
              {waits && <span className={classes.count} data-severity="warning" data-count="!" />}
            </Tabs.Tab>
          </>
        )}
      </Tabs.List>
      <ErrorBoundary key={tab}>
        <Suspense fallback={<Skeleton m={20} height={200} width="auto" />}>
          <Tabs.Panel value="overview">
            <Overview dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="dashboard">
            <DashboardTab dataset={dataset} />
          </Tabs.Panel>
          {hierarchy && (
            <Tabs.Panel value="browse">
              <BrowseTab dataset={dataset} hierarchy={hierarchy} />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="data">
            <DataTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="analyze">
            <AnalyzeTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="reports">
            <ReportsTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="segments">
            <SegmentsTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="anomalies">
            <AnomaliesTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="team">
            <TeamTab dataset={dataset} />
          </Tabs.Panel>
        </Suspense>
      </ErrorBoundary>
    </Tabs>
  )
}

/** What needs the files themselves: it cannot be done with a dataset that lies in a database of the team. */
const localTabs: ReadonlySet<Tab> = new Set(['dashboard', 'segments', 'history', 'team'])

function Header({ dataset }: { readonly dataset: Dataset }) {
  const [isRenaming, setRenaming] = useState(false)
  const [isBundling, setBundling] = useState(false)
  const remove = useDeleteDataset()
  const undo = useUndo()
  const compareLast = useCompareLast()
  const { pickInto } = useOpenFiles()
  const backup = useBackup()
  const pickBackup = usePickBackup()
  const makeTemplate = useMakeTemplate()
  const hasPast = dataset.version > 1 && dataset.state === 'complete'
  // A file that was split is one file still.
  const isFirst = ({ part }: Source) => part === undefined || part.number === 1
  const files = dataset.tables.reduce((sum, { sources }) => sum + sources.filter(isFirst).length, 0)
  return (
    <header className={classes.header}>
      <h1 className={classes.name} title={dataset.name}>
        {dataset.name}
      </h1>
      <p className={classes.facts}>
        {[
          plural(dataset.rows, 'row'),
          `${plural(dataset.tables.length, 'table')} from ${plural(files, 'file')}`,
          dataset.template?.title,
          dataset.version > 1 && `version ${dataset.version}`,
          `loaded ${formatDateTime(dataset.createdAt)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <Button
        variant="default"
        leftSection={<IconCloudUp size={15} />}
        disabled={dataset.state !== 'complete'}
        onClick={() => askToPublish(dataset.id)}
      >
        Publish…
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="More about this dataset">
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconFilePlus size={15} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => pickInto(dataset.id)}
          >
            Load files into it…
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setRenaming(true)}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => showDataset(dataset.id, 'history')}>
            History
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowBackUp size={15} />} disabled={!hasPast} onClick={() => undo(dataset)}>
            Undo last load
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowsDiff size={15} />}
            disabled={!hasPast}
            onClick={() => void compareLast(dataset)}
          >
            Compare versions
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTemplate size={15} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => makeTemplate(dataset)}
          >
            Make a template of it…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPackage size={15} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => setBundling(true)}
          >
            Hand-over bundle…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArchive size={15} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => backup(dataset)}
          >
            Back up…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRestore size={15} />}
            disabled={dataset.state !== 'complete'}
            onClick={() => pickBackup(dataset.id)}
          >
            Restore from a backup…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            color="red"
            c="var(--w-error)"
            onClick={() => remove(dataset)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog dataset={dataset} onClose={() => setRenaming(false)} />}
      {isBundling && <BundleDialog dataset={dataset} onClose={() => setBundling(false)} />}
    </header>
  )
}
