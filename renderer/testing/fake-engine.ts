/**
 * An engine in memory that keeps to the contract. It is for looking at the page and for component tests: it answers
 * like the real one, with made-up data. Long, since every procedure of the contract is answered in one place.
 */
import { EventPublisher, implement } from '@orpc/server'
import {
  type Anomaly,
  type Change,
  contract,
  type Dataset,
  type DateAnswer,
  MISSING_PARENT,
  type Option,
  type Task,
  type Version,
} from '../../preload/contract/index.ts'
import { fakeAggregates } from './fake-aggregates.ts'
import { fakeBackups, fakeInserts } from './fake-backups.ts'
import { bundleFiles, fakeBundles } from './fake-bundles.ts'
import { fakeCharts } from './fake-charts.ts'
import { fakeConnections, fakeProcessing, fakeSettings, fakeUsers } from './fake-connections.ts'
import {
  datapointAt,
  datapointColumns,
  type FakeDataset,
  hugePlays,
  LINKS,
  linkAt,
  linkedCatalogue,
  namespaceNames,
  wideTable,
} from './fake-data.ts'
import { fakeAnswer, withDates } from './fake-dates.ts'
import { inspect, rejections } from './fake-files.ts'
import { partOf } from './fake-loading.ts'
import { fakeReports } from './fake-reports.ts'
import { fakeSegments } from './fake-segments.ts'
import { fakeSync } from './fake-sync.ts'
import { fakeTemplates } from './fake-templates.ts'
import { fakeDifference, fakeDifferencePage, firstHistory, makeCurrent, nextVersion, prune } from './fake-versions.ts'

export interface FakeOptions {
  readonly isEmpty?: boolean
  /** Milliseconds that each answer takes. */
  readonly delayMs?: number
  /** Milliseconds between two steps of a task; it has 40. */
  readonly stepMs?: number
  /** With a dataset whose rows are still coming; it takes as long as a task. */
  readonly isLoading?: boolean
  /** False for a host that can keep no password. */
  readonly hasKeystore?: boolean
}

const STEPS = 40
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)

