import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, Task } from '../../../preload/contract/index.ts'
import {
  allRows,
  entries,
  leftovers,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine
beforeEach(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterEach(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const large = (rows = 60_000) => `id,name\n${Array.from({ length: rows }, (_, n) => `${n},name ${n}\n`).join('')}`

/** Follows every change until `until` says that it was the last one. */
async function followed(until: (change: Change) => boolean, meanwhile: () => Promise<unknown>): Promise<Change[]> {
  const stop = new AbortController()
  const stream = await engine.client.tasks.follow(undefined, { signal: stop.signal })
  const changes: Change[] = []
  const reading = (async () => {
    for await (const change of stream) {
      changes.push(change)
      if (until(change)) break
    }
  })()
  await meanwhile()
  await reading
  stop.abort()
  return changes
}

const tasksOf = (changes: readonly Change[], id?: string): Task[] =>
  changes.flatMap((change) =>
    change.what === 'task' && (id === undefined || change.task.id === id) ? change.task : [],
  )

const hasEnded = (change: Change) => change.what === 'task' && change.task.status !== 'running'

describe('cancelling a load', () => {
  const phases = [
    'Starting',
    'Looking at the files',
    'Reading cancelled.csv',
    'Writing cancelled',
    'Looking for anomalies',
    'Keeping a copy of cancelled.csv',
    'Publishing',
  ]

  it.each(phases)('leaves nothing behind when it comes in the phase "%s"', async (phase) => {
    await engine.load([folder.file('before.csv', 'id\n1\n')], { keepSources: true })
    const stood = leftovers(engine.store)
    const path = folder.file('cancelled.csv', large())
    let task: Task | undefined
    const changes = await followed(
      (change) => {
        if (change.what !== 'task' || change.task.kind !== 'load') return false
        if (change.task.phase === phase && change.task.status === 'running')
          void engine.client.tasks.cancel({ task: change.task.id })
        return change.task.status !== 'running'
      },
      async () => {
        task = await engine.start([path], { keepSources: true })
        await engine.ended(task.id)
      },
    )
    expect(tasksOf(changes).map((one) => one.phase)).toContain(phase)
    const ended = await engine.client.tasks.get({ task: task?.id ?? '' })
    expect(['cancelled', 'done']).toContain(ended.status)
    // A load can only be too far for cancelling once its version is being published.
    if (phase !== 'Publishing') expect(ended.status).toBe('cancelled')
    if (ended.status === 'done') return
    expect(ended).toMatchObject({ message: 'Cancelled. Nothing was kept.', dataset: null, rows: null })
    expect(leftovers(engine.store)).toEqual(stood)
    expect((await engine.client.datasets.list()).map(({ name }) => name)).toEqual(['before'])
    // And it can be loaded afterwards as if nothing had been.
    expect(await engine.load([path])).toMatchObject({ name: 'cancelled', rows: 60_000 })
  })

  it('ends every running load when the engine closes', async () => {
    const other = await openTestEngine(engine.store)
    const { id } = await other.start([folder.file('closing.csv', large())])
    await other[Symbol.asyncDispose]()
    expect(await engine.client.tasks.get({ task: id })).toMatchObject({ status: 'cancelled' })
    expect(leftovers(engine.store)).toEqual({ staging: [], segments: [], sources: [], quarantine: [] })
    expect(entries(engine.store, 'owners').filter((name) => name.endsWith('.lock'))).toHaveLength(1)
  })

  it('does nothing to a task that has ended, and knows no others', async () => {
    const dataset = await engine.load([folder.file('a.csv', 'id\n1\n')])
    const [task] = await engine.client.tasks.list({})
    expect(await engine.client.tasks.cancel({ task: task?.id ?? '' })).toMatchObject({ status: 'done' })
    expect(await allRows(engine, dataset.id, 'a')).toEqual([['1']])
    await expect(engine.client.tasks.cancel({ task: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('progress', () => {
  it('never goes back and ends at the total, over several files', async () => {
    const paths = [folder.file('one.csv', large(40_000)), folder.file('two.csv', large(90_000))]
    let id = ''
    const changes = await followed(
      (change) => hasEnded(change) && change.what === 'task' && change.task.id === id,
      async () => {
        id = (await engine.start(paths)).id
      },
    )
    const seen = tasksOf(changes, id)
    const bytes = paths.reduce((sum, path) => sum + readFileSync(path).length, 0)
    for (const [at, task] of seen.entries()) {
      const before = seen[at - 1]?.progress ?? { bytesDone: 0, rows: 0 }
      expect(task.progress.bytesTotal).toBe(bytes)
      expect(task.progress.bytesDone).toBeGreaterThanOrEqual(before.bytesDone)
      expect(task.progress.bytesDone).toBeLessThanOrEqual(bytes)
      expect(task.progress.rows).toBeGreaterThanOrEqual(before.rows)
      expect(task.progress.secondsLeft ?? 0).toBeGreaterThanOrEqual(0)
    }
    expect(seen.at(-1)).toMatchObject({ status: 'done', rows: 130_000, progress: { bytesDone: bytes, rows: 130_000 } })
    expect(await engine.client.tasks.get({ task: id })).toMatchObject({
      progress: { bytesDone: bytes, bytesTotal: bytes },
    })
    const phases = seen.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1])
    expect(phases).toEqual([
      'Starting',
      'Looking at the files',
      'Reading one.csv',
      'Reading two.csv',
      'Writing one',
      'Writing two',
      'Looking for anomalies',
      'Publishing',
      '',
    ])
  })
})

describe('the same content', () => {
  it('is refused in any order, under other names, and as a part; the dataset is named', async () => {
    const [a, b] = [folder.file('a.csv', 'id,name\n1,one\n'), folder.file('b.csv', 'id,name\n2,two\n')]
    const dataset = await engine.load([a, b], { dataset: 'both' })
    const copy = join(folder.path, 'copy.csv')
    copyFileSync(b, copy)
    for (const paths of [[a, b], [b, a], [copy, a], [copy], [a], [a, a]]) {
      const task = await engine.tryLoad(paths)
      expect(task).toMatchObject({
        status: 'refused',
        dataset: null,
        message: 'The same content was loaded as both already.',
        seen: { dataset: dataset.id, name: 'both', loadedAt: dataset.createdAt },
      })
      expect((await engine.client.files.seen({ files: paths.map(engine.read) })).seen?.dataset).toBe(dataset.id)
    }
    expect(entries(engine.store, 'staging')).toEqual([])
    expect(entries(engine.store, 'segments')).toHaveLength(1)
    expect((await engine.client.tasks.list({})).filter(({ status }) => status === 'refused')).toHaveLength(6)
  })

  it('is not refused together with something new, nor once its dataset is deleted', async () => {
    const a = folder.file('a.csv', 'id,name\n1,one\n')
    await engine.load([a])
    await engine.load([a, folder.file('b.csv', 'id,name\n2,two\n')], { dataset: 'more' })
    await engine.client.datasets.delete({ dataset: 'more' })
    await engine.client.datasets.delete({ dataset: 'a' })
    expect(await engine.load([a])).toMatchObject({ name: 'a' })
  })

  it('is loaded again when it is asked for, under free names', async () => {
    const a = folder.file('a.csv', 'id,name\n1,one\n')
    const names = []
    for (let time = 0; time < 3; time++) names.push((await engine.load([a], { dataset: 'A', again: true })).name)
    expect(names).toEqual(['A', 'A-2', 'A-3'])
  })
})

describe('several loads at once', () => {
  it('all end well, each with its own rows', async () => {
    const paths = [1, 2, 3, 4].map((n) => folder.file(`file-${n}.csv`, `id,name\n${'7,seven\n'.repeat(n * 5000)}`))
    const started = await Promise.all(paths.map((path) => engine.start([path])))
    const ended = await Promise.all(started.map(({ id }) => engine.ended(id)))
    expect(ended.map(({ status, rows, anomalies }) => ({ status, rows, anomalies }))).toEqual(
      [1, 2, 3, 4].map((n) => ({ status: 'done', rows: n * 5000, anomalies: n * 5000 - 1 })),
    )
    expect(entries(engine.store, 'staging')).toEqual([])
    expect(entries(engine.store, 'segments')).toHaveLength(4)
  })

  it('of the same content end with one dataset; the others are refused and leave nothing', async () => {
    const path = folder.file('same.csv', `id,name\n${'7,seven\n'.repeat(20_000)}`)
    const started = await Promise.all(['a', 'b', 'c'].map((dataset) => engine.start([path], { dataset })))
    const ended = await Promise.all(started.map(({ id }) => engine.ended(id)))
    expect(ended.map(({ status }) => status).sort()).toEqual(['done', 'refused', 'refused'])
    const dataset = ended.find(({ status }) => status === 'done')?.dataset
    expect(ended.filter(({ status }) => status === 'refused').map(({ seen }) => seen?.dataset)).toEqual([
      dataset,
      dataset,
    ])
    expect(entries(engine.store, 'staging')).toEqual([])
    expect(entries(engine.store, 'segments')).toHaveLength(1)
  })
})

describe('following', () => {
  it('yields each change to each follower and ends when it is aborted', async () => {
    const stops = [new AbortController(), new AbortController()]
    const seen: string[][] = [[], []]
    const streams = await Promise.all(
      stops.map((stop) => engine.client.tasks.follow(undefined, { signal: stop.signal })),
    )
    const readings = streams.map(async (stream, at) => {
      for await (const change of stream) seen[at]?.push(change.what === 'task' ? change.task.status : change.what)
    })
    await engine.load([folder.file('a.csv', 'id\n1\n')])
    await engine.client.datasets.rename({ dataset: 'a', name: 'b' })
    await engine.client.datasets.delete({ dataset: 'b' })
    while (seen.some((one) => one.filter((what) => what === 'datasets').length < 3))
      await new Promise((wait) => setTimeout(wait, 5))
    for (const stop of stops) stop.abort()
    const ends = await Promise.allSettled(readings)
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ name: 'AbortError' })
    expect(seen[0]).toEqual(seen[1])
    expect(seen[0]?.[0]).toBe('running')
    expect(seen[0]?.slice(-4)).toEqual(['datasets', 'done', 'datasets', 'datasets'])
    // Nobody listens any more, and nothing minds.
    await engine.load([folder.file('c.csv', 'id\n3\n')])
  })
})
