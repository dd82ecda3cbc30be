/**
 * Measures a first push to PostgreSQL beside psql's \copy of the same rows into a bare table, in turns, on one local server
 * with its usual settings. `node bench/push-postgres.ts --help` tells the options.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freshDatabase, startPostgres } from '../main/engine/testing/servers/postgres.ts'
import { openBenchEngine } from './engine.ts'
import { benchFiles, makeFile } from './files.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: join(tmpdir(), 'winnow-bench-files') },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(`node bench/push-postgres.ts [options]
  --rounds N     rounds of interleaved runs (5)
  --rows N       rows of the file (1000000)
  --folder DIR   where the file is made, and kept`)
  process.exit(0)
}
if (spawnSync('psql', ['--version']).status !== 0) {
  console.log('There is no psql on the PATH to measure against.')
  process.exit(0)
}

const plays = benchFiles.find(({ name }) => name === 'plays')
if (plays === undefined) throw new Error('there is no file of plays')
const file = makeFile(options.folder, plays, Number(options.rows) / plays.rows)
const bare = `CREATE TABLE bare (play_id bigint, user_id bigint, track text, played_at timestamp, seconds bigint,
  price numeric(3,2), country text, device text, skipped boolean)`

const store = mkdtempSync(join(tmpdir(), 'winnow-bench-'))
// Durable, as a server of a team is; those of the tests are not.
const settings = { fsync: 'on', full_page_writes: 'on', max_wal_size: '4GB' }
try {
  await using server = await startPostgres({ own: true, settings })
  await using engine = await openBenchEngine(join(store, 'store'))
  const { dataset } = await engine.load([file.path], {}, performance.now())
  const times: Record<'copy' | 'review' | 'push' | 'verified', number[]> = {
    copy: [],
    review: [],
    push: [],
    verified: [],
  }
  const since = (begun: number): number => (performance.now() - begun) / 1000

  for (let round = 0; round < Number(options.rounds); round++) {
    await using database = await freshDatabase(server)
    const psql = (...commands: string[]) =>
      execFileSync('psql', ['-qX', database.url, ...commands.flatMap((command) => ['-c', command])])
    psql(bare, 'CHECKPOINT')
    const begun = performance.now()
    psql(`\\copy bare FROM '${file.path.replaceAll("'", "''")}' (FORMAT csv, HEADER)`)
    times.copy.push(since(begun))
    psql('DROP TABLE bare', 'CHECKPOINT')

    const name = `round ${round}`
    await engine.client.connections.add({ name, url: database.url, remember: false })
    const reviewing = performance.now()
    const { push, task } = await engine.client.sync.review({ dataset: dataset.id, to: name, mode: 'full' })
    await ended(task.id)
    times.review.push(since(reviewing))
    const pushing = performance.now()
    const at = Date.now()
    await ended((await engine.client.sync.confirm({ push })).id)
    times.verified.push(since(pushing))
    const done = await engine.client.sync.get({ push })
    if (done.verification?.ok !== true) throw new Error(`the push ended otherwise: ${done.state} ${done.message}`)
    times.push.push(((done.committedAt?.getTime() ?? Number.NaN) - at) / 1000)
    console.log(
      Object.entries(times)
        .map(([what, all]) => `${what} ${all.at(-1)?.toFixed(2)} s`)
        .join(', '),
    )
  }
  const median = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  const speed = (what: 'push' | 'verified') => (median(times.copy) / median(times[what])).toFixed(2)
  console.log(
    `${file.rows} rows: a push has ${speed('push')} × the speed of \\copy until its rows are there, ${speed('verified')} × with reading them back`,
  )

  async function ended(id: string): Promise<void> {
    const task = await engine.ended(id)
    if (task.status !== 'done') throw new Error(`the task ended as ${task.status}: ${task.message}`)
  }
} finally {
  rmSync(store, { recursive: true, force: true })
}
