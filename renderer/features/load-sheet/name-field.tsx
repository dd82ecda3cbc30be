/**
 * The name of the dataset to be. A taken name comes with a free one to take instead.
 */
import { Anchor, TextInput } from '@mantine/core'
import classes from './load-sheet.module.css'

interface NameFieldProps {
  readonly value: string
  readonly problem: string | null | undefined
  readonly free: string | undefined
  readonly onChange: (value: string) => void
  readonly onSubmit: () => void
}

export function NameField({ value, problem, free, onChange, onSubmit }: NameFieldProps) {
  return (
    <div className={classes.field}>
      <TextInput
        size="sm"
        label="Dataset name"
        data-autofocus
        value={value}
        maxLength={300}
        error={problem ?? undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSubmit()
        }}
      />
      {free && (
        <Anchor component="button" type="button" size="xs" mt={4} onClick={() => onChange(free)}>
          Use “{free}”
        </Anchor>
      )}
    </div>
  )
}
