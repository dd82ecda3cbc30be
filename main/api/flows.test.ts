/** Programs in another language do whole jobs, knowing nothing but the documentation. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { demos } from '../templates/demos.ts'
import { PASSWORD, startApi } from './testing/start-api.ts'

it('Python does the work on hires and on plays by the documentation alone', async () => {
  const api = await startApi({ partBytes: 20_000 })
  await api.addUser('program', 'editor')
  const [hires, plays] = [join(api.folder, 'hires'), join(api.folder, 'plays')]
  await demos.hires?.({ folder: hires, rows: 600, seed: 3 })
  await demos.plays?.({ folder: plays, rows: 4000, seed: 4 })
  const script = join(import.meta.dirname, 'testing/flows.py')
  const { stdout } = await promisify(execFile)('python3', [
    ...[script, api.url, 'program', PASSWORD, hires, join(plays, 'plays.csv')],
  ])
  expect(stdout).toMatch(/^done$/m)
  expect(stdout).toMatch(/^plays: refused: .*"?\w+"?.*line/m)
})
