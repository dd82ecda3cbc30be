/**
 * Rows typed in or pasted from a spreadsheet, up to a thousand at a time. All of them are inserted, or none; whatever is
 * wrong is marked where it stands.
 */
import { Button, Modal, Pagination } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import type { Dataset, Table } from '../../../preload/contract/index.ts'
import { explain, insertProblemsOf } from '../../bridge/failures.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import { useUndo } from '../history/use-versions.ts'
import { batchOf, emptyLines, isBlank, type Line, MOST_ROWS, place, placeProblems, withCell } from './batch.ts'
import { cellId, type GridActions, InsertGrid } from './insert-grid.tsx'
import classes from './insert-rows.module.css'
import { parsePasted } from './parse-pasted.ts'
import { useInsert } from './use-insert.ts'

interface InsertDialogProps {
  readonly dataset: Dataset
  readonly table: Table
  readonly onClose: () => void
}

const FIRST_LINES = 3
const PAGE_LINES = 100

export function InsertDialog({ dataset, table, onClose }: InsertDialogProps) {
  const names = table.columns.map(({ name }) => name)
  const [lines, setLines] = useState<readonly Line[]>(() => emptyLines(FIRST_LINES, names.length))
  /** Of the batch that was refused last, which the lines may have moved on from. */
  const [refused, setRefused] = useState<readonly number[]>([])
  const [said, say] = useState('')
  const [page, setPage] = useState(1)
  const insert = useInsert()
  const undo = useUndo()
  const filled = lines.filter((line) => !isBlank(line)).length
  const found = insertProblemsOf(insert.error)
  const problems = placeProblems(found, refused, names)

  const first = (page - 1) * PAGE_LINES

  const change = (next: (lines: readonly Line[]) => readonly Line[]) => {
    setLines(next)
    if (insert.error) insert.reset()
  }
  const steps = useRef<GridActions>(undefined)
  steps.current = {
    change: (row, column, text) => change((now) => withCell(now, row, column, text)),
    paste(row, column, text) {
      const placed = place(lines, names, { row, column }, parsePasted(text))
      change(() => placed.lines)
      say(pastedText(placed))
    },
    remove: (row) =>
      change((now) => (now.length === 1 ? emptyLines(1, names.length) : now.filter((_, at) => at !== row))),
  }
  const actions = useMemo<GridActions>(
    () => ({
      change: (...cell) => steps.current?.change(...cell),
      paste: (...cell) => steps.current?.paste(...cell),
      remove: (row) => steps.current?.remove(row),
    }),
    [],
  )
  const showCell = (line: number, column: number) => {
    setPage(Math.floor(line / PAGE_LINES) + 1)
    // When its page is drawn.
    setTimeout(() => document.getElementById(cellId(line, column))?.focus())
  }
  const submit = () => {
    const { rows, lineOf } = batchOf(lines, names)
    setRefused(lineOf)
    insert.mutate(
      { dataset: dataset.id, table: table.name, rows },
      {
        onSuccess() {
          notify({
            title: `${plural(rows.length, 'row')} inserted`,
            message: `${dataset.name} has a new version.`,
            tone: 'good',
            actions: [{ label: 'Undo', run: () => undo(dataset) }],
          })
          onClose()
        },
      },
    )
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Insert rows into ${table.title}`}
      centered
      size="min(1100px, 94vw)"
      closeOnClickOutside={filled === 0}
    >
      <div className={classes.dialog}>
        <p className={classes.hint}>
          Type into the cells, or copy rows in a spreadsheet and paste them into a cell. Column names in the first row
          are recognised.
        </p>
        <InsertGrid
          columns={table.columns}
          lines={lines.slice(first, first + PAGE_LINES)}
          first={first}
          problems={problems}
          actions={actions}
        />
        {lines.length > PAGE_LINES && (
          <Pagination
            size="sm"
            value={page}
            onChange={setPage}
            total={Math.ceil(lines.length / PAGE_LINES)}
            getItemProps={(number) => ({ 'aria-label': `Rows from ${(number - 1) * PAGE_LINES + 1}` })}
          />
        )}
        {problems.length > 0 && (
          <div role="alert">
            <strong>Nothing was inserted. {plural(problems.length, 'value')} must be changed first:</strong>
            <ul className={classes.problems}>
              {problems.map(({ line, columns, text }) => (
                <li key={`${line} ${columns.join()} ${text}`}>
                  <button type="button" className={classes.problem} onClick={() => showCell(line, columns[0] ?? 0)}>
                    Row {line + 1}: {text}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
        {insert.error && problems.length === 0 && <Problem message={explain(insert.error)} />}
        <div className={classes.foot}>
          <Button
            variant="default"
            leftSection={<IconPlus size={14} />}
            disabled={lines.length >= MOST_ROWS}
            onClick={() => {
              change((now) => [...now, ...emptyLines(1, names.length)])
              setPage(Math.ceil((lines.length + 1) / PAGE_LINES))
            }}
          >
            Add a row
          </Button>
          <span role="status" className={classes.status}>
            {said}
          </span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={filled === 0} loading={insert.isPending} onClick={submit}>
            {filled === 0 ? 'Insert' : `Insert ${plural(filled, 'row')}`}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function pastedText({ rows, hadHeader, leftOut }: ReturnType<typeof place>): string {
  const names = hadHeader ? ', by the names of their columns' : ''
  const lost = leftOut === 0 ? '' : ` ${formatCount(leftOut)} had no place and were left out.`
  return `${plural(rows, 'row')} pasted${names}.${lost}`
}
