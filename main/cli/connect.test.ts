/** `winnow connect` as a script runs it: what it says, how it ends, and that no password is ever said or kept readable. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CliFolder, type Ended, ended, openCliFolder, projectRoot } from './testing/run-cli.ts'

const PASSWORD = 'recognisable-Zq7'

let folder: CliFolder
const said: Ended[] = []
beforeEach(() => {
  folder = openCliFolder()
  said.length = 0
})
afterEach(() => folder[Symbol.dispose]())

/** `winnow connect …` with variables of the environment, and a text on standard input. */
async function connect(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [join(projectRoot, 'out/main/cli.js'), 'connect', ...args], {
    ...{ cwd: folder.path, env: { ...folder.env, ...env }, stdio: 'pipe' },
  })
  child.stdin.end(input)
  const end = await ended(child)
  said.push(end)
  return end
}

it('adds, lists, tests and removes a connection without ever telling its password', async () => {
  const passphrase = { WINNOW_PASSPHRASE: 'correct horse' }
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((done) => server.close(done))
  const url = `postgresql://ann:${PASSWORD}@127.0.0.1:${port}/sales`

  const nowhere = await connect(['add', 'prod', url])
  expect(nowhere.code).toBe(2)
  expect(nowhere.err).toMatch(/WINNOW_PASSWORD_PROD.*WINNOW_PASSPHRASE.*desktop application/)

  const added = await connect(['add', 'prod', url, '--schema', 'team'], passphrase)
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining('PostgreSQL on 127.0.0.1, sales, schema team') })
  expect(added.err).toContain("shell's history")

  const piped = await connect(
    ['add', 'store', 'mongodb://ann@db.example.org/x', '--password-stdin'],
    passphrase,
    `${PASSWORD}\n`,
  )
  expect(piped).toMatchObject({ code: 0, err: '' })

  const list = await connect(['list', '--json'])
  expect(JSON.parse(list.out)).toMatchObject([
    { name: 'prod', url: `postgresql://ann@127.0.0.1:${port}/sales`, secret: 'passphrase', tls: { mode: 'disable' } },
    { name: 'store', kind: 'mongodb', secret: 'passphrase', tls: { mode: 'verify-full' } },
  ])

  const refused = await connect(['test', 'prod', '--json'], passphrase)
  expect(refused.code).toBe(2)
  expect(JSON.parse(refused.out)).toMatchObject({ ok: false, steps: [{ step: 'dns', ok: true }, { step: 'connect' }] })
  expect(await connect(['test', 'prod'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('set WINNOW_PASSPHRASE'),
  })

  expect(await connect(['remove', 'prod'])).toMatchObject({ code: 0 })
  expect(await connect(['test', 'prod'])).toMatchObject({ code: 2, err: expect.stringContaining('There are: store.') })

  expect(JSON.stringify(said)).not.toContain(PASSWORD)
  for (const entry of readdirSync(folder.store, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      expect(readFileSync(join(entry.parentPath, entry.name), 'latin1'), entry.name).not.toContain(PASSWORD)
})
