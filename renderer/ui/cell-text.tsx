/**
 * A cell of a table. Null and empty text are different things and look different.
 */
import type { Cell } from '../../preload/contract/index.ts'
import classes from './cell-text.module.css'
import { VisibleText } from './visible-text.tsx'

export function CellText({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className={classes.nothing}>null</span>
  return (
    <span className={classes.text}>
      <VisibleText text={cell} limit={300} />
    </span>
  )
}
