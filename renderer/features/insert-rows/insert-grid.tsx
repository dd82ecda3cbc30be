/** The lines of a batch as cells to type into, a page of lines at a time: a batch may have a thousand. */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ClipboardEvent, type KeyboardEvent, memo } from 'react'
import type { Column } from '../../../preload/contract/index.ts'
import type { Line, PlacedProblem } from './batch.ts'
import classes from './insert-rows.module.css'

/** What can be done to a cell; the same functions throughout, so that only the line that changed is drawn anew. */
export interface GridActions {
  readonly change: (row: number, column: number, text: string) => void
  readonly paste: (row: number, column: number, text: string) => void
  readonly remove: (row: number) => void
}

interface InsertGridProps {
  readonly columns: readonly Column[]
  /** Those of the page. */
  readonly lines: readonly Line[]
  /** Number of the page's first line, from 0. */
  readonly first: number
  readonly problems: readonly PlacedProblem[]
  readonly actions: GridActions
}

export const cellId = (row: number, column: number): string => `insert-${row}-${column}`

export function InsertGrid({ columns, lines, first, problems, actions }: InsertGridProps) {
  const wrong = new Map<number, Record<number, string>>()
  for (const { line, columns: marked, text } of problems)
    for (const column of marked) wrong.set(line, { ...wrong.get(line), [column]: text })
  return (
    // It scrolls, so that the keyboard must reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={classes.scroll} aria-label="Rows to insert" tabIndex={0}>
      <table className={classes.grid}>
        <thead>
          <tr>
            <th className={classes.number} aria-label="Number" />
            {columns.map(({ name, type }) => (
              <th key={name} scope="col" className={classes.label} title={name}>
                {name} <span className={classes.type}>{type === 'string' ? 'text' : type}</span>
              </th>
            ))}
            <th aria-label="Remove" />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <LineRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
              key={first + at}
              row={first + at}
              columns={columns}
              line={line}
              problems={wrong.get(first + at)}
              actions={actions}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface LineRowProps {
  readonly row: number
  readonly columns: readonly Column[]
  readonly line: Line
  /** By column. */
  readonly problems: Readonly<Record<number, string>> | undefined
  readonly actions: GridActions
}

const LineRow = memo(function LineRow({ row, columns, line, problems, actions }: LineRowProps) {
  const paste = (event: ClipboardEvent, column: number) => {
    const text = event.clipboardData.getData('text/plain')
    if (!/[\t\r\n]/.test(text)) return // One value goes where the cursor is, as everywhere.
    event.preventDefault()
    actions.paste(row, column, text)
  }
  return (
    <tr>
      <th scope="row" className={classes.number}>
        {row + 1}
      </th>
      {columns.map(({ name }, column) => (
        <td key={name}>
          {/* A cell may have several lines: with Shift or Alt, Enter begins another one. */}
          <textarea
            id={cellId(row, column)}
            rows={1}
            className={classes.cell}
            aria-label={`${name}, row ${row + 1}`}
            aria-invalid={problems?.[column] !== undefined}
            title={problems?.[column] ?? (line[column] || undefined)}
            value={line[column] ?? ''}
            onChange={(event) => actions.change(row, column, event.currentTarget.value)}
            onPaste={(event) => paste(event, column)}
            onKeyDown={(event) => move(event, row, column)}
          />
        </td>
      ))}
      <td>
        <ActionIcon size="sm" aria-label={`Remove row ${row + 1}`} onClick={() => actions.remove(row)}>
          <IconX size={14} />
        </ActionIcon>
      </td>
    </tr>
  )
})

function move(event: KeyboardEvent<HTMLTextAreaElement>, row: number, column: number): void {
  const hasLines = event.currentTarget.value.includes('\n')
  const { key, shiftKey, altKey } = event
  if (key === 'Enter' && (shiftKey || altKey)) return
  const step = key === 'Enter' || (key === 'ArrowDown' && !hasLines) ? 1 : key === 'ArrowUp' && !hasLines ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  document.getElementById(cellId(row + step, column))?.focus()
}