export function createFakeEngine({
  isEmpty = false,
  delayMs = 60,
  stepMs = 250,
  isLoading = false,
  hasKeystore = true,
}: FakeOptions = {}) {
  const os = implement(contract)
  const changes = new EventPublisher<{ change: Change }>()
  const all: FakeDataset[] = isEmpty
    ? []
    : [linkedCatalogue('d1', 'demo', ago(0.2)), hugePlays('d2', ago(30)), wideTable('d3', ago(80))]
  const deleted: FakeDataset[] = isEmpty ? [] : [linkedCatalogue('d0', 'demo, first try', ago(200))]
  const tasks: Task[] = isEmpty ? [] : pastTasks()
  const written = new Set<string>(['taken.csv', 'taken.json'])

  const find = (ref: string): FakeDataset => {
    const found = all.find(({ dataset }) => dataset.id === ref || dataset.name === ref)
    if (!found) throw new Error(`no dataset ${ref}`)
    return found
  }
  const replace = (id: string, change: Partial<Dataset>) => {
    const index = all.findIndex(({ dataset }) => dataset.id === id)
    const old = all[index]
    if (!old) throw new Error(`no dataset ${id}`)
    const next = { ...old, dataset: { ...old.dataset, ...change } }
    all[index] = next
    changes.publish('change', { what: 'datasets' })
    return next.dataset
  }
  const put = (task: Task) => {
    const index = tasks.findIndex(({ id }) => id === task.id)
    if (index < 0) tasks.unshift(task)
    else tasks[index] = task
    changes.publish('change', { what: 'task', task })
    return task
  }
  const histories = new Map<string, Version[]>()
  const historyOf = (ref: string): Version[] => {
    const { dataset } = find(ref)
    const history = histories.get(dataset.id) ?? firstHistory(dataset)
    histories.set(dataset.id, history)
    return history
  }
  /** What datasets were before a question about them was answered, by id and version. */
  const beforeAnswers = new Map<string, FakeDataset>()
  const answers = new Map<string, DateAnswer[]>()
  /** Publishes a history with its current version. */
  const settle = (ref: string, history: Version[]) => {
    const { dataset } = find(ref)
    histories.set(dataset.id, history)
    const current = history.find((version) => version.current)
    if (!current) throw new Error('A history has a current version.')
    return replace(dataset.id, { version: current.number, rows: current.rows, anomalies: current.anomalies })
  }
  const putDataset = (fake: FakeDataset) => {
    const index = all.findIndex(({ dataset }) => dataset.id === fake.dataset.id)
    if (index < 0) all.unshift(fake)
    else all[index] = fake
    changes.publish('change', { what: 'datasets' })
  }
  /** A new dataset shows up with its first rows, grows, is checked, and is complete at the last step. */
  const growAt = (whole: FakeDataset) => (step: number) => {
    if (step === STEPS) return putDataset(whole)
    if (step >= 8) putDataset(partOf(whole, Math.min(1, step / 30), step < 30 ? 'loading' : 'checking'))
  }
  const run = async (
    task: Task,
    total: number,
    onDone: () => Partial<Task>,
    onStep: (step: number) => void = () => undefined,
  ) => {
    for (let step = 1; step <= STEPS; step++) {
      await wait(stepMs)
      const current = tasks.find(({ id }) => id === task.id)
      if (current?.status !== 'running') return
      const done = Math.round((total * step) / STEPS)
      const left = ((STEPS - step) * stepMs) / 1000
      onStep(step)
      const phase = step < 8 ? 'Looking at the files' : step < 32 ? 'Reading columns.csv' : 'Checking keys and links'
      put({
        ...current,
        phase,
        progress: { bytesDone: done, bytesTotal: total, rows: step * 31_400, secondsLeft: left },
      })
    }
    const current = tasks.find(({ id }) => id === task.id)
    if (current?.status === 'running')
      put({ ...current, ...onDone(), status: 'done', phase: 'Done', finishedAt: new Date() })
  }
  if (isLoading) {
    const whole = hugePlays('d4', new Date())
    whole.dataset.name = 'Plays, this week'
    growAt(whole)(8)
    void run(put(newTask('load', whole.dataset.name, ['plays.csv'])), 512_000_000, () => ({}), growAt(whole))
  }
  const slow = os.use(async ({ next }) => {
    await wait(delayMs)
    return next()
  })

  const startTask = (kind: Task['kind'], title: string, dataset: string | null): Task => {
    const task = put({ ...newTask('export', title, []), kind, dataset })
    void run(task, 0, () => ({ dataset }))
    return task
  }
  const backupParts = { datasetOf: (ref: string) => find(ref).dataset, start: startTask }

  return slow.router({
    backups: fakeBackups(backupParts),
    bundles: fakeBundles(backupParts),
    inserts: fakeInserts(backupParts),
    ...fakeCharts((ref) => find(ref).dataset),
    connections: fakeConnections(isEmpty, hasKeystore),
    users: fakeUsers(isEmpty),
    settings: fakeSettings(),
    processing: fakeProcessing(),
    sync: fakeSync({
      isEmpty,
      datasetOf: (ref) => find(ref).dataset,
      start: (kind, title, dataset, onDone) => {
        const task = put({ ...newTask('export', title, []), kind, dataset })
        void run(task, 0, onDone)
        return task
      },
      addRemote: (name, connection) => {
        const remote = hugePlays(`remote-${name}`, new Date())
        putDataset({ ...remote, dataset: { ...remote.dataset, name, remote: { connection } } })
        return { ...remote.dataset, name, remote: { connection } }
      },
    }),
    about: os.about.handler(() => ({ version: '0.1.0', store: '/home/me/.local/share/winnow', enginePid: 4242 })),
    templates: fakeTemplates(find),
    files: {
      inspect: os.files.inspect.handler(({ input }) => {
        const bundles = input.files.flatMap((name) => bundleFiles[name] ?? [])
        const others = input.files.filter((name) => bundleFiles[name] === undefined)
        const found = others.flatMap((name) => inspect(name, input.overrides[name] ?? {}, input.template ?? '') ?? [])
        const fitting = found.filter(({ resource }) => resource).length
        return {
          files: found,
          bundles,
          rejected: input.files.flatMap((name) => rejections[name] ?? []),
          match:
            fitting > 0
              ? {
                  template: 'linked-catalogue',
                  title: 'Linked catalogue',
                  reason: `looks like Linked catalogue: ${fitting} of ${found.length} files`,
                }
              : null,
          dataset: isEmpty ? 'demo' : 'demo 2',
        }
      }),
      seen: os.files.seen.handler(({ input }) => ({
        seen: !isEmpty && input.files.length === 3 ? { dataset: 'd1', name: 'demo', loadedAt: ago(0.2) } : null,
      })),
    },
    loads: {
      start: os.loads.start.handler(({ input, errors }) => {
        const files = input.files.map(({ file }) => file)
        if (input.into) {
          const { dataset: ref, mode } = input.into
          const task = put(newTask('load', find(ref).dataset.name, files))
          void run(task, 63_600_000, () => {
            const next = nextVersion(historyOf(ref), mode, files)
            const { id } = settle(ref, [next, ...makeCurrent(historyOf(ref), 0)])
            return { dataset: id, rows: next.rows, anomalies: next.anomalies.total }
          })
          return task
        }
        const name = input.dataset ?? 'demo'
        if (all.some(({ dataset }) => dataset.name === name)) {
          throw errors.NAME_TAKEN({
            message: `There is a dataset called “${name}” already.`,
            data: { free: `${name} 3` },
          })
        }
        const task = put(newTask('load', name, files))
        const made = linkedCatalogue(`d${Date.now()}`, name, new Date())
        made.dataset.version = 1
        const { rows, id: dataset } = made.dataset
        void run(task, 63_600_000, () => ({ dataset, rows, anomalies: made.anomalyCount }), growAt(made))
        return task
      }),
    },
    versions: {
      list: os.versions.list.handler(({ input }) => historyOf(input.dataset)),
      undo: os.versions.undo.handler(({ input, errors }) => {
        const history = historyOf(input.dataset)
        const parent = history.find(({ current }) => current)?.parent ?? null
        if (parent === null)
          throw errors.BAD_INPUT({ message: 'This is the first version; there is nothing before it.' })
        return settle(input.dataset, makeCurrent(history, parent))
      }),
      restore: os.versions.restore.handler(({ input, errors }) => {
        const history = historyOf(input.dataset)
        if (!history.some(({ number }) => number === input.version)) throw errors.NOT_FOUND()
        const before = beforeAnswers.get(`${input.dataset} ${input.version}`)
        if (before) putDataset(before)
        return settle(input.dataset, makeCurrent(history, input.version))
      }),
      prune: os.versions.prune.handler(({ input }) => {
        settle(input.dataset, prune(historyOf(input.dataset), input.keep))
        return historyOf(input.dataset)
      }),
      difference: os.versions.difference.handler(({ input: { dataset, from, to, key } }) => {
        const history = historyOf(dataset)
        const end = history.find(({ number, current }) => (to === undefined ? current : number === to))
        return fakeDifference(find(dataset), from ?? end?.parent ?? 1, end?.number ?? 1, key)
      }),
      differencePage: os.versions.differencePage.handler(({ input: { dataset, table, key, kinds, offset, limit } }) =>
        fakeDifferencePage(find(dataset), table, key, kinds, offset, limit),
      ),
    },
    ...fakeAggregates({
      find,
      replace,
      start: (title, dataset, onDone) => {
        const task = put({ ...newTask('materialise', title, []), dataset })
        void run(task, 0, onDone)
        return task
      },
    }),
    segments: fakeSegments({
      datasetOf: (ref) => find(ref).dataset,
      start: (title, dataset, onDone) => {
        const progress = { bytesDone: 0, bytesTotal: 0, rows: 0, secondsLeft: null }
        const task = put({ ...newTask('segments', title, []), dataset, progress })
        void run(task, 0, onDone)
        return task
      },
    }),
    tasks: {
      list: os.tasks.list.handler(() => tasks),
      get: os.tasks.get.handler(({ input, errors }) => {
        const task = tasks.find(({ id }) => id === input.task)
        if (!task) throw errors.NOT_FOUND()
        return task
      }),
      cancel: os.tasks.cancel.handler(({ input, errors }) => {
        const task = tasks.find(({ id }) => id === input.task)
        if (!task) throw errors.NOT_FOUND()
        return put({ ...task, status: 'cancelled', finishedAt: new Date(), message: null })
      }),
      follow: os.tasks.follow.handler(async function* ({ signal }) {
        yield* changes.subscribe('change', signal ? { signal } : {})
      }),
    },
    dateOrders: {
      list: os.dateOrders.list.handler(({ input }) => ({
        questions: [],
        answers: answers.get(find(input.dataset).dataset.id) ?? [],
      })),
      answer: os.dateOrders.answer.handler(({ input: { dataset: ref, table, column, order }, errors }) => {
        const fake = find(ref)
        const { id, version, anomalies } = fake.dataset
        const kept = fake.dataset.tables.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)
        if (!kept?.reason) throw errors.BAD_INPUT({ message: `No value of ${column} is a date.` })
        beforeAnswers.set(`${id} ${version}`, fake)
        answers.set(id, [fakeAnswer(table, column, order)])
        const history = historyOf(ref)
        putDataset(withDates(fake, table, column))
        const next = { ...nextVersion(history, 'retype', []), anomalies, rows: fake.dataset.rows }
        return settle(ref, [next, ...makeCurrent(history, 0)])
      }),
      forget: os.dateOrders.forget.handler(({ input }) => {
        const forgotten = answers.get(input.dataset)?.length ?? 0
        answers.delete(input.dataset)
        return { forgotten }
      }),
    },
    datasets: {
      list: os.datasets.list.handler(() => all.map(({ dataset }) => dataset)),
      listDeleted: os.datasets.listDeleted.handler(() =>
        deleted.map(({ dataset }) => ({ ...dataset, deletedAt: ago(26) })),
      ),
      get: os.datasets.get.handler(({ input }) => find(input.dataset).dataset),
      rename: os.datasets.rename.handler(({ input, errors }) => {
        if (all.some(({ dataset }) => dataset.name === input.name)) {
          throw errors.NAME_TAKEN({
            message: `There is a dataset called “${input.name}” already.`,
            data: { free: `${input.name} 2` },
          })
        }
        return replace(find(input.dataset).dataset.id, { name: input.name })
      }),
      delete: os.datasets.delete.handler(({ input }) => {
        const gone = find(input.dataset)
        all.splice(all.indexOf(gone), 1)
        deleted.unshift(gone)
        changes.publish('change', { what: 'datasets' })
        return gone.dataset
      }),
      restore: os.datasets.restore.handler(({ input, errors }) => {
        const back = deleted.find(({ dataset }) => dataset.id === input.dataset)
        if (!back) throw errors.NOT_FOUND()
        deleted.splice(deleted.indexOf(back), 1)
        all.unshift(back)
        changes.publish('change', { what: 'datasets' })
        return back.dataset
      }),
    },
    anomalies: {
      summary: os.anomalies.summary.handler(({ input }) => {
        const { anomalyCount, anomalyAt } = find(input.dataset)
        const sampled = Math.min(anomalyCount, 2310)
        const counts = new Map<string, { type: string; severity: Anomaly['severity']; file: string; count: number }>()
        for (let index = 0; index < sampled; index++) {
          const { type, severity, file } = anomalyAt(index)
          const key = `${type} ${file}`
          const known = counts.get(key) ?? { type, severity, file, count: 0 }
          counts.set(key, { ...known, count: known.count + 1 })
        }
        const scale = sampled ? anomalyCount / sampled : 0
        return {
          total: anomalyCount,
          counts: [...counts.values()].map((entry) => ({ ...entry, count: Math.round(entry.count * scale) })),
        }
      }),
      page: os.anomalies.page.handler(({ input: { dataset, filter, offset, limit } }) => {
        const { anomalyCount, anomalyAt } = find(dataset)
        const isPlain = filter.types.length + filter.files.length + filter.severities.length === 0 && !filter.search
        const scanned = isPlain ? 0 : Math.min(anomalyCount, 20_000)
        const passing = Array.from({ length: scanned }, (_, index) => anomalyAt(index)).filter(
          (one) =>
            (filter.types.length === 0 || filter.types.includes(one.type)) &&
            (filter.files.length === 0 || filter.files.includes(one.file)) &&
            (filter.severities.length === 0 || filter.severities.includes(one.severity)) &&
            `${one.value} ${one.column} ${one.message}`.toLowerCase().includes(filter.search.toLowerCase()),
        )
        const total = isPlain ? anomalyCount : passing.length
        const count = Math.max(0, Math.min(limit, total - offset))
        return {
          total,
          anomalies: isPlain
            ? Array.from({ length: count }, (_, index) => anomalyAt(offset + index))
            : passing.slice(offset, offset + limit),
        }
      }),
      lines: os.anomalies.lines.handler(({ input: { line, column, around } }) => ({
        available: true,
        reason: '',
        lines: Array.from({ length: around * 2 + 1 }, (_, index) => line - around + index)
          .filter((at) => at > 0)
          .map((at) => ({
            line: at,
            inRecord: at === line,
            parts:
              at === line && column
                ? [
                    { text: `${at},`, marked: false },
                    { text: '99', marked: true },
                    { text: ',crm,orders, status ,DP-17,Data Office', marked: false },
                  ]
                : [{ text: `${at},${at % 11},crm,orders,status\t${at},DP-${at},Data Office`, marked: false }],
          })),
      })),
    },
    browse: {
      options: os.browse.options.handler(({ input }) =>
        optionsOf(input.level, input.selection, input.search, input.offset, input.limit),
      ),
      rows: os.browse.rows.handler(({ input: { selection, offset, limit } }) => {
        const links = linksUnder(selection)
        const points = [...new Set(links.map(({ datapoint }) => datapoint))].filter((point) => point >= 0)
        return {
          columns: datapointColumns,
          total: points.length,
          missing: links.filter(({ datapoint }) => datapoint < 0).length,
          rows: points.slice(offset, offset + limit).map((point) => [...datapointAt(point)]),
        }
      }),
    },
    reports: fakeReports(),
    rows: {
      page: os.rows.page.handler(({ input: { dataset, table, offset, limit, filters, sort } }) => {
        const found = find(dataset).tables.find((one) => one.table.name === table)
        if (!found) throw new Error(`no table ${table}`)
        const at = (name: string) => found.table.columns.findIndex((column) => column.name === name)
        const isPlain = filters.length + sort.length === 0
        const indexes = Array.from({ length: isPlain ? 0 : Math.min(found.table.rows, 20_000) }, (_, row) => row)
          .filter((row) =>
            filters.every(({ column, value }) =>
              (found.rowAt(row)[at(column)] ?? '').toLowerCase().includes(value.toLowerCase()),
            ),
          )
          .sort((a, b) => {
            for (const { column, descending } of sort) {
              const order = (found.rowAt(a)[at(column)] ?? '').localeCompare(found.rowAt(b)[at(column)] ?? '', 'en', {
                numeric: true,
              })
              if (order !== 0) return descending ? -order : order
            }
            return a - b
          })
        const total = isPlain ? found.table.rows : indexes.length
        const shown = isPlain
          ? Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => offset + index)
          : indexes.slice(offset, offset + limit)
        const file = found.table.sources[0]?.file ?? ''
        return {
          columns: found.table.columns,
          total,
          rows: shown.map((row) => ({ row, file, line: row + 2, cells: [...found.rowAt(row)] })),
        }
      }),
    },
    exports: {
      start: os.exports.start.handler(({ input, errors }) => {
        if (written.has(input.target) && !input.overwrite) throw errors.FILE_EXISTS({ data: { file: input.target } })
        written.add(input.target)
        const task = put(newTask('export', input.target, [input.target]))
        void run(task, 1_000_000, () => ({ rows: 640 }))
        return task
      }),
      preview: os.exports.preview.handler(({ input: { content, format } }) => {
        const isText = format?.kind === 'csv' || format?.kind === 'json' || format?.kind === 'jsonl'
        const delimiter = (format?.kind === 'csv' && format.delimiter) || ','
        return {
          text: isText ? `id${delimiter}what\n1${delimiter}${content.what}\n` : null,
          ...{ columns: ['id', 'what'], cells: [['1', content.what]], rows: 640, bytes: isText ? 12_340 : null },
        }
      }),
    },
  })
}

