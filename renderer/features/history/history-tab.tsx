/**
 * The history of a dataset: every load as a version, the way back to any of them, and what differs between two.
 */
import { Button, Skeleton } from '@mantine/core'
import { IconArrowBackUp, IconArrowsDiff, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { compare, useComparison } from '../../state/comparison.ts'
import { Problem } from '../../ui/problem.tsx'
import { CompareView } from '../compare/compare-view.tsx'
import classes from './history.module.css'
import { PruneDialog } from './prune-dialog.tsx'
import { useRestoreVersion, useUndo, useVersions } from './use-versions.ts'
import { VersionItem } from './version-item.tsx'
import { comparisonOf, lineOf, undoTarget } from './version-words.ts'

export function HistoryTab({ dataset }: { readonly dataset: Dataset }) {
  const { id } = dataset
  const comparison = useComparison(id)
  const { data: versions, error, refetch } = useVersions(dataset)
  const [isPruning, setPruning] = useState(false)
  const undo = useUndo()
  const restore = useRestoreVersion()

  if (error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!versions) return <Skeleton m={20} height={220} width="auto" />
  // A version that was deleted meanwhile cannot be compared any more.
  const areThere =
    comparison && [comparison.from, comparison.to].every((at) => versions.some(({ number }) => number === at))
  if (comparison && areThere) return <CompareView dataset={dataset} versions={versions} comparison={comparison} />

  const isComplete = dataset.state === 'complete'
  const back = undoTarget(versions)
  const line = lineOf(versions)
  const pair = comparisonOf(versions)
  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        <span className={classes.count}>
          {plural(versions.length, 'version')}. Every load makes one; nothing is lost when you go back.
        </span>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          disabled={!back || !isComplete}
          title={back ? undefined : 'There is no version before this one.'}
          onClick={() => undo(dataset)}
        >
          {back ? `Undo to version ${back.number}` : 'Undo'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowsDiff size={14} />}
          disabled={!pair || !isComplete}
          onClick={() => pair && compare(id, pair.from, pair.to)}
        >
          Compare…
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrash size={14} />}
          disabled={!pair || !isComplete}
          onClick={() => setPruning(true)}
        >
          Delete old versions…
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section aria-label="Versions" className={classes.scroll} tabIndex={0}>
        <ol className={classes.list}>
          {versions.map((version) => (
            <VersionItem
              key={version.number}
              version={version}
              versions={versions}
              isUndone={!line.has(version.number)}
              onCompare={isComplete ? (from) => compare(id, from, version.number) : undefined}
              onRestore={() => restore(dataset, version.number)}
            />
          ))}
        </ol>
      </section>
      {isPruning && <PruneDialog dataset={dataset} versions={versions} onClose={() => setPruning(false)} />}
    </div>
  )
}
