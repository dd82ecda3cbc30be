/**
 * One row that a push or pull would change, in full. A row in conflict is shown from both sides, and as it was before
 * where that is known.
 */
import type { Cell, Column, PushChange } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { CellText } from '../../ui/cell-text.tsx'
import { ChangeSign } from '../../ui/change-sign.tsx'
import { isChanged } from '../../ui/changed-cells.ts'
import { CellPairs, RowInFull } from '../../ui/row-in-full.tsx'
import { asDifference, changeSigns, changeWords, type Direction, tones } from './change-rows.ts'
import classes from './sync.module.css'

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
  const hasBoth = ours !== null && theirs !== null
  const places = hasBoth ? every.filter((at) => isChanged(row, at)) : every
  const differ = hasBoth && (places.length === 1 ? ' differs' : ' differ')
  return (
    <RowInFull
      sign={<ChangeSign tone={tones[kind]} sign={changeSigns[kind]} />}
      title={`Row ${(ours ?? theirs ?? [])[0] ?? ''}, ${changeWords[kind]}`}
      level={3}
      facts={`${plural(places.length, 'cell')}${differ || ''}`}
      places={places}
      onClose={onClose}
    >
      {(shown) =>
        kind === 'conflict' ? (
          <Sides change={change} columns={columns} places={shown} />
        ) : (
          <CellPairs row={row} columns={columns} places={shown} />
        )
      }
    </RowInFull>
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
