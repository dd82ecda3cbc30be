/** What the measures of pushes share: their options, the file and the engine that pushes it, rounds in turns, medians. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBenchEngine } from './engine.ts'
import { benchFiles, makeFile } from './files.ts'

export interface PushOptions {
  readonly rounds: number
  readonly rows: number
  readonly folder: string
}

/** Options of the command line; with `--help` it tells them, and ends. */
export function readPushOptions(script: string): PushOptions {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      rows: { type: 'string', default: '1000000' },
      folder: { type: 'string', default: join(tmpdir(), 'winnow-bench-files') },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(`node bench/${script} [options]
  --rounds N     rounds of interleaved runs (5)
  --rows N       rows of the file (1000000)
  --folder DIR   where the file is made, and kept`)
    process.exit(0)
  }
  return { rounds: Number(values.rounds), rows: Number(values.rows), folder: values.folder }
}

/** Seconds of a first push: its review, and from the confirmation until its rows are there, and are read back. */
export interface PushTimes {
  readonly review: number
  readonly committed: number
  readonly verified: number
}

export interface Round {
  /** Path of the file that is pushed, for whoever is measured beside it. */
  readonly file: string
  /** Pushes the file to a database that it was never pushed to. */
  push(url: string): Promise<PushTimes>
}

export interface Measured<What extends string> {
  readonly rows: number
  median(what: What): number
}

/** Loads the file once and runs the rounds; each gives seconds under names, and they are printed as it ends. */
export async function measurePushes<What extends string>(
  { rounds, rows, folder }: PushOptions,
  run: (round: Round) => Promise<Record<What, number>>,
): Promise<Measured<What>> {
  const plays = benchFiles.find(({ name }) => name === 'plays')
  if (plays === undefined) throw new Error('there is no file of plays')
  const file = makeFile(folder, plays, rows / plays.rows)
  const store = mkdtempSync(join(tmpdir(), 'winnow-bench-'))
  try {
    await using engine = await openBenchEngine(join(store, 'store'))
    const { dataset } = await engine.load([file.path], {}, performance.now())
    const times: Record<What, number>[] = []
    for (let number = 0; number < rounds; number++) {
      const seconds = await run({
        file: file.path,
        push: (url) => firstPush(engine, dataset.id, { name: `round ${number}`, url }),
      })
      times.push(seconds)
      console.log(
        Object.entries<number>(seconds)
          .map(([what, one]) => `${what} ${one.toFixed(2)} s`)
          .join(', '),
      )
    }
    return { rows: file.rows, median: (what) => median(times.map((seconds) => seconds[what])) }
  } finally {
    rmSync(store, { recursive: true, force: true })
  }
}

/** How fast a push is beside its peer, out of medians in seconds. */
export function tellSpeed(
  rows: number,
  peer: { name: string; seconds: number },
  push: Omit<PushTimes, 'review'>,
): void {
  const speed = (seconds: number) => (peer.seconds / seconds).toFixed(2)
  console.log(
    `${rows} rows: a push has ${speed(push.committed)} × the speed of ${peer.name} until its rows are there, ${speed(push.verified)} × with reading them back`,
  )
}

type BenchEngine = Awaited<ReturnType<typeof openBenchEngine>>

async function firstPush(
  { client, ended }: BenchEngine,
  dataset: string,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<PushTimes> {
  const finish = async (id: string): Promise<void> => {
    const task = await ended(id)
    if (task.status !== 'done') throw new Error(`the task ended as ${task.status}: ${task.message}`)
  }
  const since = (begun: number): number => (performance.now() - begun) / 1000
  await client.connections.add({ name, url, remember: false })
  const reviewing = performance.now()
  const { push, task } = await client.sync.review({ dataset, to: name, mode: 'full' })
  await finish(task.id)
  const review = since(reviewing)
  const pushing = performance.now()
  const at = Date.now()
  await finish((await client.sync.confirm({ push })).id)
  const verified = since(pushing)
  const done = await client.sync.get({ push })
  if (done.verification?.ok !== true) throw new Error(`the push ended otherwise: ${done.state} ${done.message}`)
  return { review, committed: ((done.committedAt?.getTime() ?? Number.NaN) - at) / 1000, verified }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
