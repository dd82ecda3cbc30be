/** The tables of a push or pull with a bar each: how much of it is new, changed, gone, in conflict. */
import { Badge } from '@mantine/core'
import type { PushCounts } from '../../../preload/contract/index.ts'
import { formatBrief } from '../../format/numbers.ts'
import { countsLine } from './push-words.ts'
import classes from './sync.module.css'

export interface ListedTable extends PushCounts {
  readonly table: string
  /** What it is called in the database, where that is another name. */
  readonly target?: string
  readonly isNew?: boolean
}

interface TableListProps {
  readonly tables: readonly ListedTable[]
  readonly chosen: string | undefined
  readonly onChoose: (table: string) => void
}

export const TableList = ({ tables, chosen, onChoose }: TableListProps) => (
  <ul>
    {tables.map((table) => (
      <li key={table.table}>
        <button
          type="button"
          className={classes.table}
          aria-current={table.table === chosen || undefined}
          onClick={() => onChoose(table.table)}
        >
          <span className={classes.tableHead}>
            <span className={classes.tableName}>{table.table}</span>
            {table.isNew && (
              <Badge size="xs" variant="light" tt="none" className={classes.state}>
                New
              </Badge>
            )}
          </span>
          {table.target !== undefined && table.target !== table.table && (
            <span className={classes.tableFacts}>there {table.target}</span>
          )}
          <CountsBar counts={table} />
          <span className={classes.tableFacts}>{countsLine(table)}</span>
          <span className={classes.tableFacts}>{formatBrief(table.unchanged)} unchanged</span>
        </button>
      </li>
    ))}
  </ul>
)

const kinds = ['inserted', 'updated', 'deleted', 'conflicts', 'unchanged'] as const
/** A part that is there can be seen, however small it is. */
const LEAST_WIDTH = '4px'

/** The words below say the same in numbers. */
function CountsBar({ counts }: { readonly counts: PushCounts }) {
  const total = kinds.reduce((sum, kind) => sum + counts[kind], 0)
  return (
    <span className={classes.countsBar} aria-hidden>
      {kinds
        .filter((kind) => counts[kind] > 0)
        .map((kind) => (
          <span
            key={kind}
            data-kind={kind}
            style={{ flexGrow: counts[kind], minWidth: LEAST_WIDTH }}
            title={`${counts[kind]} of ${total}`}
          />
        ))}
    </span>
  )
}
