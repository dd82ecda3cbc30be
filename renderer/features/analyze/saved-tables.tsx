/**
 * The tables that were made from the dataset's own: whether they still say what the data says, and what can be done.
 */
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconRefresh, IconTable, IconTrash } from '@tabler/icons-react'
import type { Dataset, DerivedTable } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import { showTable } from '../../state/navigation.ts'
import classes from './analyze.module.css'
import { useDerived } from './use-analysis.ts'

export function SavedTables({ dataset }: { readonly dataset: Dataset }) {
  const { refresh, remove } = useDerived(dataset)
  const saved = dataset.derived.filter(({ kind }) => kind === 'aggregate')
  if (saved.length === 0) return null
  return (
    <section className={classes.section} aria-label="Saved tables">
      <h2 className={classes.legend}>Saved tables</h2>
      <ul className={classes.items}>
        {saved.map((table) => (
          <li key={table.name} className={classes.item}>
            <span className={classes.itemName} title={table.name}>
              {table.title}
              <span className={classes.fact}>{factOf(table)}</span>
            </span>
            <Menu>
              <Menu.Target>
                <ActionIcon aria-label={`More about ${table.title}`}>
                  <IconDots size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconTable size={15} />} onClick={() => showTable(dataset.id, table.name)}>
                  Show its rows
                </Menu.Item>
                <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => refresh(table.name)}>
                  Make it again
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconTrash size={15} />}
                  color="red"
                  c="var(--w-error)"
                  onClick={() => remove(table.name)}
                >
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
    </section>
  )
}

const factOf = ({ rows, isStale, builtFromVersion }: DerivedTable): string =>
  isStale ? `out of date: of version ${builtFromVersion}` : plural(rows, 'row')
