/**
 * One dataset: its name and facts, and the tabs to look at it from four sides.
 */
import { ActionIcon, Menu, Skeleton, Tabs } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { formatDateTime } from '../../format/dates.ts'
import { formatCompact, plural } from '../../format/numbers.ts'
import { showDataset, type Tab, tabs, useNavigation } from '../../state/navigation.ts'
import { worstSeverity } from '../../ui/severity.tsx'
import { Overview } from '../overview/overview.tsx'
import classes from './dataset-page.module.css'
import { RenameDialog } from './rename-dialog.tsx'
import { useDeleteDataset } from './use-dataset-actions.ts'

const AnomaliesTab = lazy(async () => ({ default: (await import('../anomalies/anomalies-tab.tsx')).AnomaliesTab }))
const BrowseTab = lazy(async () => ({ default: (await import('../browse/browse-tab.tsx')).BrowseTab }))
const DataTab = lazy(async () => ({ default: (await import('../data/data-tab.tsx')).DataTab }))

export function DatasetPage({ dataset }: { readonly dataset: Dataset }) {
  const { id, hierarchy, anomalies } = dataset
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
      </Suspense>
    </Tabs>
  )
}

function Header({ dataset }: { readonly dataset: Dataset }) {
  const [isRenaming, setRenaming] = useState(false)
  const remove = useDeleteDataset()
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
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setRenaming(true)}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => remove(dataset)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog dataset={dataset} onClose={() => setRenaming(false)} />}
    </header>
  )
}
