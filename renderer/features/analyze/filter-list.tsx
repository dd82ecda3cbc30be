/**
 * The rows that count: filters that are on, and a way to add one.
 */
import { Button, Popover } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Column, RowFilter } from '../../../preload/contract/index.ts'
import { FilterChips } from '../data/filter-chips.tsx'
import { FilterForm } from '../data/filter-form.tsx'
import classes from './analyze.module.css'
import { ColumnField } from './column-field.tsx'

interface FilterListProps {
  readonly columns: readonly Column[]
  readonly filters: readonly RowFilter[]
  readonly onChange: (filters: readonly RowFilter[]) => void
}

export function FilterList({ columns, filters, onChange }: FilterListProps) {
  const [isAdding, setAdding] = useState(false)
  const [chosen, choose] = useState<string>()
  const column = columns.find(({ name }) => name === chosen)
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>Only rows where</legend>
      <FilterChips
        filters={filters}
        onRemove={(at) => onChange(filters.filter((_, index) => index !== at))}
        onClear={() => onChange([])}
      />
      <Popover opened={isAdding} onChange={setAdding} trapFocus position="right-start" width={260}>
        <Popover.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconFilterPlus size={14} />}
            onClick={() => {
              choose(undefined)
              setAdding(!isAdding)
            }}
          >
            Add a filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <ColumnField
            label="Column to filter"
            columns={columns}
            value={chosen}
            none="Choose a column…"
            onChange={choose}
          />
          {column && (
            <FilterForm
              key={column.name}
              column={column}
              onCancel={() => setAdding(false)}
              onApply={(filter) => {
                onChange([...filters, filter])
                setAdding(false)
              }}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </fieldset>
  )
}
