/**
 * A field for several columns in a chosen order. It searches, since a table may have thousands of them.
 */
import { MultiSelect } from '@mantine/core'

interface ColumnsFieldProps {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly columns: readonly string[]
  readonly value: readonly string[]
  readonly placeholder?: string
  readonly description?: string
  readonly isDisabled?: boolean
  readonly onChange: (columns: readonly string[]) => void
}

/** More options than this are only found by typing. */
const OPTIONS_SHOWN = 100

export function ColumnsField(props: ColumnsFieldProps) {
  const { label, isLabelHidden, columns, value, placeholder, description, isDisabled, onChange } = props
  return (
    <MultiSelect
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      description={description}
      inputWrapperOrder={['label', 'input', 'description']}
      disabled={isDisabled ?? false}
      size="xs"
      searchable
      clearable
      hidePickedOptions
      limit={OPTIONS_SHOWN}
      nothingFoundMessage="No column is called like that."
      data={[...new Set([...columns, ...value].filter(Boolean))]}
      value={[...value]}
      {...(value.length === 0 && placeholder !== undefined && { placeholder })}
      // The scroll area would need an inline style element, which the CSP forbids.
      withScrollArea={false}
      styles={{ dropdown: { maxHeight: 260, overflowY: 'auto' } }}
      comboboxProps={{ withinPortal: true, shadow: 'md' }}
      onChange={onChange}
    />
  )
}
