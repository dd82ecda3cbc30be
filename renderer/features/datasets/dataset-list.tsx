/**
 * The datasets in the side bar. One look tells the size and how bad the worst finding is.
 */
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconPlugX, IconTrash } from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { formatCompact, plural } from '../../format/numbers.ts'
import { SeverityIcon, worstSeverity } from '../../ui/severity.tsx'
import classes from './side-bar.module.css'

interface DatasetListProps {
  readonly datasets: readonly Dataset[]
  readonly selected: string | undefined
  readonly onOpen: (dataset: Dataset) => void
  readonly onAnomalies: (dataset: Dataset) => void
  readonly onRename: (dataset: Dataset) => void
  readonly onDelete: (dataset: Dataset) => void
  /** Of one that lies in a database of the team. */
  readonly onClose: (dataset: Dataset) => void
}

export function DatasetList(props: DatasetListProps) {
  const { datasets, selected, onOpen, onAnomalies, onRename, onDelete, onClose } = props
  return (
    <ul className={classes.list}>
      {datasets.map((dataset) => (
        <li key={dataset.id} className={classes.item} data-selected={dataset.id === selected || undefined}>
          <button
            type="button"
            className={classes.itemButton}
            aria-current={dataset.id === selected ? 'page' : undefined}
            title={dataset.name}
            onClick={() => onOpen(dataset)}
          >
            {dataset.name}
          </button>
          <span className={classes.itemFacts}>
            {dataset.remote && `in ${dataset.remote.connection} · `}
            {plural(dataset.rows, 'row')}
            {dataset.state === 'loading' && ' so far'}
            {dataset.template ? ` · ${dataset.template.title}` : ''}
          </span>
          <span className={classes.itemEnd}>
            <AnomalyBadge dataset={dataset} onClick={() => onAnomalies(dataset)} />
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon size="sm" className={classes.more} aria-label={`More about ${dataset.name}`}>
                  <IconDots size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {dataset.remote ? (
                  <Menu.Item leftSection={<IconPlugX size={15} />} onClick={() => onClose(dataset)}>
                    Close
                  </Menu.Item>
                ) : (
                  <>
                    <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onRename(dataset)}>
                      Rename…
                    </Menu.Item>
                    <Menu.Item
                      leftSection={<IconTrash size={15} />}
                      color="red"
                      c="var(--w-error)"
                      onClick={() => onDelete(dataset)}
                    >
                      Delete
                    </Menu.Item>
                  </>
                )}
              </Menu.Dropdown>
            </Menu>
          </span>
        </li>
      ))}
    </ul>
  )
}

function AnomalyBadge({ dataset, onClick }: { readonly dataset: Dataset; readonly onClick: () => void }) {
  const worst = worstSeverity(dataset.anomalies)
  if (!worst) return null
  const text = plural(dataset.anomalies.total, 'anomaly', 'anomalies')
  return (
    <button
      type="button"
      className={classes.badge}
      data-severity={worst}
      title={text}
      aria-label={`${formatCompact(dataset.anomalies.total)} anomalies in ${dataset.name}`}
      onClick={onClick}
    >
      <SeverityIcon severity={worst} size={11} />
      {formatCompact(dataset.anomalies.total)}
    </button>
  )
}
