/**
 * Pushes and pulls of the fake engine. A push to `warehouse` has conflicts and cells that cannot be held, one to any other
 * connection has none; what others published there can be pulled or opened.
 */
import { implement } from '@orpc/server'
import {
  contract,
  type Dataset,
  type Published,
  type Push,
  type PushChange,
  type PushCounts,
  type Schedule,
  type SyncTarget,
  type Task,
} from '../../../preload/contract/index.ts'

interface Parts {
  readonly isEmpty: boolean
  readonly datasetOf: (ref: string) => Dataset
  /** `onDone` is called when the task ends well. */
  readonly start: (kind: Task['kind'], title: string, dataset: string | null, onDone: () => Partial<Task>) => Task
  readonly addRemote: (name: string, connection: string) => Dataset
}

const os = implement(contract.sync)
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)
const noCounts: PushCounts = { inserted: 0, updated: 0, deleted: 0, unchanged: 0, conflicts: 0 }
const never: Schedule = { when: 'never', at: '06:00', mode: 'incremental' }

const add = (a: PushCounts, b: PushCounts): PushCounts => ({
  inserted: a.inserted + b.inserted,
  updated: a.updated + b.updated,
  deleted: a.deleted + b.deleted,
  unchanged: a.unchanged + b.unchanged,
  conflicts: a.conflicts + b.conflicts,
})

/** What a review of a dataset finds. */
function reviewOf(dataset: Dataset, connection: string): Pick<Push, 'tables' | 'counts' | 'unstorable' | 'rows'> {
  const isKnown = connection === 'warehouse'
  const tables = dataset.tables.map(({ name, rows, columns }, at): Push['tables'][number] => {
    const described = { table: name, target: name, columns: [...columns] }
    if (!isKnown) {
      const cells = columns.map((column) => `  "${column.name}" text`).join(',\n')
      return {
        ...described,
        ...noCounts,
        inserted: rows,
        isNew: true,
        ddl: [`CREATE TABLE "public"."${name}" (\n${cells}\n)`],
      }
    }
    const [inserted, updated, deleted, conflicts] = at === 0 ? [12, 3, 0, 2] : at === 1 ? [184, 41, 7, 0] : [0, 0, 0, 0]
    const unchanged = Math.max(0, rows - inserted - updated - conflicts)
    const ddl = at === 1 ? [`ALTER TABLE "public"."${name}" ADD COLUMN "checked_at" date`] : []
    return { ...described, inserted, updated, deleted, conflicts, unchanged, isNew: false, ddl }
  })
  const counts = tables.reduce(add, noCounts)
  const [first] = dataset.tables
  const file = first?.sources[0]?.file ?? 'namespaces.csv'
  const column = first?.columns[1]?.name ?? 'name'
  const cell = { table: first?.name ?? '', file, line: 7, column, reason: 'it holds a NUL character' }
  return {
    ...{ tables, counts, rows: counts.inserted + counts.updated + counts.deleted },
    unstorable: isKnown ? { total: 1, first: [cell] } : { total: 0, first: [] },
  }
}

function pastPush(id: string, dataset: Dataset, change: Partial<Push>): Push {
  const counts = { ...noCounts, inserted: dataset.rows }
  const tables = dataset.tables.map(({ name, rows, columns }) => ({
    ...{ table: name, target: name, columns: [...columns], isNew: true, ddl: [] },
    ...{ ...noCounts, inserted: rows },
  }))
  return {
    ...{ id, dataset: dataset.id, datasetName: dataset.name, version: 1, connection: 'warehouse' },
    ...{ metadataConnection: 'warehouse', mode: 'incremental', state: 'committed', actor: 'clerk' },
    ...{ createdAt: ago(26), committedAt: ago(26), tables, counts, rows: dataset.rows, bytes: dataset.rows * 90 },
    ...{ unstorable: { total: 0, first: [] }, chunks: { done: 4, total: 4 }, message: null, task: null },
    verification: { ok: true, at: ago(26), chunks: 4, rows: dataset.rows, differing: [] },
    canRollBack: true,
    ...change,
  }
}

