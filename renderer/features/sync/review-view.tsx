/**
 * What a push would change: every table with its counts, and for the chosen one its statements and its rows.
 */
import { Skeleton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Dataset, Push, PushTable } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { changeOpenPush, type OpenPush } from '../../state/team.ts'
import compare from '../compare/compare.module.css'
import { ChangeTable } from './change-table.tsx'
import { Decisions } from './decisions.tsx'
import { changesOf } from './push-words.ts'
import classes from './sync.module.css'
import { TableList } from './table-list.tsx'
import { usePushChanges } from './use-pushes.ts'

const DdlView = lazy(async () => ({ default: (await import('./ddl-view.tsx')).DdlView }))

interface ReviewViewProps {
  readonly dataset: Dataset
  readonly push: Push
  readonly open: OpenPush
  /** What is still to be chosen. */
  readonly missing: string | undefined
}

export function ReviewView({ dataset, push, open, missing }: ReviewViewProps) {
  const { tables, state } = push
  const concerned = (one: PushTable) => changesOf(one) + one.conflicts > 0 || one.ddl.length > 0
  const chosen =
    tables.find(({ table }) => table === open.table) ??
    tables.find(({ conflicts }) => conflicts > 0) ??
    tables.find(concerned) ??
    tables[0]
  // The rows of a push that is over are not kept, its counts are.
  const hasRows = state === 'reviewed' || state === 'running' || state === 'paused'
  return (
    <div className={classes.review}>
      <nav aria-label="Tables of the push" className={classes.side}>
        <TableList tables={tables} chosen={chosen?.table} onChoose={(table) => changeOpenPush(dataset.id, { table })} />
      </nav>
      <div className={classes.pane}>
        {state === 'reviewed' && <Decisions dataset={dataset} push={push} open={open} missing={missing} />}
        {chosen && chosen.ddl.length > 0 && <Statements key={chosen.table} table={chosen} />}
        {chosen && hasRows && <PushRows key={`${chosen.table} rows`} push={push} table={chosen} />}
        {!hasRows && <p className={classes.note}>The rows of a push that is over are not kept; its counts are.</p>}
      </div>
    </div>
  )
}

/** Statements of a new table are only its columns; a change of one that others use is shown at once. */
function Statements({ table: { ddl, isNew, target } }: { readonly table: PushTable }) {
  const [isOpen, setOpen] = useState(!isNew)
  return (
    <section className={compare.drift} aria-label="Statements">
      <button
        type="button"
        className={compare.driftHead}
        aria-expanded={isOpen}
        onClick={() => setOpen((before) => !before)}
      >
        <IconChevronRight size={14} aria-hidden className={compare.chevron} data-open={isOpen || undefined} />
        {isNew ? `${target} is made` : `${target} is changed`}
        <span className={compare.driftBrief}>{plural(ddl.length, 'statement')}</span>
      </button>
      {isOpen && (
        <Suspense fallback={<Skeleton m={10} height={60} width="auto" />}>
          <div className={classes.ddl}>
            <DdlView label={`Statements for ${target}`} sql={ddl.join(';\n\n')} />
          </div>
        </Suspense>
      )}
    </section>
  )
}

function PushRows({ push, table }: { readonly push: Push; readonly table: PushTable }) {
  return (
    <ChangeTable
      label={`Rows of ${table.table} that change`}
      counts={table}
      direction="push"
      source={usePushChanges(push.id, table.table)}
    />
  )
}
