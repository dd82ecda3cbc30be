/**
 * A field for each blank of a report, of the kind that its type asks for.
 */
import { NumberInput, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Dataset, ReportParameter, ReportValues } from '../../../preload/contract/index.ts'
import { useChoices } from './use-reports.ts'

type Value = string | number

interface ValueFieldsProps {
  readonly dataset: Dataset
  readonly parameters: readonly ReportParameter[]
  readonly values: ReportValues
  readonly onChange: (changed: ReportValues) => void
}

export function ValueFields({ dataset, parameters, values, onChange }: ValueFieldsProps) {
  return parameters.map((parameter) => (
    <ValueField
      key={parameter.name}
      dataset={dataset}
      parameter={parameter}
      value={values[parameter.name] ?? ''}
      onChange={(value) => onChange({ [parameter.name]: value })}
    />
  ))
}

interface ValueFieldProps {
  readonly dataset: Dataset
  readonly parameter: ReportParameter
  readonly value: Value
  readonly onChange: (value: Value) => void
}

function ValueField({ dataset, parameter, value, onChange }: ValueFieldProps) {
  const { name, title = name, type } = parameter
  if (type === 'choice')
    return <ChoiceField dataset={dataset} parameter={parameter} value={value} onChange={onChange} />
  if (type === 'integer' || type === 'number')
    return (
      <NumberInput
        label={title}
        w={150}
        value={value}
        allowDecimal={type === 'number'}
        hideControls={type === 'number'}
        onChange={onChange}
      />
    )
  return (
    <TextInput
      label={title}
      w={type === 'date' ? 150 : 220}
      type={type}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** A column may have millions of values: those that contain what is typed are looked up. */
function ChoiceField({ dataset, parameter, value, onChange }: ValueFieldProps) {
  const { name, title = name, choices } = parameter
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search === String(value) ? '' : search, 200)
  const { data, isFetching, error } = useChoices(dataset, choices, settled)
  const found = data?.values ?? []
  const more = (data?.total ?? 0) - found.length
  return (
    <Select
      label={title}
      w={240}
      size="xs"
      searchable
      data={[...new Set([...(value === '' ? [] : [String(value)]), ...found])]}
      value={value === '' ? null : String(value)}
      searchValue={search}
      onSearchChange={setSearch}
      // The engine has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={
        error ? 'The values could not be read.' : isFetching ? 'Looking…' : 'No value contains this.'
      }
      placeholder={more > 0 ? `type to search ${data?.total.toLocaleString('en-US')} values` : 'choose'}
      // The scroll area would need an inline style element, which the CSP forbids.
      withScrollArea={false}
      styles={{ dropdown: { maxHeight: 260, overflowY: 'auto' } }}
      comboboxProps={{ withinPortal: true, shadow: 'md' }}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  )
}
