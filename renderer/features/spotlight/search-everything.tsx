/**
 * One field to get anywhere: datasets, their tables and views, and the few commands.
 */
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import {
  IconArrowBackUp,
  IconArrowsDiff,
  IconCloudDown,
  IconCloudUp,
  IconDatabase,
  IconFilePlus,
  IconFolderOpen,
  IconHome,
  IconMoonStars,
  IconSearch,
  IconSettings,
  IconTable,
  IconTemplate,
} from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { showDataset, showPage, showStart, showTable, showTemplates } from '../../state/navigation.ts'
import { askToPublish } from '../../state/team.ts'

interface SearchEverythingProps {
  readonly datasets: readonly Dataset[]
  /** The dataset that is open: its views come first. */
  readonly current: Dataset | undefined
  readonly onOpenFiles: () => void
  readonly onToggleTheme: () => void
  readonly onUndo: (dataset: Dataset) => void
  readonly onCompare: (dataset: Dataset) => void
  readonly onLoadInto: (dataset: Dataset) => void
}

export function SearchEverything(props: SearchEverythingProps) {
  const { datasets, current, onOpenFiles, onToggleTheme } = props
  const groups: SpotlightActionGroupData[] = [
    ...(current ? [{ group: current.name, actions: [...viewsOf(current), ...stepsOf(current, props)] }] : []),
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
          id: 'templates',
          label: 'Templates',
          leftSection: <IconTemplate size={17} stroke={1.6} />,
          onClick: () => showTemplates(),
        },
        {
          id: 'team',
          label: 'From the team',
          description: 'What others published',
          leftSection: <IconCloudDown size={17} stroke={1.6} />,
          onClick: () => showPage({ name: 'team', connection: undefined }),
        },
        {
          id: 'settings',
          label: 'Settings',
          description: 'Connections to databases, API, colours',
          leftSection: <IconSettings size={17} stroke={1.6} />,
          onClick: () => showPage({ name: 'settings' }),
        },
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
    { tab: 'overview' as const, label: 'Overview', isThere: true },
    { tab: 'browse' as const, label: 'Browse', isThere: dataset.hierarchy !== null },
    { tab: 'data' as const, label: 'Data', isThere: true },
    { tab: 'anomalies' as const, label: 'Anomalies', isThere: true },
    { tab: 'history' as const, label: 'History', isThere: dataset.remote === undefined },
    { tab: 'team' as const, label: 'Team', isThere: dataset.remote === undefined },
  ]
    .filter(({ isThere }) => isThere)
    .map(({ tab, label }) => ({
      id: `view-${tab}`,
      label,
      description: `of ${dataset.name}`,
      onClick: () => showDataset(dataset.id, tab),
    }))

/** What can be done with a dataset whose load is done; there are steps between versions where there are several. */
function stepsOf(dataset: Dataset, { onUndo, onCompare, onLoadInto }: SearchEverythingProps) {
  if (dataset.state !== 'complete' || dataset.remote) return []
  const load = {
    id: 'load-into',
    label: 'Load files into it…',
    description: `as a new version of ${dataset.name}`,
    leftSection: <IconFilePlus size={17} stroke={1.6} />,
    onClick: () => onLoadInto(dataset),
  }
  const publish = {
    id: 'publish',
    label: 'Publish…',
    description: `${dataset.name}, to a database of the team`,
    leftSection: <IconCloudUp size={17} stroke={1.6} />,
    onClick: () => askToPublish(dataset.id),
  }
  if (dataset.version === 1) return [load, publish]
  return [
    load,
    publish,
    {
      id: 'undo-load',
      label: 'Undo last load',
      description: `of ${dataset.name}, now at version ${dataset.version}`,
      leftSection: <IconArrowBackUp size={17} stroke={1.6} />,
      onClick: () => onUndo(dataset),
    },
    {
      id: 'compare-versions',
      label: 'Compare versions',
      description: `of ${dataset.name}`,
      leftSection: <IconArrowsDiff size={17} stroke={1.6} />,
      onClick: () => onCompare(dataset),
    },
  ]
}
