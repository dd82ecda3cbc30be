/** The dashboard of a dataset: a page of charts, figures, lists and texts, to look at and to arrange. */
import { ActionIcon, Button, Menu, Skeleton, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChartBar,
  IconLayoutDashboard,
  IconList,
  IconNumbers,
  IconPencil,
  IconPlus,
  IconTypography,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { DashboardItem, Dataset, DatasetDashboard } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import {
  arrange,
  beginArranging,
  type DashboardDraft,
  endArranging,
  redoArranging,
  undoArranging,
  useDashboardDraft,
} from '../../state/dashboard.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import classes from './dashboard.module.css'
import { DashboardGrid } from './dashboard-grid.tsx'
import { ItemDialog } from './item-dialog.tsx'
import { append, NARROW } from './layout.ts'
import { useDashboard, useResetDashboard, useSaveDashboard } from './use-dashboard.ts'

type Content = DashboardItem['content']

export function DashboardTab({ dataset }: { readonly dataset: Dataset }) {
  const { data, error, refetch } = useDashboard(dataset)
  const draft = useDashboardDraft(dataset.id)
  const { ref, width } = useElementSize()
  const [adding, setAdding] = useState<Content['what']>()
  if (error)
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  if (!data) return <Skeleton m={20} height={220} width="auto" />
  const items = draft?.items ?? data.dashboard.items ?? []
  const add = (content: Content) => {
    arrange(dataset.id, (all) => append(all, content))
    setAdding(undefined)
  }
  const begin = () => beginArranging(dataset.id, items)
  return (
    <div className={classes.tab}>
      {draft ? (
        <EditBar dataset={dataset} draft={draft} data={data} onAdd={setAdding} />
      ) : (
        items.length > 0 && (
          <div className={classes.bar}>
            <span className={classes.origin}>{originWords[data.origin]}</span>
            <Button
              variant="default"
              leftSection={<IconPencil size={14} />}
              disabled={width > 0 && width < NARROW}
              title={width < NARROW ? 'Make the window wider to arrange the dashboard' : undefined}
              onClick={begin}
            >
              Arrange
            </Button>
          </div>
        )
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section className={classes.scroll} aria-label="Dashboard" tabIndex={0}>
        <div ref={ref} className={classes.page}>
          {items.length === 0 && !draft ? (
            <EmptyState
              icon={<IconLayoutDashboard size={22} />}
              title="The dashboard is empty"
              action={<Button onClick={begin}>Arrange a dashboard</Button>}
            >
              Charts, figures and lists of {dataset.name} can stand here, and are drawn anew after each load.
            </EmptyState>
          ) : (
            width > 0 && (
              <DashboardGrid dataset={dataset} items={items} width={width} isArranging={draft !== undefined} />
            )
          )}
          {items.length === 0 && draft && <p className={classes.hint}>Add a chart, a figure, a list or a text.</p>}
        </div>
      </section>
      {adding && (
        <ItemDialog
          dataset={dataset}
          what={adding}
          content={undefined}
          onSave={add}
          onClose={() => setAdding(undefined)}
        />
      )}
    </div>
  )
}

const originWords: Readonly<Record<DatasetDashboard['origin'], string>> = {
  saved: '',
  template: "The template's dashboard. Arrange it to make it your own.",
  suggested: 'A suggestion, made of what the tables hold. Arrange it to make it your own.',
}

interface EditBarProps {
  readonly dataset: Dataset
  readonly draft: DashboardDraft
  readonly data: DatasetDashboard
  readonly onAdd: (what: Content['what']) => void
}

function EditBar({ dataset, draft, data, onAdd }: EditBarProps) {
  const { id } = dataset
  const save = useSaveDashboard(dataset)
  const reset = useResetDashboard(dataset)
  const end = { onSuccess: () => endArranging(id) }
  const original = data.original === 'template' ? "Go back to the template's" : 'Go back to the suggestion'
  return (
    <div className={classes.bar} role="toolbar" aria-label="Arrange the dashboard">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="light" leftSection={<IconPlus size={14} />}>
            Add
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconChartBar size={15} />} onClick={() => onAdd('chart')}>
            Chart…
          </Menu.Item>
          <Menu.Item leftSection={<IconNumbers size={15} />} onClick={() => onAdd('figure')}>
            Figure…
          </Menu.Item>
          <Menu.Item leftSection={<IconList size={15} />} onClick={() => onAdd('list')}>
            List…
          </Menu.Item>
          <Menu.Item leftSection={<IconTypography size={15} />} onClick={() => onAdd('text')}>
            Text…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label="Undo">
        <ActionIcon aria-label="Undo" disabled={draft.past.length === 0} onClick={() => undoArranging(id)}>
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo">
        <ActionIcon aria-label="Redo" disabled={draft.future.length === 0} onClick={() => redoArranging(id)}>
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.origin}>Drag boxes by their titles and corners, or move them by their menus.</span>
      {data.origin === 'saved' && (
        <Button variant="subtle" color="gray" loading={reset.isPending} onClick={() => reset.mutate(undefined, end)}>
          {original}
        </Button>
      )}
      <Button variant="default" onClick={() => endArranging(id)}>
        Cancel
      </Button>
      <Button loading={save.isPending} onClick={() => save.mutate(draft.items, end)}>
        Save
      </Button>
    </div>
  )
}
