/** Backups and inserted rows of the fake engine: each row needs a value in its first column, and `bad` fits none. */
import { implement } from '@orpc/server'
import {
  contract,
  type Dataset,
  type InsertedRow,
  type InsertProblem,
  type Task,
} from '../../../preload/contract/index.ts'

interface Parts {
  readonly datasetOf: (ref: string) => Dataset
  readonly start: (kind: Task['kind'], title: string, dataset: string | null) => Task
}

const os = implement(contract.backups)

export const fakeBackups = ({ datasetOf, start }: Parts) => ({
  start: os.start.handler(({ input }) => {
    const { id, name } = datasetOf(input.dataset)
    return start('backup', name, id)
  }),
  inspect: os.inspect.handler(() => ({
    dataset: 'demo',
    createdAt: new Date(2024, 4, 6, 7, 8),
    version: 3,
    tables: [
      { name: 'namespaces', title: 'Namespaces', rows: 8, file: 'namespaces.avro' },
      { name: 'columns', title: 'Columns', rows: 1200, file: 'columns.avro' },
    ],
    proposal: 'demo-2',
  })),
  restore: os.restore.handler(({ input, errors }) => {
    if (input.dataset === 'demo')
      throw errors.NAME_TAKEN({ message: 'There is a dataset called demo already.', data: { free: 'demo-2' } })
    return start('restore', input.dataset ?? datasetOf(input.into ?? '').name, input.into ?? null)
  }),
})

const osInserts = implement(contract.inserts)

function problemsOf({ tables }: Dataset, table: string, rows: readonly InsertedRow[]): InsertProblem[] {
  const [key] = tables.find(({ name }) => name === table)?.columns ?? []
  return rows.flatMap((row, at) => {
    const missing = key !== undefined && (row[key.name] ?? '') === ''
    const bad = Object.entries(row).filter(([, value]) => value === 'bad')
    return [
      ...(missing ? [{ row: at + 1, column: key.name, value: '', reason: `${key.name} must not be empty.` }] : []),
      ...bad.map(([column]) => ({ row: at + 1, column, value: 'bad', reason: '"bad" is no whole number.' })),
    ]
  })
}

export const fakeInserts = ({ datasetOf, start }: Parts) => ({
  check: osInserts.check.handler(({ input }) => ({
    problems: problemsOf(datasetOf(input.dataset), input.table, input.rows),
  })),
  start: osInserts.start.handler(({ input, errors }) => {
    const dataset = datasetOf(input.dataset)
    const fields = problemsOf(dataset, input.table, input.rows)
    if (fields.length > 0) throw errors.BAD_INPUT({ message: 'Nothing was inserted.', data: { fields } })
    return { ...start('insert', input.table, dataset.id), rows: input.rows.length }
  }),
})
