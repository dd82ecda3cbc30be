/**
 * Measures a first push to PostgreSQL beside psql's \copy of the same rows into a bare table, in turns, on one local server
 * with its usual settings. `node bench/push-postgres.ts --help` tells the options.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { freshDatabase, startPostgres } from '../main/engine/testing/servers/postgres.ts'
import { measurePushes, readPushOptions, tellSpeed } from './push-rounds.ts'

const options = readPushOptions('push-postgres.ts')
if (spawnSync('psql', ['--version']).status !== 0) {
  console.log('There is no psql on the PATH to measure against.')
  process.exit(0)
}
const bare = `CREATE TABLE bare (play_id bigint, user_id bigint, track text, played_at timestamp, seconds bigint,
  price numeric(3,2), country text, device text, skipped boolean)`

// Durable, as a server of a team is; those of the tests are not.
const settings = { fsync: 'on', full_page_writes: 'on', max_wal_size: '4GB' }
await using server = await startPostgres({ own: true, settings })
const { rows, median } = await measurePushes(options, async ({ file, push }) => {
  await using database = await freshDatabase(server)
  const psql = (...commands: string[]) =>
    execFileSync('psql', ['-qX', database.url, ...commands.flatMap((command) => ['-c', command])])
  psql(bare, 'CHECKPOINT')
  const begun = performance.now()
  psql(`\\copy bare FROM '${file.replaceAll("'", "''")}' (FORMAT csv, HEADER)`)
  const copy = (performance.now() - begun) / 1000
  psql('DROP TABLE bare', 'CHECKPOINT')
  const { review, committed, verified } = await push(database.url)
  return { copy, review, push: committed, verified }
})
tellSpeed(
  rows,
  { name: '\\copy', seconds: median('copy') },
  { committed: median('push'), verified: median('verified') },
)
