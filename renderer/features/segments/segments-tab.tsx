/**
 * Segments of a dataset: the form that asks for them, the work while it goes on, and what was found.
 */
import { ActionIcon, Button, NativeSelect, Skeleton, Tooltip } from '@mantine/core'
import { IconDownload, IconPlus, IconTable, IconTrash } from '@tabler/icons-react'
import type { Dataset, SegmentationSummary, Task } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { askForExport } from '../../state/export-request.ts'
import { showTable } from '../../state/navigation.ts'
import { defineSegments, showSegments, useSegmentsView } from '../../state/segments-view.ts'
import { Problem } from '../../ui/problem.tsx'
import { suggestFileName } from '../export/file-name.ts'
import { TaskProgress } from '../tasks/running-tasks.tsx'
import { useCancelTask } from '../tasks/use-tasks.ts'
import { DefinitionForm } from './definition-form.tsx'
import classes from './segments.module.css'
import { SegmentsResult } from './segments-result.tsx'
import { useDeleteSegments, useSegmentations, useSegmentTasks } from './use-segments.ts'

export function SegmentsTab({ dataset }: { readonly dataset: Dataset }) {
  const view = useSegmentsView(dataset.id)
  const { data: found, error, refetch } = useSegmentations(dataset)
  const tasks = useSegmentTasks(dataset)
  if (error)
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  if (!found) return <Skeleton m={20} height={220} width="auto" />
  const shown = found.find(({ name }) => name === view.shown) ?? found[0]
  const isDefining = view.isDefining || (!shown && tasks.length === 0)
  return (
    <div className={classes.tab}>
      {shown && <Bar dataset={dataset} found={found} shown={shown} isDefining={isDefining} />}
      {tasks.map((task) => (
        <Running key={task.id} task={task} />
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section aria-label="Segments" className={classes.scroll} tabIndex={0}>
        {isDefining ? (
          <DefinitionForm key={dataset.id} dataset={dataset} found={found} />
        ) : (
          shown && <SegmentsResult key={shown.name} dataset={dataset} summary={shown} />
        )}
      </section>
    </div>
  )
}

function Running({ task }: { readonly task: Task }) {
  const cancel = useCancelTask()
  return (
    <div className={classes.running} role="status">
      <TaskProgress task={task} onCancel={() => cancel(task)} />
    </div>
  )
}

interface BarProps {
  readonly dataset: Dataset
  readonly found: readonly SegmentationSummary[]
  readonly shown: SegmentationSummary
  readonly isDefining: boolean
}

function Bar({ dataset, found, shown, isDefining }: BarProps) {
  const { id } = dataset
  const remove = useDeleteSegments(dataset)
  const { members } = shown
  return (
    <div className={classes.bar}>
      <NativeSelect
        aria-label="Segments to show"
        className={classes.picker}
        value={shown.name}
        data={found.map(({ name, title, isStale }) => ({
          value: name,
          label: isStale ? `${title} (out of date)` : title,
        }))}
        onChange={(event) => showSegments(id, event.currentTarget.value)}
      />
      <span className={classes.facts}>
        {formatCount(shown.entities)} {shown.entityWord} in {plural(shown.k, 'segment')}
      </span>
      {isDefining ? (
        <Button variant="default" onClick={() => showSegments(id, shown.name)}>
          Back to the segments
        </Button>
      ) : (
        <>
          <Button
            variant="default"
            leftSection={<IconTable size={14} />}
            disabled={members === null}
            onClick={() => members !== null && showTable(id, members)}
          >
            Members
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} />}
            disabled={members === null}
            onClick={() => members !== null && exportMembers(dataset, shown, members)}
          >
            Export
          </Button>
          <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => defineSegments(id)}>
            New segments
          </Button>
          <Tooltip label="Delete these segments">
            <ActionIcon aria-label="Delete these segments" onClick={() => remove(shown)}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  )
}

function exportMembers(dataset: Dataset, { title, entities, entityWord }: SegmentationSummary, table: string): void {
  askForExport({
    dataset: dataset.id,
    subject: `${formatCount(entities)} ${entityWord} with their segments (${title})`,
    suggestedName: suggestFileName(dataset.name, table),
    forms: [
      { label: 'CSV', extension: 'csv', content: { what: 'table', table } },
      { label: 'JSON', extension: 'json', content: { what: 'table', table, shape: 'json' } },
    ],
  })
}
