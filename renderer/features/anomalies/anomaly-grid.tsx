/**
 * The list of findings: one row a defect, with its address in the file.
 */
import { useCallback } from 'react'
import type { Anomaly } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { SeverityIcon } from '../../ui/severity.tsx'
import type { Windowed } from '../../ui/use-windows.ts'
import { type GridColumn, VirtualGrid } from '../../ui/virtual-grid.tsx'
import { VisibleText } from '../../ui/visible-text.tsx'
import classes from './anomalies.module.css'
import { isOfTable, typeWords } from './type-words.ts'

const columns: readonly GridColumn[] = [
  { key: 'type', header: 'Type', width: 168 },
  { key: 'file', header: 'File', width: 138 },
  { key: 'line', header: 'Line', width: 88, align: 'right' },
  { key: 'column', header: 'Column', width: 130 },
  { key: 'value', header: 'Value', width: 124 },
  { key: 'expected', header: 'Expected', width: 150 },
  { key: 'message', header: 'Message', width: 300 },
]

interface AnomalyGridProps {
  readonly pages: Windowed<{ readonly total: number }, Anomaly>
  readonly selected: number | undefined
  readonly onSelect: (index: number, anomaly: Anomaly) => void
  readonly resetKey: string
}

export function AnomalyGrid({ pages, selected, onSelect, resetKey }: AnomalyGridProps) {
  const renderCell = useCallback((anomaly: Anomaly, column: number) => cellOf(anomaly, column), [])
  return (
    <VirtualGrid
      label="Anomalies"
      byRow
      columns={columns}
      grow={columns.length - 1}
      rows={pages.total}
      rowAt={pages.rowAt}
      renderCell={renderCell}
      onRange={pages.onRange}
      stale={pages.isStale}
      resetKey={resetKey}
      active={selected === undefined ? undefined : { row: selected, column: 0 }}
      onActive={({ row }) => {
        const anomaly = pages.rowAt(row)
        if (anomaly) onSelect(row, anomaly)
      }}
    />
  )
}

function cellOf(anomaly: Anomaly, column: number) {
  switch (columns[column]?.key) {
    case 'type':
      return (
        <>
          <SeverityIcon severity={anomaly.severity} size={13} />
          <span className={classes.clip} title={anomaly.type}>
            {typeWords(anomaly.type)}
          </span>
        </>
      )
    case 'file':
      return <Clipped text={anomaly.file} />
    case 'line':
      return formatCount(anomaly.line)
    case 'column':
      return anomaly.column ? (
        <Clipped text={anomaly.column} mono />
      ) : (
        <span className={classes.whole}>{isOfTable(anomaly.type) ? 'whole table' : 'whole row'}</span>
      )
    case 'value':
      return (
        <span className={classes.value}>
          {anomaly.value === '' ? (
            <span className={classes.whole}>empty</span>
          ) : (
            <VisibleText text={anomaly.value} limit={120} />
          )}
        </span>
      )
    case 'expected':
      return <Clipped text={anomaly.expected} />
    default:
      return <Clipped text={anomaly.message} />
  }
}

const Clipped = ({ text, mono }: { readonly text: string; readonly mono?: boolean }) => (
  <span className={mono ? classes.value : classes.clip} title={text}>
    {text}
  </span>
)
