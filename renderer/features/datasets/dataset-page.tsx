/**
 * One dataset: its name and facts, and the tabs to look at it from every side.
 */
import { ActionIcon, Menu, Skeleton, Tabs } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowsDiff,
  IconDots,
  IconFilePlus,
  IconHistory,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCompact, plural } from '../../format/numbers.ts'
import { showDataset, type Tab, tabs, useNavigation } from '../../state/navigation.ts'
import { worstSeverity } from '../../ui/severity.tsx'
import { useOpenFiles } from '../drop/use-open-files.ts'
import { useCompareLast } from '../history/use-compare-last.ts'
import { useUndo } from '../history/use-versions.ts'
import { Overview } from '../overview/overview.tsx'
import classes from './dataset-page.module.css'
import { ProgressBanner } from './progress-banner.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { useDeleteDataset } from './use-dataset-actions.ts'
import { useGrowingContent } from './use-growing-content.ts'

const AnomaliesTab = lazy(async () => ({ default: (await import('../anomalies/anomalies-tab.tsx')).AnomaliesTab }))
const BrowseTab = lazy(async () => ({ default: (await import('../browse/browse-tab.tsx')).BrowseTab }))
const DataTab = lazy(async () => ({ default: (await import('../data/data-tab.tsx')).DataTab }))
const HistoryTab = lazy(async () => ({ default: (await import('../history/history-tab.tsx')).HistoryTab }))

export function DatasetPage({ dataset }: { readonly dataset: Dataset }) {
  const { id, hierarchy, anomalies } = dataset
  useGrowingContent(dataset)
  const wanted = useNavigation(({ tabOf }) => tabOf[id]) ?? 'overview'
  const tab: Tab = wanted === 'browse' && !hierarchy ? 'overview' : wanted
  return (
    <Tabs
      value={tab}
      onChange={(value) => {
        const next = tabs.find((name) => name === value)
        if (next) showDataset(id, next)
      }}
      classNames={{ root: classes.page, list: classes.tabs, tab: classes.tab, panel: classes.panel }}
    >
      <Header dataset={dataset} />
      <ProgressBanner dataset={dataset} />
      <Tabs.List aria-label={`Views of ${dataset.name}`}>
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        {hierarchy && <Tabs.Tab value="browse">Browse</Tabs.Tab>}
        <Tabs.Tab value="data">Data</Tabs.Tab>
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
        <Tabs.Tab value="history">History</Tabs.Tab>
      </Tabs.List>
      <Suspense fallback={<Skeleton m={20} height={200} width="auto" />}>
        <Tabs.Panel value="overview">
          <Overview dataset={dataset} />
        </Tabs.Panel>
        {hierarchy && (
          <Tabs.Panel value="browse">
            <BrowseTab dataset={dataset} hierarchy={hierarchy} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="data">
          <DataTab dataset={dataset} />
        </Tabs.Panel>
        <Tabs.Panel value="anomalies">
          <AnomaliesTab dataset={dataset} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab dataset={dataset} />
        </Tabs.Panel>
      </Suspense>
    </Tabs>
  )
}

function Header({ dataset }: { readonly dataset: Dataset }) {
  const [isRenaming, setRenaming] = useState(false)
  const remove = useDeleteDataset()
  const undo = useUndo()
  const compareLast = useCompareLast()
  const { pickInto } = useOpenFiles()
  const hasPast = dataset.version > 1 && dataset.state === 'complete'
  const files = dataset.tables.reduce((sum, { sources }) => sum + sources.length, 0)
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
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => remove(dataset)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog dataset={dataset} onClose={() => setRenaming(false)} />}
    </header>
  )
}