type Selection = readonly { readonly level: string; readonly value: string }[]

function keyOf(link: ReturnType<typeof linkAt>, level: string): string {
  if (level === 'namespace') return link.namespace === undefined ? MISSING_PARENT : String(link.namespace + 1)
  if (level === 'database') return link.database
  return level === 'table' ? link.table : link.column
}

const linksUnder = (selection: Selection) =>
  Array.from({ length: LINKS }, (_, row) => linkAt(row)).filter((link) =>
    selection.every(({ level, value }) => keyOf(link, level) === value),
  )

function optionsOf(level: string, selection: Selection, search: string, offset: number, limit: number) {
  const counts = new Map<string, number>()
  for (const link of linksUnder(selection)) {
    const value = keyOf(link, level)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const options = [...counts].map(
    ([value, count]): Option => ({
      value,
      count,
      missing: value === MISSING_PARENT,
      label:
        value === MISSING_PARENT
          ? 'Namespace does not exist'
          : level === 'namespace'
            ? (namespaceNames[Number(value) - 1] ?? value)
            : value,
    }),
  )
  const found = options
    .filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()))
    .sort((a, b) => Number(a.missing) - Number(b.missing) || a.label.localeCompare(b.label))
  return { total: found.length, options: found.slice(offset, offset + limit) }
}

