/**
 * Tests that electron-builder accepts the stand-in as an Electron distribution, and that its product starts.
 * This is how a file missing from a package is found where no real package can be made.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chooseRuntime, projectRoot, standinFolder } from '../runtime/runtime.ts'
import { expect } from '../runtime/test.ts'
import { appPath, test } from './fixture/tiny.ts'

const run = promisify(execFile)

test('a packaged app has its fuses flipped and starts from its archive', async ({ launchDesktop }, info) => {
  const { kind, electronVersion } = chooseRuntime()
  test.skip(kind === 'electron', 'the stand-in is not in use')
  const output = info.outputPath('packaged')
  const configuration = {
    'directories.output': output,
    electronDist: standinFolder,
    electronVersion,
    npmRebuild: 'false',
    'electronFuses.runAsNode': 'false',
    'electronFuses.onlyLoadAppFromAsar': 'true',
  }
  const settings = Object.entries(configuration).map(([name, value]) => `-c.${name}=${value}`)
  const builder = join(projectRoot, 'node_modules', 'electron-builder', 'cli.js')
  await run(process.execPath, [builder, '--linux', '--dir', '--projectDir', join(projectRoot, appPath), ...settings])

  const executablePath = join(output, 'linux-unpacked', 'standin-fixture')
  const [, wire] = (await readFile(executablePath, 'latin1')).split('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  expect(wire?.slice(2, 10)).toMatch(/^0[01]{7}$/) // the first fuse is runAsNode

  const { app, page } = await launchDesktop({ executablePath })
  await expect(page).toHaveTitle('Fixture')
  expect(await page.evaluate(() => window.fixture.where())).toMatchObject({ url: 'app://bundle/page.html' })
  const facts = await app.evaluate(({ app }) => [app.isPackaged, process.resourcesPath])
  expect(facts).toEqual([true, join(output, 'linux-unpacked', 'resources')])
})
