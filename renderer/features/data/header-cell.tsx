/**
 * A column's header: a click sorts, shift keeps the other columns, the funnel filters, the edge resizes.
 */
import { ActionIcon, Popover } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFilter, IconFilterFilled } from '@tabler/icons-react'
import { type MouseEvent, useState } from 'react'
import type { Column, RowFilter } from '../../../preload/contract/index.ts'
import { ColumnLabel } from '../../ui/column-label.tsx'
import classes from './data.module.css'
import { FilterForm } from './filter-form.tsx'

export interface HeaderCellProps {
  readonly column: Column
  readonly sorted: 'asc' | 'desc' | false
  /** Place among several sorted columns; undefined when it is the only one. */
  readonly rank: number | undefined
  readonly isFiltered: boolean
  readonly onSort: (together: boolean) => void
  readonly onFilter: (filter: RowFilter) => void
  readonly onResizeStart: (event: MouseEvent) => void
}

export function HeaderCell({ column, sorted, rank, isFiltered, onSort, onFilter, onResizeStart }: HeaderCellProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={classes.sort} onClick={(event) => onSort(event.shiftKey)}>
        <ColumnLabel column={column} />
        {sorted === 'asc' && <IconArrowUp size={13} className={classes.arrow} aria-hidden />}
        {sorted === 'desc' && <IconArrowDown size={13} className={classes.arrow} aria-hidden />}
        {rank !== undefined && <span className={classes.rank}>{rank}</span>}
      </button>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={236} trapFocus withinPortal>
        <Popover.Target>
          <ActionIcon
            size="xs"
            className={classes.funnel}
            data-on={isFiltered || isOpen || undefined}
            aria-label={`Filter ${column.name}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isFiltered ? <IconFilterFilled size={12} /> : <IconFilter size={13} />}
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={10}>
          <FilterForm
            column={column}
            onCancel={() => setOpen(false)}
            onApply={(filter) => {
              setOpen(false)
              onFilter(filter)
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <span className={classes.resizer} aria-hidden onMouseDown={onResizeStart} />
    </>
  )
}
