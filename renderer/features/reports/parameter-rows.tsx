/**
 * The blanks of a report that is being written: `$name` in its SQL, with the kind of value that belongs there.
 */
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type Dataset, parameterTypes, type ReportParameter } from '../../../preload/contract/index.ts'
import classes from './reports.module.css'

interface ParameterRowsProps {
  readonly dataset: Dataset
  readonly parameters: readonly ReportParameter[]
  /** Names that the SQL uses and that are not among them. */
  readonly undeclared: readonly string[]
  readonly onChange: (parameters: readonly ReportParameter[]) => void
}

const typeWords = { text: 'Text', integer: 'Whole number', number: 'Number', date: 'Date', choice: 'Choice' } as const

export function ParameterRows({ dataset, parameters, undeclared, onChange }: ParameterRowsProps) {
  const set = (at: number, parameter: ReportParameter) =>
    onChange(parameters.map((other, index) => (index === at ? parameter : other)))
  const add = (name: string) => onChange([...parameters, { name, type: 'text' }])
  return (
    <div className={classes.parameters}>
      {parameters.map((parameter, at) => (
        <ParameterRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a parameter's name changes while it is typed
          key={at}
          dataset={dataset}
          parameter={parameter}
          onChange={(changed) => set(at, changed)}
          onRemove={() => onChange(parameters.filter((_, index) => index !== at))}
        />
      ))}
      <div className={classes.adders}>
        {undeclared.map((name) => (
          <Button key={name} variant="light" leftSection={<IconPlus size={14} />} onClick={() => add(name)}>
            Add ${name}
          </Button>
        ))}
        {undeclared.length === 0 && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={14} />}
            onClick={() => add(`value${parameters.length + 1}`)}
          >
            Add a parameter
          </Button>
        )}
      </div>
    </div>
  )
}

interface ParameterRowProps {
  readonly dataset: Dataset
  readonly parameter: ReportParameter
  readonly onChange: (parameter: ReportParameter) => void
  readonly onRemove: () => void
}

function ParameterRow({ dataset, parameter, onChange, onRemove }: ParameterRowProps) {
  const { name, type, choices, default: usual } = parameter
  const columns = [...dataset.tables, ...dataset.derived].flatMap((table) =>
    table.columns.map((column) => ({ table: table.name, column: column.name })),
  )
  const at = columns.findIndex(({ table, column }) => table === choices?.table && column === choices.column)
  const retype = (next: ReportParameter['type']) => {
    const { choices: _, ...rest } = parameter
    const [first] = columns
    onChange({ ...rest, type: next, ...(next === 'choice' && first && { choices: first }) })
  }
  const setDefault = (text: string) => {
    const { default: _, ...rest } = parameter
    onChange(text === '' ? rest : { ...rest, default: text })
  }
  return (
    <fieldset className={classes.parameter} aria-label={`Parameter ${name}`}>
      <TextInput
        aria-label="Name"
        leftSection="$"
        w={150}
        value={name}
        onChange={(event) => onChange({ ...parameter, name: event.currentTarget.value })}
      />
      <TextInput
        aria-label="Label"
        placeholder="Label"
        w={150}
        value={parameter.title ?? ''}
        onChange={(event) => onChange({ ...parameter, title: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        aria-label="Type"
        w={130}
        value={type}
        data={parameterTypes.map((value) => ({ value, label: typeWords[value] }))}
        onChange={(event) => retype(parameterTypes.find((one) => one === event.currentTarget.value) ?? 'text')}
      />
      {type === 'choice' && (
        <NativeSelect
          aria-label="Column to choose from"
          w={210}
          value={String(at)}
          data={columns.map(({ table, column }, index) => ({ value: String(index), label: `${table}.${column}` }))}
          onChange={(event) => onChange({ ...parameter, choices: columns[Number(event.currentTarget.value)] })}
        />
      )}
      <TextInput
        aria-label="Default"
        placeholder="Default"
        w={130}
        type={type === 'date' ? 'date' : 'text'}
        value={usual ?? ''}
        onChange={(event) => setDefault(event.currentTarget.value)}
      />
      <ActionIcon aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
    </fieldset>
  )
}
