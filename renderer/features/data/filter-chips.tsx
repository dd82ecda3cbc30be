/**
 * The filters that are on, each with a way to take it off.
 */
import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { RowFilter } from '../../../preload/contract/index.ts'
import classes from './data.module.css'
import { filterWords } from './filter-words.ts'

interface FilterChipsProps {
  readonly filters: readonly RowFilter[]
  readonly onRemove: (index: number) => void
  readonly onClear: () => void
}

export function FilterChips({ filters, onRemove, onClear }: FilterChipsProps) {
  if (filters.length === 0) return null
  return (
    <div className={classes.chips}>
      <ul aria-label="Filters" className={classes.chipList}>
        {filters.map((filter, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same filter may be there twice
          <li key={index} className={classes.chip}>
            <span className={classes.chipText} title={filterWords(filter)}>
              {filterWords(filter)}
            </span>
            <button
              type="button"
              className={classes.chipRemove}
              aria-label={`Remove filter ${filterWords(filter)}`}
              onClick={() => onRemove(index)}
            >
              <IconX size={11} />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="subtle" color="gray" size="compact-xs" onClick={onClear}>
        Clear all
      </Button>
    </div>
  )
}
