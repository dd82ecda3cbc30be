/** What only the desktop has: isolation of the page, the menu, dialogs, the engine's process, a second start. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'
import { loadSamples, sampleFiles } from './samples.ts'

test('the page has the bridge and nothing else of the system', async ({ desktop: { page } }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  const found = await page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, 'require'),
    process: typeof Reflect.get(globalThis, 'process'),
    bridge: Object.keys(window.winnow ?? {}).sort(),
    frozen: Object.isFrozen(window.winnow),
  }))
  expect(found).toEqual({
    require: 'undefined',
    process: 'undefined',
    bridge: [
      'connect',
      'grantRead',
      'onCommand',
      'onEngineState',
      'onFrame',
      'pickFiles',
      'pickTarget',
      'reveal',
      'send',
    ],
    frozen: true,
  })
})

test('a script that somebody injects does not run', async ({ desktop: { page } }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  await page.evaluate(() => {
    document.head.append(Object.assign(document.createElement('script'), { text: 'window.injected = true' }))
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.injected = true">')
  })
  expect(await page.evaluate(() => 'injected' in window)).toBe(false)
})

test('no file outside the page can be fetched', async ({ desktop: { page } }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  for (const path of ['/../main/engine.js', '/..%2fmain%2fengine.js', '/%2e%2e/main/engine.js', '/%00', '/nothing'])
    expect([403, 404], path).toContain(
      await page.evaluate((address) => fetch(address).then((reply) => reply.status), path),
    )
})

test('a forged or foreign grant is refused', async ({ desktop: { page } }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  await page.evaluate(() => window.winnow?.reveal('made up'))
  // The window is still there, and nothing was shown.
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
})

test('cells that look like HTML or formulas are shown as text', async ({ desktop: { page } }, info) => {
  const file = info.outputPath('attack.csv')
  writeFileSync(file, 'name,note\n<img src=x onerror=window.hit=1>,=1+1\n<script>window.hit=1</script>,@SUM(A1)\n')
  await loadSamples(page, [file])
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByText('<img src=x onerror=window.hit=1>')).toBeVisible()
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
})

test('the menu opens files through the system dialog', async ({ desktop: { app, page } }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths })
  }, sampleFiles)
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('open-files')?.click())
  await expect(page.getByRole('button', { name: 'Load 3 files' })).toBeVisible()
})

test('files given at the start are loaded at once, and later ones by a second start', async ({
  launchDesktop,
  userData,
}, info) => {
  const { page } = await launchDesktop({ args: sampleFiles })
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  await expect(navigation.getByRole('button', { name: /^linked/ })).toBeVisible()
  const file = info.outputPath('later.csv')
  writeFileSync(file, 'a,b\n1,2\n')
  const electron = String(createRequire(import.meta.url)('electron'))
  const second = spawn(electron, [projectRoot, `--user-data-dir=${userData}`, file], { stdio: 'ignore' })
  await once(second, 'exit')
  await expect(navigation.getByRole('button', { name: /^later/ })).toBeVisible()
})

test('datasets are there again after a restart', async ({ launchDesktop }) => {
  const first = await launchDesktop()
  await loadSamples(first.page)
  await first.app.close()
  const second = await launchDesktop()
  await second.page
    .getByRole('navigation', { name: 'Datasets' })
    .getByRole('button', { name: /^linked/ })
    .click()
  await expect(second.page.getByRole('tab', { name: 'Overview' })).toBeVisible()
})

test('a load is cancelled with one click and leaves nothing behind', async ({ desktop: { page }, userData }, info) => {
  const file = info.outputPath('long.csv')
  writeFileSync(file, `a,b\n${'some text,"quoted, text"\n'.repeat(2_000_000)}`)
  await dropFiles(page, 'body', [file])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await page
    .getByRole('button', { name: /^Cancel load/ })
    .first()
    .click()
  await expect(page.getByRole('list', { name: 'Past loads' }).getByRole('img', { name: /cancelled/i })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Datasets' }).getByRole('button', { name: /^long/ })).toHaveCount(0)
  expect(readdirSync(join(userData, 'store', 'staging'))).toEqual([])
  expect(readdirSync(join(userData, 'store', 'segments'))).toEqual([])
})

test('the catalog lies in the folder that Electron calls userData', async ({ desktop: { page }, userData }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  expect(existsSync(join(userData, 'store', 'catalog.sqlite'))).toBe(true)
  expect(
    readFileSync(join(userData, 'store', 'catalog.sqlite'))
      .subarray(0, 15)
      .toString(),
  ).toBe('SQLite format 3')
})
