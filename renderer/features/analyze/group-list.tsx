/**
 * The columns by which rows are grouped, in their order, each with the way it is grouped.
 */
import { ActionIcon, NativeSelect } from '@mantine/core'
import { IconArrowUp, IconX } from '@tabler/icons-react'
import type { Column, Group } from '../../../preload/contract/index.ts'
import { groupWords, wayOf, waysOf } from './analysis-words.ts'
import classes from './analyze.module.css'
import { ColumnField } from './column-field.tsx'

interface GroupListProps {
  readonly label: string
  readonly columns: readonly Column[]
  readonly groups: readonly Group[]
  readonly most: number
  readonly onChange: (groups: readonly Group[]) => void
}

export function GroupList({ label, columns, groups, most, onChange }: GroupListProps) {
  const set = (at: number, group: Group) => onChange(groups.map((other, index) => (index === at ? group : other)))
  const add = (name: string | undefined) => {
    const column = columns.find((candidate) => candidate.name === name)
    if (name === undefined || column === undefined) return
    // A column of numbers or times has too many values of its own for a first look.
    const way = waysOf(column)[column.type === 'date' || column.type === 'datetime' ? 3 : 0]
    onChange([...groups, { column: name, ...way?.group }])
  }
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>{label}</legend>
      {groups.length > 0 && (
        <ul className={classes.items}>
          {groups.map((group, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one column may be grouped by twice
            <li key={at} className={classes.item}>
              <span className={classes.itemName} title={group.column}>
                {group.column}
              </span>
              <WayField columns={columns} group={group} onChange={(next) => set(at, next)} />
              {at > 0 && (
                <ActionIcon
                  aria-label={`Move ${groupWords(group)} up`}
                  onClick={() =>
                    onChange([...groups.slice(0, at - 1), group, ...groups.slice(at - 1, at), ...groups.slice(at + 1)])
                  }
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
              )}
              <ActionIcon
                aria-label={`Remove ${groupWords(group)}`}
                onClick={() => onChange(groups.filter((_, index) => index !== at))}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {groups.length < most && (
        <ColumnField
          key={groups.length}
          label={`Add to ${label}`}
          columns={columns}
          value={undefined}
          none="Add a column…"
          onChange={add}
        />
      )}
    </fieldset>
  )
}

interface WayFieldProps {
  readonly columns: readonly Column[]
  readonly group: Group
  readonly onChange: (group: Group) => void
}

function WayField({ columns, group, onChange }: WayFieldProps) {
  const column = columns.find(({ name }) => name === group.column)
  const ways = column ? waysOf(column) : []
  if (ways.length < 2) return null
  return (
    <NativeSelect
      aria-label={`How to group ${group.column}`}
      className={classes.way}
      value={wayOf(group)}
      data={ways.map(({ value, label }) => ({ value, label }))}
      onChange={(event) => {
        const way = ways.find(({ value }) => value === event.currentTarget.value)
        onChange({ column: group.column, ...way?.group })
      }}
    />
  )
}
