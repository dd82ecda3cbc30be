/** Which tables of a dataset are published: all, unless a person leaves some out. */
import { Anchor, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { plural } from '../../format/numbers.ts'
import classes from './sync.module.css'

interface TablesChoiceProps {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
  /** Names; undefined for all, whichever they will be. */
  readonly chosen: readonly string[] | undefined
  readonly onChoose: (chosen: readonly string[] | undefined) => void
}

export function TablesChoice({ tables, chosen, onChoose }: TablesChoiceProps) {
  const [isOpen, setOpen] = useState(false)
  if (tables.length < 2) return null
  if (!isOpen)
    return (
      <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setOpen(true)}>
        Only some of the {plural(tables.length, 'table')}…
      </Anchor>
    )
  return (
    <Checkbox.Group
      label="Tables"
      description="What is left out stays there as it is."
      error={chosen?.length === 0 ? 'Choose a table.' : undefined}
      value={[...(chosen ?? tables.map(({ name }) => name))]}
      onChange={(names) => onChoose(names.length === tables.length ? undefined : names)}
    >
      <div className={classes.tables}>
        {tables.map(({ name, rows }) => (
          <Checkbox key={name} size="xs" value={name} label={`${name}, ${plural(rows, 'row')}`} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
