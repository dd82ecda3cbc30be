/**
 * Changes that whole columns or tables went through: gone, new, of another type, much emptier. Folded, since the rows
 * are what most people come for.
 */
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Drift } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import classes from './compare.module.css'

const kindTitles: Readonly<Record<Drift['kind'], string>> = {
  'table-added': 'New table',
  'table-gone': 'Table gone',
  'column-added': 'New column',
  'column-gone': 'Column gone',
  retyped: 'Other type',
  volume: 'Number of rows',
  nulls: 'Empty cells',
  distincts: 'Different values',
}

export function DriftList({ drift }: { readonly drift: readonly Drift[] }) {
  const [isOpen, setOpen] = useState(false)
  if (drift.length === 0) return null
  return (
    <section aria-label="Changes of whole columns" className={classes.drift}>
      <button type="button" className={classes.driftHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden />
        {plural(drift.length, 'change')} of whole columns or tables
        {!isOpen && (
          <span className={classes.driftBrief}>
            {[...new Set(drift.map(({ kind }) => kindTitles[kind]))].join(', ')}
          </span>
        )}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard
        <ul className={classes.driftList} tabIndex={0} aria-label="Changes of whole columns">
          {drift.map((one) => (
            <li key={JSON.stringify([one.kind, one.table, one.column])} className={classes.driftItem}>
              <span className={classes.driftKind}>{kindTitles[one.kind]}</span>
              <span className={classes.driftWhere}>{[one.table, one.column].filter(Boolean).join(' · ')}</span>
              <span className={classes.driftText}>{one.message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
