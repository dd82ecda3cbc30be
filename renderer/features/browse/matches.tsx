/**
 * The rows under the choices: how many, which, and the way to take them along.
 */
import { Button } from '@mantine/core'
import { IconDownload, IconLinkOff, IconSeeding } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Cell, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount } from '../../format/numbers.ts'
import type { Choice } from '../../state/cascade.ts'
import { askForExport, type ExportForm } from '../../state/export-request.ts'
import { CellText } from '../../ui/cell-text.tsx'
import { ColumnLabel } from '../../ui/column-label.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { GridPosition } from '../../ui/grid-keys.ts'
import { Problem } from '../../ui/problem.tsx'
import { VirtualGrid } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import { suggestFileName } from '../export/file-name.ts'
import classes from './browse.module.css'
import { Crumbs } from './crumbs.tsx'
import { selectionOf, useMatches } from './use-browse.ts'

type Hierarchy = NonNullable<Dataset['hierarchy']>

interface MatchesProps {
  readonly dataset: Dataset
  readonly hierarchy: Hierarchy
  readonly choices: readonly Choice[]
  readonly onClear: (level: string) => void
}

export function Matches({ dataset, hierarchy, choices, onClear }: MatchesProps) {
  const matches = useMatches(dataset, choices)
  const [active, setActive] = useState<GridPosition>()
  const { head, total } = matches
  const columns = useMemo(
    () =>
      (head?.columns ?? []).map((column, index) => ({
        key: column.name,
        width: widthFor(
          column.name,
          (head?.rows ?? []).slice(0, 50).map((row) => row[index]),
        ),
        ...((column.type === 'integer' || column.type === 'number') && { align: 'right' as const }),
        header: <ColumnLabel column={column} />,
      })),
    [head],
  )
  return (
    <section className={classes.matches} aria-label={hierarchy.leaf}>
      <header className={classes.matchHead}>
        <Crumbs choices={choices} onClear={onClear} />
        {hierarchy.exports.map((shape) => (
          <Button
            key={shape}
            variant="default"
            leftSection={<IconDownload size={14} />}
            disabled={total === 0}
            onClick={() => exportMatches(dataset, hierarchy, choices, total, shape)}
          >
            Export {shape.toUpperCase()}
          </Button>
        ))}
      </header>
      <div className={classes.matchCount}>
        <span role="status" className={classes.total}>
          {matches.isPending ? 'Counting…' : `${formatCount(total)} ${hierarchy.leaf}`}
        </span>
        {head !== undefined && head.missing > 0 && (
          <span className={classes.missing}>
            <IconLinkOff size={14} aria-hidden />
            {missingText(head.missing, hierarchy.leaf)}
          </span>
        )}
      </div>
      <div className={classes.grid}>
        {matches.error ? (
          <Problem message={explain(matches.error)} onRetry={matches.retry} />
        ) : total === 0 && !matches.isPending ? (
          <EmptyState icon={<IconSeeding size={22} />} title={`No ${hierarchy.leaf} here`}>
            The rows under these choices refer to no {hierarchy.leaf} that exist.
          </EmptyState>
        ) : (
          <VirtualGrid<readonly Cell[]>
            label={`Matching ${hierarchy.leaf}`}
            columns={columns}
            grow={columns.length - 1}
            rows={total}
            rowAt={matches.rowAt}
            renderCell={(row, column) => <CellText cell={row[column] ?? null} />}
            onRange={matches.onRange}
            stale={matches.isStale}
            resetKey={JSON.stringify(selectionOf(choices))}
            active={active}
            onActive={setActive}
          />
        )}
      </div>
    </section>
  )
}

const missingText = (count: number, leaf: string): string =>
  count === 1
    ? `1 row refers to ${leaf} that do not exist`
    : `${formatCount(count)} rows refer to ${leaf} that do not exist`

function exportMatches(
  dataset: Dataset,
  hierarchy: Hierarchy,
  choices: readonly Choice[],
  total: number,
  shape: 'json' | 'csv',
): void {
  const form: ExportForm = {
    label: shape.toUpperCase(),
    extension: shape,
    content: { what: 'selection', shape, selection: selectionOf(choices) },
  }
  askForExport({
    dataset: dataset.id,
    subject: `${formatCount(total)} ${hierarchy.leaf} of ${[dataset.name, ...choices.map(({ label }) => label)].join(' › ')}`,
    suggestedName: suggestFileName(dataset.name, ...choices.slice(-2).map(({ label }) => label)),
    forms: [form],
  })
}
