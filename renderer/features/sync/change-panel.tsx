/**
 * One row that a push or pull would change, in full. A row in conflict is shown from both sides, and as it was before
 * where that is known.
 */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Cell, Column, PushChange } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { CellText } from '../../ui/cell-text.tsx'
import { After, Before } from '../compare/changed-cell.tsx'
import { isChanged } from '../compare/changed-cells.ts'
import compare from '../compare/compare.module.css'
import { asDifference, changeSigns, changeWords, type Direction, tones } from './change-rows.ts'
import classes from './sync.module.css'

/** More cells than this are not read, and would only be slow. */
const CELLS_SHOWN = 300

interface ChangePanelProps {
  readonly change: PushChange
  readonly columns: readonly Column[]
  readonly direction: Direction
  readonly onClose: () => void
}

export function ChangePanel({ change, columns, direction, onClose }: ChangePanelProps) {
  const { kind, ours, theirs } = change
  const row = asDifference(change, direction)
  const every = columns.map((_, at) => at)
  const places = ours !== null && theirs !== null ? every.filter((at) => isChanged(row, at)) : every
  return (
    <section aria-label="Row in full" className={compare.panel}>
      <header className={compare.panelHead}>
        <span className={compare.sign} data-kind={tones[kind]} aria-hidden>
          {changeSigns[kind]}
        </span>
        <h3 className={compare.panelTitle}>
          Row {(ours ?? theirs ?? [])[0] ?? ''}, {changeWords[kind]}
        </h3>
        <span className={compare.rest}>
          {plural(places.length, 'cell')}
          {ours !== null && theirs !== null && (places.length === 1 ? ' differs' : ' differ')}
        </span>
        <ActionIcon size="sm" aria-label="Close row" onClick={onClose}>
          <IconX size={15} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard */}
      <section aria-label="Cells" tabIndex={0} className={compare.cells}>
        {kind === 'conflict' ? (
          <Sides change={change} columns={columns} places={places.slice(0, CELLS_SHOWN)} />
        ) : (
          <dl>
            {places.slice(0, CELLS_SHOWN).map((at) => (
              <div key={at} className={compare.cellPair}>
                <dt title={columns[at]?.name}>{columns[at]?.name || 'no name'}</dt>
                <dd>
                  {row.kind !== 'added' && <Before cell={row.before[at] ?? null} limit={2000} />}
                  {row.kind !== 'removed' && <After cell={row.after[at] ?? null} limit={2000} />}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      {places.length > CELLS_SHOWN && (
        <p className={compare.rest}>{plural(places.length - CELLS_SHOWN, 'more cell')} not shown.</p>
      )}
    </section>
  )
}

interface SidesProps {
  readonly change: PushChange
  readonly columns: readonly Column[]
  readonly places: readonly number[]
}

function Sides({ change: { ours, theirs, base }, columns, places }: SidesProps) {
  const hasBase = base !== undefined && base !== null
  return (
    <table className={classes.sides}>
      <thead>
        <tr>
          <th scope="col">Column</th>
          {hasBase && <th scope="col">After the last sync</th>}
          <th scope="col">Theirs{theirs === null && ', deleted'}</th>
          <th scope="col">Ours{ours === null && ', deleted'}</th>
        </tr>
      </thead>
      <tbody>
        {places.map((at) => (
          <tr key={at}>
            <th scope="row">{columns[at]?.name || 'no name'}</th>
            {hasBase && (
              <td>
                <CellText cell={base[at] ?? null} />
              </td>
            )}
            <Side cells={theirs} at={at} />
            <Side cells={ours} at={at} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Side = ({ cells, at }: { readonly cells: readonly Cell[] | null; readonly at: number }) => (
  <td>{cells === null ? '–' : <CellText cell={cells[at] ?? null} />}</td>
)
