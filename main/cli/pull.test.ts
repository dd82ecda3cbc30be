/** `winnow published` and `winnow pull` as a script runs them, after another member of the team has pushed. */
import { expect, it } from 'vitest'
import { createGrants, newGrantKey, openLocalEngine } from '../engine/index.ts'
import { freshDatabase, startPostgres, withoutPostgres } from '../engine/testing/servers/postgres.ts'
import { type CliFolder, openCliFolder, projectRoot } from './testing/run-cli.ts'

it.skipIf(withoutPostgres())('takes what another has pushed, shows changes of both, and decides as told', async () => {
  await using server = await startPostgres()
  await using database = await freshDatabase(server)
  using hers = openCliFolder()
  await using anna = await openAnna(hers, database.url)
  using ben = openCliFolder()
  ben.env.WINNOW_PASSPHRASE = 'correct horse'
  const run = async (...args: string[]) => {
    const { code, out, err } = await ben.run(...args)
    return { code, text: `${out}${err}` }
  }
  const upsert = { into: { dataset: 'stock', mode: 'upsert' as const, key: ['id'] } }
  await anna.load('id,name\n1,one\n2,two\n3,three\n', { dataset: 'stock' })
  await anna.load('id,name\n3,drei\n', upsert)
  await anna.push()

  expect(await run('connect', 'add', 'team', database.url)).toMatchObject({ code: 0 })
  expect((await run('published', 'team')).text).toMatch(/^stock +version 2 +3 rows +by .* not here yet/m)
  const pulled = await run('pull', 'team', 'stock')
  expect(pulled).toMatchObject({ code: 0 })
  expect(pulled.text).toContain('stock, version 1: 3 rows')

  await anna.load('id,name\n1,hers\n', upsert)
  await anna.push()
  const file = ben.file('stock.csv', 'id,name\n1,his\n')
  expect(await run('load', file, '--into', 'stock', '--mode', 'upsert', '--key', 'id')).toMatchObject({ code: 0 })
  const stopped = await run('pull', 'team', 'stock')
  expect(stopped.code).toBe(2)
  expect(stopped.text).toContain('"winnow pull team stock --dry-run" shows them')
  const shown = await run('pull', 'team', 'stock', '--dry-run')
  expect(shown.text).toContain('! ours:   1, his\n    theirs: 1, hers\n    was:    1, one')
  const decided = await run('pull', 'team', 'stock', '--on-conflict', 'theirs', '--json')
  expect(decided.code).toBe(0)
  expect(JSON.parse(decided.text)).toMatchObject({ task: { kind: 'pull' }, dataset: { name: 'stock', version: 3 } })
})

/** Another member, whose commands would only take their time. */
async function openAnna(folder: CliFolder, url: string) {
  const grantKey = newGrantKey()
  const templates = `${projectRoot}/main/templates`
  const engine = await openLocalEngine({ store: folder.store, templates, grantKey, version: '0.0.0-test' })
  const { client } = engine
  const grants = createGrants(grantKey)
  await client.connections.add({ name: 'team', url, remember: false })
  const done = async ({ id }: { id: string }) => expect(await engine.ended(id)).toMatchObject({ status: 'done' })
  type Options = Omit<Parameters<typeof client.loads.start>[0], 'files'>
  return {
    async load(text: string, options: Options) {
      const path = folder.file('stock.csv', text)
      await done(await client.loads.start({ files: [{ file: grants.seal({ path, mode: 'read' }) }], ...options }))
    },
    async push() {
      const { push, task } = await client.sync.review({ dataset: 'stock', to: 'team' })
      await done(task)
      await done(await client.sync.confirm({ push }))
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
