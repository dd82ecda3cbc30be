/** Every command of the README works as it stands there. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freshDatabase, startPostgres, withoutPostgres } from '../../main/engine/testing/servers/postgres.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'

/** These are what the gate itself runs, and what the specs of both hosts start. */
const runElsewhere = ['npm ci && npm start', 'npm ci && npm test']

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))

test('the README opens with the two commands', () => {
  expect(commands.slice(0, 2)).toEqual(runElsewhere)
})

/** The address of a team's database in the README; a real one takes its place. */
const TEAM_DATABASE = /postgresql:\/\/\S+/

test('every command of the README runs, in its order', async ({ userData }) => {
  test.setTimeout(600_000)
  expect(withoutPostgres(), 'PostgreSQL, which npm brings').toBe(false)
  await using server = await startPostgres()
  await using database = await freshDatabase(server)
  symlinkSync(join(projectRoot, 'samples'), join(userData, 'samples'))
  const winnow = `"${process.execPath}" "${join(projectRoot, 'out/main/winnow.js')}"`
  const rest = commands.filter((command) => !runElsewhere.includes(command))
  expect(rest.length).toBeGreaterThan(8)
  const env = {
    ...process.env,
    WINNOW_STORE: join(userData, 'store'),
    WINNOW_PASSWORD_TEAM: new URL(database.url).password,
  }
  for (const command of rest) {
    expect(command, 'a command that this test can run').toMatch(/^(echo "[^"]*" \| )?npx winnow /)
    const line = command.replace('npx winnow', winnow).replace(TEAM_DATABASE, `"${withoutPassword(database.url)}"`)
    await promisify(execFile)('sh', ['-c', line], { cwd: userData, env })
  }
  const written = ['anomalies_report.csv', 'tour-anomalies.csv', 'equity.json', 'equity.csv']
  expect(written.filter((name) => !existsSync(join(userData, name)))).toEqual([])
})

function withoutPassword(address: string): string {
  const url = new URL(address)
  url.password = ''
  return url.href
}

test('the three pictures of the README are there', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path)
  expect(pictures).toHaveLength(3)
  expect(pictures.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})
