/**
 * A field for one column. It searches, since a table may have thousands of them.
 */
import { Select } from '@mantine/core'
import type { ReactNode } from 'react'

interface ColumnFieldProps {
  readonly label: string
  readonly columns: readonly string[]
  /** Empty for none. */
  readonly value: string
  readonly description?: ReactNode
  readonly placeholder?: string
  readonly isOptional?: boolean
  readonly onChange: (column: string) => void
}

/** More options than this are only found by typing. */
const OPTIONS_SHOWN = 100

export function ColumnField({
  label,
  columns,
  value,
  description,
  placeholder,
  isOptional,
  onChange,
}: ColumnFieldProps) {
  return (
    <Select
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'description']}
      placeholder={placeholder ?? 'Choose a column'}
      size="xs"
      searchable
      clearable={isOptional ?? false}
      allowDeselect={isOptional ?? false}
      limit={OPTIONS_SHOWN}
      nothingFoundMessage="No column is called like that."
      data={[...new Set([...columns, value].filter(Boolean))]}
      value={value === '' ? null : value}
      // The scroll area would need an inline style element, which the CSP forbids.
      withScrollArea={false}
      styles={{ dropdown: { maxHeight: 260, overflowY: 'auto' } }}
      comboboxProps={{ withinPortal: true, shadow: 'md' }}
      onChange={(column) => onChange(column ?? '')}
    />
  )
}
