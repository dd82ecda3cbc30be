/**
 * A row that differs, in full, as a panel below the grid it was chosen in: each cell as it was and as it is.
 */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ChangedRow, Column } from '../../preload/contract/index.ts'
import { plural } from '../format/numbers.ts'
import { After, Before } from './changed-cell.tsx'
import classes from './row-in-full.module.css'

/** More cells than this are not read, and would only be slow. */
const CELLS_SHOWN = 300

interface RowInFullProps {
  readonly sign: ReactNode
  readonly title: ReactNode
  /** The title's level among the headings around it. */
  readonly level: 2 | 3
  readonly facts: ReactNode
  /** Of the columns whose cells are worth showing. */
  readonly places: readonly number[]
  readonly onClose: () => void
  /** Shows cells of as many places as there is room for. */
  readonly children: (places: readonly number[]) => ReactNode
}

export function RowInFull({ sign, title, level, facts, places, onClose, children }: RowInFullProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section aria-label="Row in full" className={classes.panel}>
      <header className={classes.head}>
        {sign}
        <Heading className={classes.title}>{title}</Heading>
        <span className={classes.facts}>{facts}</span>
        <ActionIcon size="sm" aria-label="Close row" onClick={onClose}>
          <IconX size={15} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard */}
      <section aria-label="Cells" tabIndex={0} className={classes.cells}>
        {children(places.slice(0, CELLS_SHOWN))}
      </section>
      {places.length > CELLS_SHOWN && (
        <p className={classes.facts}>{plural(places.length - CELLS_SHOWN, 'more cell')} not shown.</p>
      )}
    </section>
  )
}

interface CellPairsProps {
  readonly row: ChangedRow
  readonly columns: readonly Column[]
  readonly places: readonly number[]
}

export const CellPairs = ({ row, columns, places }: CellPairsProps) => (
  <dl>
    {places.map((at) => (
      <div key={at} className={classes.pair}>
        <dt title={columns[at]?.name}>{columns[at]?.name || 'no name'}</dt>
        <dd>
          {row.kind !== 'added' && <Before cell={row.before[at] ?? null} limit={2000} />}
          {row.kind !== 'removed' && <After cell={row.after[at] ?? null} limit={2000} />}
        </dd>
      </div>
    ))}
  </dl>
)
