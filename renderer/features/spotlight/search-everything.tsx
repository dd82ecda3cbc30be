/**
 * One field to get anywhere: datasets, their tables and views, and the few commands.
 */
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconDatabase, IconFolderOpen, IconHome, IconMoonStars, IconSearch, IconTable } from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { showDataset, showStart, showTable } from '../../state/navigation.ts'

interface SearchEverythingProps {
  readonly datasets: readonly Dataset[]
  /** The dataset that is open: its views come first. */
  readonly current: Dataset | undefined
  readonly onOpenFiles: () => void
  readonly onToggleTheme: () => void
}

export function SearchEverything({ datasets, current, onOpenFiles, onToggleTheme }: SearchEverythingProps) {
  const groups: SpotlightActionGroupData[] = [
    ...(current ? [{ group: current.name, actions: viewsOf(current) }] : []),
    {
      group: 'Datasets',
      actions: datasets.map((dataset) => ({
        id: dataset.id,
        label: dataset.name,
        description: plural(dataset.rows, 'row'),
        leftSection: <IconDatabase size={17} stroke={1.6} />,
        onClick: () => showDataset(dataset.id),
      })),
    },
    {
      group: 'Tables',
      actions: datasets.flatMap((dataset) =>
        dataset.tables.map((table) => ({
          id: JSON.stringify([dataset.id, table.name]),
          label: table.title,
          description: `${dataset.name}, ${plural(table.rows, 'row')}`,
          leftSection: <IconTable size={17} stroke={1.6} />,
          onClick: () => showTable(dataset.id, table.name),
        })),
      ),
    },
    {
      group: 'Commands',
      actions: [
        {
          id: 'open-files',
          label: 'Open files…',
          leftSection: <IconFolderOpen size={17} stroke={1.6} />,
          onClick: onOpenFiles,
        },
        { id: 'start', label: 'Start screen', leftSection: <IconHome size={17} stroke={1.6} />, onClick: showStart },
        {
          id: 'theme',
          label: 'Switch between light and dark',
          leftSection: <IconMoonStars size={17} stroke={1.6} />,
          onClick: onToggleTheme,
        },
      ],
    },
  ]
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      shortcut={['mod + K', 'mod + P']}
      limit={40}
      maxHeight={420}
      scrollable
      scrollAreaProps={{ scrollbars: 'y' }}
      highlightQuery
      nothingFound="Nothing is called like that."
      lockScroll={false}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: 'Go to a dataset, a table, a command…',
        'aria-label': 'Search everything',
      }}
    />
  )
}

const viewsOf = (dataset: Dataset) =>
  [
    { tab: 'overview', label: 'Overview', isThere: true },
    { tab: 'browse', label: 'Browse', isThere: dataset.hierarchy !== null },
    { tab: 'data', label: 'Data', isThere: true },
    { tab: 'anomalies', label: 'Anomalies', isThere: true },
  ]
    .filter(({ isThere }) => isThere)
    .map(({ tab, label }) => ({
      id: `view-${tab}`,
      label,
      description: `of ${dataset.name}`,
      onClick: () =>
        showDataset(dataset.id, tab === 'browse' || tab === 'data' || tab === 'anomalies' ? tab : 'overview'),
    }))