const published: Published[] = [
  {
    ...{ id: 'p1', name: 'demo', version: 3, rows: 1651, actor: 'clerk', pushedAt: ago(2) },
    tables: [
      { name: 'namespaces', rows: 8 },
      { name: 'columns', rows: 1200 },
      { name: 'datapoints', rows: 443 },
    ],
    local: { dataset: 'd1', name: 'demo', version: 2, isBehind: true, hasChanged: true },
  },
  {
    ...{ id: 'p2', name: 'orders', version: 12, rows: 4_200_000, actor: 'night shift', pushedAt: ago(9) },
    tables: [{ name: 'orders', rows: 4_200_000 }],
    local: null,
  },
]

const changes = (width: number): PushChange[] => {
  const row = (first: string, second: string) =>
    Array.from({ length: width }, (_, at) => (at === 0 ? first : at === 1 ? second : `v${at}`))
  return [
    { kind: 'conflict', ours: row('3', 'Equities'), theirs: row('3', 'EQUITIES (old)'), base: row('3', 'Equity') },
    { kind: 'conflict', ours: row('5', 'Funds'), theirs: null, base: row('5', 'Fund') },
    { kind: 'update', ours: row('2', 'Bonds'), theirs: row('2', 'Bond') },
    { kind: 'insert', ours: row('9', 'Options'), theirs: null },
    { kind: 'delete', ours: null, theirs: row('7', 'Retired') },
  ]
}

