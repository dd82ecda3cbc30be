/** Dates that do not tell the order of day and month: the questions, the answers, and what is remembered. */
import { randomUUID } from 'node:crypto'
import { implement } from '@orpc/server'
import { contract, type DateOrder } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { findColumn, findDataset, findTable, type StoredDataset } from '../store/datasets.ts'
import { forgetDateOrders, rememberDateOrder } from '../store/date-orders.ts'
import { openQuestions, rememberedAnswers, scopesOf } from '../versions/date-questions.ts'
import { fitDateOrder } from '../versions/fit-date-order.ts'
import { usable } from '../versions/history.ts'
import { retypeColumn } from '../versions/retype.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.dateOrders)

export function dateOrderProcedures({ engine, engine: { catalog, paths, tasks, loaders }, changed }: ProcedureContext) {
  return {
    list: os.list.handler(async ({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      const questions =
        dataset.state === 'complete'
          ? await engine.read(dataset, (connection) => openQuestions(connection, dataset, paths), signal)
          : []
      return { questions, answers: rememberedAnswers(catalog, dataset) }
    }),
    answer: os.answer.handler(async ({ input, signal }) => {
      const dataset = usable(catalog, input.dataset)
      await answer(dataset, input, signal)
      return changed(findDataset(catalog, dataset.id))
    }),
    forget: os.forget.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      const tables = input.table === undefined ? dataset.tables : [findTable(dataset, input.table)]
      const scopes = tables.flatMap((table) => scopesOf(dataset, table))
      return { forgotten: scopes.reduce((sum, scope) => sum + forgetDateOrders(catalog, scope, input.column), 0) }
    }),
  }

  async function answer(
    dataset: StoredDataset,
    { table: tableName, column: columnName, order }: { table: string; column: string; order: DateOrder },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const table = findTable(dataset, tableName)
    const stored = findColumn(table, columnName)
    const fit = (connection: Parameters<typeof fitDateOrder>[0]) =>
      fitDateOrder(connection, table, stored, order, paths)
    const column = await engine.read(dataset, fit, signal)
    const first = order === 'day-first' ? 'day' : 'month'
    if (stored.storage === column.storage && stored.format === column.format)
      throw failure('BAD_INPUT', `The dates of ${table.name}.${stored.name} are read ${first} first already.`)
    const note = `Dates of ${table.name}.${stored.name} read ${first} first`
    const versionId = randomUUID()
    // A task of its own, so that what it writes is swept if the engine dies before it is published.
    let thrown: unknown
    const start = {
      ...{ kind: 'retype' as const, title: dataset.name, files: [], bytesTotal: 0 },
      ...{ dataset: dataset.id, versionId },
    }
    const task = tasks.start(start, async ({ id: taskId }) => {
      try {
        const loader = await loaders.for(1)
        const connection = await loader.connect()
        const onPublish = () => {
          for (const scope of scopesOf(dataset, table))
            rememberDateOrder(catalog, { scope, column: stored.name, order, format: column.format ?? '', versionId })
        }
        try {
          const request = { dataset, table, column, note, versionId, taskId, onPublish }
          await retypeColumn(request, { catalog, paths, connection })
        } finally {
          connection.closeSync()
        }
        return { dataset: dataset.id }
      } catch (error) {
        thrown = error
        throw error
      }
    })
    const ended = await tasks.ended(task.id)
    if (thrown !== undefined) throw thrown
    if (ended.status !== 'done') throw failure('BAD_INPUT', ended.message ?? 'The answer was not taken. Try again.')
  }
}
