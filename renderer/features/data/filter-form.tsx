/**
 * One filter: an operator and a value for a column.
 */
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Column, filterOperators, type RowFilter } from '../../../preload/contract/index.ts'
import { needsValue, type Operator, operatorsFor, operatorWords } from './filter-words.ts'

interface FilterFormProps {
  readonly column: Column
  readonly onApply: (filter: RowFilter) => void
  readonly onCancel: () => void
}

export function FilterForm({ column, onApply, onCancel }: FilterFormProps) {
  const operators = operatorsFor(column.type)
  const [operator, setOperator] = useState<Operator>(operators[0] ?? 'contains')
  const [value, setValue] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onApply({ column: column.name, operator, value: needsValue(operator) ? value : '' })
  }
  return (
    <form onSubmit={submit} aria-label={`Filter ${column.name}`}>
      <Stack gap="xs">
        <NativeSelect
          aria-label="Operator"
          value={operator}
          data={operators.map((name) => ({ value: name, label: operatorWords[name] }))}
          onChange={(event) =>
            setOperator(filterOperators.find((name) => name === event.currentTarget.value) ?? operator)
          }
        />
        {needsValue(operator) && (
          <TextInput
            aria-label="Value"
            placeholder="Value"
            data-autofocus
            autoFocus
            value={value}
            maxLength={10_000}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" size="compact-xs" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" size="compact-xs">
            Filter
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
