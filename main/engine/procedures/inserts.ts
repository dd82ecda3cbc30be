/** Rows inserted by hand or by a program: all of a batch, or none. */
import { randomUUID } from 'node:crypto'
import { implement } from '@orpc/server'
import { contract, type InsertedRow, type InsertProblem } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { type Batch, checkRows } from '../inserts/check-rows.ts'
import { insertRows } from '../inserts/insert-rows.ts'
import { findDataset, findTable } from '../store/datasets.ts'
import { afterLoad } from './after-load.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.inserts)

export function insertsProcedures({
  engine,
  engine: { catalog, paths, tasks, changes },
  templateOf,
}: ProcedureContext) {
  const batchOf = (input: { dataset: string; table: string; rows: readonly InsertedRow[] }): Batch => {
    const dataset = findDataset(catalog, input.dataset)
    const { name, deletedAt, state } = dataset
    if (deletedAt !== null) throw failure('BAD_INPUT', `${name} is deleted. Bring it back before you insert rows.`)
    if (state !== 'complete')
      throw failure('BAD_INPUT', `${name} is still being loaded. Insert rows when that is done.`)
    const table = findTable(dataset, input.table)
    if (!dataset.tables.includes(table))
      throw failure('BAD_INPUT', `${table.name} is made from other tables. Insert rows into those.`)
    return { dataset, table, template: templateOf(dataset) ?? null, rows: input.rows }
  }
  const check = (batch: Batch, signal: AbortSignal | undefined) =>
    engine.read(batch.dataset, (connection) => checkRows(connection, batch, paths), signal)
  return {
    check: os.check.handler(async ({ input, signal }) => {
      const { problems } = await check(batchOf(input), signal)
      return { problems: problems.slice(0, MOST_PROBLEMS) }
    }),
    start: os.start.handler(async ({ input, signal }) => {
      const batch = batchOf(input)
      const checked = await check(batch, signal)
      if (checked.problems.length > 0) refuse(checked.problems)
      const versionId = randomUUID()
      const start = {
        kind: 'insert' as const,
        title: `${batch.dataset.name} › ${batch.table.title}`,
        files: [],
        bytesTotal: 0,
        versionId,
        dataset: batch.dataset.id,
      }
      return tasks.start(start, async (context) => {
        const outcome = await insertRows(batch, checked, versionId, engine, context)
        changes.publish({ what: 'datasets' })
        if (outcome.dataset !== undefined) await afterLoad(engine, outcome.dataset, context.signal)
        return outcome
      })
    }),
  }
}

/** As many fit into an answer. */
const MOST_PROBLEMS = 1000
const SHOWN_PROBLEMS = 10

function refuse(problems: readonly InsertProblem[]): never {
  const rows = new Set(problems.map(({ row }) => row)).size
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ row, column, reason }) => `Row ${row}, ${column}: ${reason}`)
  const more = problems.length > shown.length ? ` And ${problems.length - shown.length} more.` : ''
  const what = rows === 1 ? '1 row cannot be used' : `${rows} rows cannot be used`
  throw failure('BAD_INPUT', `Nothing was inserted: ${what}. ${shown.join(' ')}${more}`, {
    fields: problems.slice(0, MOST_PROBLEMS),
  })
}
