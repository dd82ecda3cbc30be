/**
 * One row that differs between two versions, in full, called by its key.
 */
import type { ChangedRow, TableDifference } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { ChangeSign } from '../../ui/change-sign.tsx'
import { columnOrder, isChanged, shownCell } from '../../ui/changed-cells.ts'
import { CellPairs, RowInFull } from '../../ui/row-in-full.tsx'
import { kindSigns, kindWords } from './kinds.ts'

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
    <RowInFull
      sign={<ChangeSign tone={row.kind} sign={kindSigns[row.kind]} />}
      title={`${kindWords[row.kind]} row ${name}`}
      level={2}
      facts={row.kind === 'changed' ? `${plural(places.length, 'cell')} changed` : plural(places.length, 'cell')}
      places={places}
      onClose={onClose}
    >
      {(shown) => <CellPairs row={row} columns={counts.columns} places={shown} />}
    </RowInFull>
  )
}