let lastTask = 0
function newTask(kind: Task['kind'], title: string, files: string[]): Task {
  return {
    id: `new-${++lastTask}`,
    kind,
    title,
    files,
    status: 'running',
    phase: 'Looking at the files',
    progress: { bytesDone: 0, bytesTotal: 63_600_000, rows: 0, secondsLeft: null },
    startedAt: new Date(),
    finishedAt: null,
    dataset: null,
    rows: null,
    anomalies: null,
    message: null,
    seen: null,
  }
}

function pastTasks(): Task[] {
  const past = (id: string, hours: number, change: Partial<Task>): Task => ({
    ...newTask('load', 'demo', ['namespaces.csv', 'columns.csv', 'datapoints.csv']),
    id,
    startedAt: ago(hours),
    finishedAt: new Date(ago(hours).getTime() + 4200),
    ...change,
  })
  return [
    past('t1', 0.2, { status: 'done', dataset: 'd1', rows: 1651, anomalies: 46 }),
    past('t2', 3, {
      status: 'failed',
      title: 'broken',
      message: 'The disk is full: 1.2 GB are needed, 300 MB are free.',
    }),
    past('t3', 30, {
      status: 'done',
      dataset: 'd2',
      title: 'Plays 2026, all regions and every quarter (final)',
      rows: 12_000_000,
      anomalies: 1_000_000,
    }),
    past('t4', 50, { status: 'cancelled', title: 'customers' }),
    past('t5', 51, { status: 'interrupted', title: 'customers' }),
    past('t6', 80, { status: 'done', dataset: 'd3', title: 'sensor dump', rows: 500, anomalies: 0 }),
  ]
}
