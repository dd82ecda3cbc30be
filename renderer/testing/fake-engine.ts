/**
 * An engine in memory that keeps to the contract. It is for looking at the page and for component tests: it answers
 * like the real one, with made-up data. What it answers is in `fake/`, a file an area.
 */
import { implement } from '@orpc/server'
import { contract, type Task } from '../../preload/contract/index.ts'
import { fakeAggregates } from './fake/aggregates.ts'
import { fakeAnomalies } from './fake/anomalies.ts'
import { fakeBackups, fakeInserts } from './fake/backups.ts'
import { fakeBrowse } from './fake/browse.ts'
import { fakeBundles } from './fake/bundles.ts'
import { fakeCharts } from './fake/charts.ts'
import { fakeConnections, fakeProcessing, fakeSettings, fakeUsers } from './fake/connections.ts'
import { hugePlays } from './fake/data.ts'
import { fakeDatasets } from './fake/datasets.ts'
import { fakeExports } from './fake/exports.ts'
import { fakeHistory } from './fake/history.ts'
import { fakeLoads } from './fake/loads.ts'
import { fakeReports } from './fake/reports.ts'
import { fakeRows } from './fake/rows.ts'
import { fakeSegments } from './fake/segments.ts'
import { createFakeState, wait } from './fake/state.ts'
import { fakeSync } from './fake/sync.ts'
import { fakeTasks } from './fake/task-list.ts'
import { newTask } from './fake/tasks.ts'
import { fakeTemplates } from './fake/templates.ts'

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

export function createFakeEngine({
  isEmpty = false,
  delayMs = 60,
  stepMs = 250,
  isLoading = false,
  hasKeystore = true,
}: FakeOptions = {}) {
  const os = implement(contract)
  const state = createFakeState(isEmpty, stepMs)
  const { find, replace, putDataset, growAt, start } = state
  const datasetOf = (ref: string) => find(ref).dataset
  if (isLoading) {
    const whole = hugePlays('d4', new Date())
    whole.dataset.name = 'Plays, this week'
    growAt(whole)(8)
    start(newTask('load', whole.dataset.name, ['plays.csv']), () => ({}), {
      ...{ total: 512_000_000, onStep: growAt(whole) },
    })
  }
  const slow = os.use(async ({ next }) => {
    await wait(delayMs)
    return next()
  })

  const startOf = (kind: Task['kind'], title: string, dataset: string | null): Task =>
    start({ ...newTask(kind, title), dataset }, () => ({ dataset }))
  const parts = { datasetOf, start: startOf }

  return slow.router({
    about: os.about.handler(() => ({ version: '0.1.0', store: '/home/me/.local/share/winnow', enginePid: 4242 })),
    backups: fakeBackups(parts),
    bundles: fakeBundles(parts),
    inserts: fakeInserts(parts),
    ...fakeCharts(datasetOf),
    connections: fakeConnections(isEmpty, hasKeystore),
    users: fakeUsers(isEmpty),
    settings: fakeSettings(),
    processing: fakeProcessing(),
    sync: fakeSync({
      ...{ isEmpty, datasetOf },
      start: (kind, title, dataset, onDone) => start({ ...newTask(kind, title), dataset }, onDone),
      addRemote: (name, connection) => {
        const remote = hugePlays(`remote-${name}`, new Date())
        putDataset({ ...remote, dataset: { ...remote.dataset, name, remote: { connection } } })
        return { ...remote.dataset, name, remote: { connection } }
      },
    }),
    templates: fakeTemplates(find),
    ...fakeLoads(state),
    ...fakeHistory(state),
    ...fakeAggregates({
      ...{ find, replace },
      start: (title, dataset, onDone) => start({ ...newTask('materialise', title), dataset }, onDone),
    }),
    segments: fakeSegments({
      datasetOf,
      start: (title, dataset, onDone) => {
        const progress = { bytesDone: 0, bytesTotal: 0, rows: 0, secondsLeft: null }
        return start({ ...newTask('segments', title), dataset, progress }, onDone)
      },
    }),
    tasks: fakeTasks(state),
    datasets: fakeDatasets(state),
    anomalies: fakeAnomalies(state),
    browse: fakeBrowse(),
    reports: fakeReports(),
    rows: fakeRows(state),
    exports: fakeExports(state),
  })
}