export function fakeSync({ isEmpty, datasetOf, start, addRemote }: Parts) {
  const demo = isEmpty ? undefined : datasetOf('d1')
  const pushes: Push[] =
    demo === undefined
      ? []
      : [
          pastPush('u2', demo, {}),
          pastPush('u1', demo, { createdAt: ago(90), committedAt: ago(90), canRollBack: false }),
        ]
  const targets: SyncTarget[] =
    demo === undefined
      ? []
      : [
          {
            ...{ id: 's1', dataset: demo.id, connection: 'warehouse', metadataConnection: 'warehouse' },
            schedule: { ...never, when: 'after-load' },
            ...{
              pushedVersion: 1,
              pushedAt: ago(26),
              waiting: '2 rows were changed in the database since the last push. Look at them before anything is sent.',
            },
          },
        ]
  const find = (id: string): Push => {
    const push = pushes.find((one) => one.id === id)
    if (!push) throw new Error(`no push ${id}`)
    return push
  }
  const change = (id: string, to: Partial<Push>): Push => {
    const next = { ...find(id), ...to }
    pushes[pushes.findIndex((one) => one.id === id)] = next
    return next
  }
  const work = (kind: Task['kind'], push: Push, onDone: () => void): Task =>
    start(kind, push.datasetName, push.dataset, () => {
      onDone()
      return { dataset: push.dataset, rows: push.rows }
    })
  return {
    review: os.review.handler(({ input }) => {
      const whole = datasetOf(input.dataset)
      const tables = whole.tables.filter(({ name }) => input.tables?.includes(name) ?? true)
      const dataset = { ...whole, tables }
      const id = `u${pushes.length + 1}-new`
      const push = pastPush(id, dataset, {
        ...{ version: dataset.version, connection: input.to, metadataConnection: input.metadataTo ?? input.to },
        ...{ mode: input.mode, state: 'reviewing', createdAt: new Date(), committedAt: null, verification: null },
        ...{ tables: [], counts: noCounts, rows: 0, bytes: 0, chunks: { done: 0, total: 0 }, canRollBack: false },
      })
      pushes.unshift(push)
      const task = work('review', push, () => {
        change(id, { ...reviewOf(dataset, input.to), state: 'reviewed', chunks: { done: 0, total: 3 } })
      })
      change(id, { task: task.id })
      return { push: id, task }
    }),
    list: os.list.handler(({ input }) => {
      const id = input.dataset === undefined ? undefined : datasetOf(input.dataset).id
      return pushes.filter(({ dataset }) => id === undefined || dataset === id).slice(0, input.limit)
    }),
    get: os.get.handler(({ input }) => find(input.push)),
    changes: os.changes.handler(({ input }) => {
      const table = find(input.push).tables.find((one) => one.table === input.table)
      const columns = table?.columns ?? []
      const isThere = {
        insert: table?.inserted,
        update: table?.updated,
        delete: table?.deleted,
        conflict: table?.conflicts,
      }
      const rows = changes(columns.length).filter(({ kind }) => input.kinds.includes(kind) && isThere[kind])
      return { total: rows.length, columns, rows: rows.slice(input.offset, input.offset + input.limit) }
    }),
    confirm: os.confirm.handler(({ input }) => {
      const push = change(input.push, { state: 'running' })
      const task = work('push', push, () => {
        const now = new Date()
        const verification = { ok: true, at: now, chunks: 3, rows: push.rows, differing: [] }
        change(push.id, {
          state: 'committed',
          committedAt: now,
          canRollBack: true,
          verification,
          chunks: { done: 3, total: 3 },
        })
      })
      change(push.id, { task: task.id })
      return task
    }),
    discard: os.discard.handler(({ input }) => change(input.push, { state: 'discarded' })),
    rollBack: os.rollBack.handler(({ input }) => {
      const push = change(input.push, { state: 'running', canRollBack: false })
      return work('rollback', push, () => void change(push.id, { state: 'rolled-back', canRollBack: false }))
    }),
    targets: os.targets.handler(({ input }) =>
      targets.filter(({ dataset }) => dataset === datasetOf(input.dataset).id),
    ),
    schedule: os.schedule.handler(({ input }) => {
      const dataset = datasetOf(input.dataset).id
      const at = targets.findIndex((one) => one.dataset === dataset && one.connection === input.connection)
      const target: SyncTarget = {
        ...{ id: `s${targets.length + 1}`, dataset, connection: input.connection, pushedVersion: null, pushedAt: null },
        ...(targets[at] ?? {}),
        ...{
          metadataConnection: input.metadataConnection ?? input.connection,
          schedule: input.schedule,
          waiting: null,
        },
      }
      if (at < 0) targets.push(target)
      else targets[at] = target
      return target
    }),
    published: os.published.handler(({ input, errors }) => {
      if (input.connection === 'archive')
        throw errors.BAD_INPUT({ message: 'The password of clerk is refused by archive. Change it in the settings.' })
      return input.connection === 'warehouse' ? published : []
    }),
    pull: os.pull.handler(({ input }) => {
      const found = published.find(({ id, name }) => id === input.dataset || name === input.dataset)
      return start('pull', input.name ?? found?.name ?? input.dataset, found?.local?.dataset ?? null, () => ({
        dataset: found?.local?.dataset ?? 'd1',
      }))
    }),
    pullChanges: os.pullChanges.handler(({ input }) => {
      const dataset = datasetOf('d1')
      const columns =
        dataset.tables.find(({ name }) => name === input.table)?.columns ?? dataset.tables[0]?.columns ?? []
      // A pull writes here what a push writes there.
      const rows = changes(columns.length)
        .filter(({ kind }) => input.kinds.includes(kind))
        .map(({ ours, theirs, kind, base }) => ({ kind, base, ours: theirs, theirs: ours }))
      return {
        tables: dataset.tables.map(({ name, rows: all }, at) => ({
          ...noCounts,
          table: name,
          unchanged: all,
          ...(at === 0 && { inserted: 1, updated: 1, deleted: 1, conflicts: 2 }),
        })),
        ...{ total: rows.length, columns, rows: rows.slice(input.offset, input.offset + input.limit) },
      }
    }),
    open: os.open.handler(({ input }) => {
      const found = published.find(({ id, name }) => id === input.dataset || name === input.dataset)
      return addRemote(found?.name ?? input.dataset, input.connection)
    }),
    close: os.close.handler(() => ({})),
  }
}
