/** What electron-builder packs is complete: it starts from its archive, with its fuses flipped, and loads files. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chooseRuntime, projectRoot, standinFolder } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

test('the packaged application starts and does its main job', async ({ launchDesktop }, info) => {
  const output = info.outputPath('packaged')
  const standin = chooseRuntime().kind === 'stand-in' ? [`-c.electronDist=${standinFolder}`] : []
  const builder = join(projectRoot, 'node_modules', 'electron-builder', 'cli.js')
  const args = [builder, '--linux', '--dir', `-c.directories.output=${output}`, ...standin]
  await promisify(execFile)(process.execPath, args, { cwd: projectRoot, maxBuffer: 64 * 1024 * 1024 })
  const { app, page } = await launchDesktop({ executablePath: join(output, 'linux-unpacked', 'winnow') })
  await loadSamples(page)
  await expect(page.getByText('16 anomalies').first()).toBeVisible()
  expect(await app.evaluate(({ app }) => app.isPackaged)).toBe(true)
  // Large enough for the threads of the scan, whose code must be found in the package too.
  const large = info.outputPath('large.csv')
  writeFileSync(large, `id,name\n${Array.from({ length: 40_000 }, (_, n) => `${n},the name of row ${n}\n`).join('')}`)
  await loadSamples(page, [large])
  await expect(page.getByText('40,000 rows').first()).toBeVisible()
})
