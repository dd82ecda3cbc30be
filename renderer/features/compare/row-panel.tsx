/**
 * One row that differs, in full: each cell as it was and as it is.
 */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ChangedRow, TableDifference } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { After, Before } from './changed-cell.tsx'
import { columnOrder, isChanged, shownCell } from './changed-cells.ts'
import classes from './compare.module.css'
import { kindSigns, kindWords } from './kinds.ts'

/** More cells than this are not read, and would only be slow. */
const CELLS_SHOWN = 300

interface RowPanelProps {
  readonly row: ChangedRow
  readonly counts: TableDifference
  readonly onClose: () => void
}

export function RowPanel({ row, counts, onClose }: RowPanelProps) {
  const order = columnOrder(counts)
  const places = row.kind === 'changed' ? order.filter((at) => isChanged(row, at)) : order
  const name = order
    .slice(0, counts.key.length)
    .map((at) => shownCell(row, at) ?? '')
    .join(', ')
  return (
    <section aria-label="Row in full" className={classes.panel}>
      <header className={classes.panelHead}>
        <span className={classes.sign} data-kind={row.kind} aria-hidden>
          {kindSigns[row.kind]}
        </span>
        <h2 className={classes.panelTitle}>
          {kindWords[row.kind]} row {name}
        </h2>
        <span className={classes.rest}>
          {row.kind === 'changed' ? `${plural(places.length, 'cell')} changed` : plural(places.length, 'cell')}
        </span>
        <ActionIcon size="sm" aria-label="Close row" onClick={onClose}>
          <IconX size={15} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard */}
      <section aria-label="Cells" tabIndex={0} className={classes.cells}>
        <dl>
          {places.slice(0, CELLS_SHOWN).map((at) => (
            <div key={at} className={classes.cellPair}>
              <dt title={counts.columns[at]?.name}>{counts.columns[at]?.name || 'no name'}</dt>
              <dd>
                {row.kind !== 'added' && <Before cell={row.before[at] ?? null} limit={2000} />}
                {row.kind !== 'removed' && <After cell={row.after[at] ?? null} limit={2000} />}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {places.length > CELLS_SHOWN && (
        <p className={classes.rest}>{plural(places.length - CELLS_SHOWN, 'more cell')} not shown.</p>
      )}
    </section>
  )
}
