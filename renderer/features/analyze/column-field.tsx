/**
 * One column to choose: a plain list, or one to search in where a table has very many.
 */
import { NativeSelect, Select } from '@mantine/core'
import type { Column } from '../../../preload/contract/index.ts'

interface ColumnFieldProps {
  readonly label: string
  readonly columns: readonly Column[]
  /** Undefined for what `none` says. */
  readonly value: string | undefined
  readonly none: string
  readonly className?: string | undefined
  readonly onChange: (name: string | undefined) => void
}

/** More options than this take a browser long to draw, and a person to look through. */
const MANY = 200
const NONE = ''

export function ColumnField({ label, columns, value, none, className, onChange }: ColumnFieldProps) {
  if (columns.length > MANY)
    return (
      <Select
        aria-label={label}
        searchable
        clearable
        limit={MANY}
        placeholder={none}
        {...(className !== undefined && { className })}
        value={value ?? null}
        data={columns.map(({ name }) => name)}
        onChange={(name) => onChange(name ?? undefined)}
      />
    )
  return (
    <NativeSelect
      aria-label={label}
      {...(className !== undefined && { className })}
      value={value ?? NONE}
      data={[{ value: NONE, label: none }, ...columns.map(({ name }) => ({ value: name, label: name }))]}
      onChange={(event) => {
        const name = event.currentTarget.value
        onChange(name === NONE ? undefined : name)
      }}
    />
  )
}
