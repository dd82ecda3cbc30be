/** Every command of the README works as it stands there. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'

/** These are what the gate itself runs, and what the specs of both hosts start. */
const runElsewhere = ['npm ci && npm start', 'npm ci && npm test']

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))

test('the README opens with the two commands', () => {
  expect(commands.slice(0, 2)).toEqual(runElsewhere)
})

test('every command of the README runs, in its order', async ({ userData }) => {
  symlinkSync(join(projectRoot, 'samples'), join(userData, 'samples'))
  const winnow = `"${process.execPath}" "${join(projectRoot, 'out/main/winnow.js')}"`
  const rest = commands.filter((command) => !runElsewhere.includes(command))
  expect(rest.length).toBeGreaterThan(8)
  for (const command of rest) {
    expect(command, 'a command that this test can run').toMatch(/^npx winnow /)
    const line = command.replace(/^npx winnow/, winnow)
    const env = { ...process.env, WINNOW_STORE: join(userData, 'store') }
    await promisify(execFile)('sh', ['-c', line], { cwd: userData, env })
  }
  const written = ['anomalies_report.csv', 'tour-anomalies.csv', 'equity.json', 'equity.csv']
  expect(written.filter((name) => !existsSync(join(userData, name)))).toEqual([])
})

test('the three pictures of the README are there', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = '']) => path)
  expect(pictures).toHaveLength(3)
  expect(pictures.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})
