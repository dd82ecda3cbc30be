/**
 * A cell of a row that differs: the value, or what it was and what it is. Signs and strokes say what colours say.
 */
import { VisuallyHidden } from '@mantine/core'
import type { Cell, ChangedRow } from '../../preload/contract/index.ts'
import { CellText } from './cell-text.tsx'
import classes from './changed-cell.module.css'
import { isChanged, shownCell } from './changed-cells.ts'
import { VisibleText } from './visible-text.tsx'

export function ChangedCell({ row, at }: { readonly row: ChangedRow; readonly at: number }) {
  if (!isChanged(row, at)) return <CellText cell={shownCell(row, at)} />
  return (
    <span className={classes.change}>
      <Before cell={row.before[at] ?? null} limit={120} />
      <span aria-hidden className={classes.arrow}>
        →
      </span>
      <After cell={row.after[at] ?? null} limit={120} />
    </span>
  )
}

interface SideProps {
  readonly cell: Cell
  readonly limit: number
}

export const Before = ({ cell, limit }: SideProps) => (
  <del className={classes.before}>
    <VisuallyHidden>was </VisuallyHidden>
    <Side cell={cell} limit={limit} />
  </del>
)

export const After = ({ cell, limit }: SideProps) => (
  <ins className={classes.after}>
    <VisuallyHidden>is now </VisuallyHidden>
    <Side cell={cell} limit={limit} />
  </ins>
)

const Side = ({ cell, limit }: SideProps) =>
  cell === null || cell === '' ? <em>empty</em> : <VisibleText text={cell} limit={limit} />
