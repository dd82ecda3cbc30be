/**
 * A cell in full, for values that are longer than a column is wide or have several lines.
 */
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react'
import type { Cell, Column, Row } from '../../../preload/contract/index.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { typeSentence } from '../../ui/column-label.tsx'
import classes from './data.module.css'

interface CellPanelProps {
  readonly row: Row
  readonly column: Column
  readonly cell: Cell
  readonly onClose: () => void
}

export function CellPanel({ row, column, cell, onClose }: CellPanelProps) {
  return (
    <aside aria-label="Cell" className={classes.panel}>
      <header className={classes.panelHead}>
        <div className={classes.panelTitle}>
          <strong title={column.name}>{column.name}</strong>
          <span>
            {typeSentence(column)}
            {row.line > 0 && ` · ${row.file}, line ${formatCount(row.line)}`}
          </span>
        </div>
        <CopyButton value={cell ?? ''}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy'}>
              <ActionIcon size="sm" aria-label="Copy value" onClick={copy}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <ActionIcon size="sm" aria-label="Close cell" onClick={onClose}>
          <IconX size={14} />
        </ActionIcon>
      </header>
      <pre className={classes.panelText}>
        {cell === null ? <em>null: the source has no value here, or one that does not fit the type</em> : cell}
      </pre>
      {cell !== null && <footer className={classes.panelFoot}>{plural([...cell].length, 'character')}</footer>}
    </aside>
  )
}
