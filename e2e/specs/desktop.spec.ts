/** What only the desktop has: isolation of the page, the menu, dialogs, the engine's process, a second start. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect, test } from '../runtime/test.ts'
import { processTree } from '../standin/process-tree.ts'
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

test('a file is shown for a grant that main gave, and for no made-up one', async ({ desktop: { app, page } }, info) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  const file = info.outputPath('report.csv')
  await app.evaluate(({ dialog, shell }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    shell.showItemInFolder = (path) => void Reflect.set(globalThis, 'shown', path)
  }, file)
  const shown = () => app.evaluate(() => Reflect.get(globalThis, 'shown') ?? null)
  await page.evaluate(() => window.winnow?.reveal('made up'))
  expect(await shown()).toBeNull()
  await page.evaluate(async () => {
    const target = await window.winnow?.pickTarget('report.csv')
    await window.winnow?.reveal(target?.target ?? '')
  })
  expect(await shown()).toBe(file)
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

test('the window says when the engine dies in the middle of a load, and goes on with a new one', async ({
  desktop: { app, page },
}, info) => {
  await loadSamples(page)
  const file = info.outputPath('long.csv')
  writeFileSync(file, `a,b\n${'some text,"quoted, text"\n'.repeat(2_000_000)}`)
  await dropFiles(page, 'body', [file])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(page.getByRole('button', { name: /^Cancel load/ }).first()).toBeVisible()
  process.kill(engineOf(app.process().pid ?? 0), 'SIGKILL')
  await expect(page.getByText(/data engine stopped/i).first()).toBeVisible()
  await expect(page.getByRole('list', { name: 'Past loads' }).getByRole('img', { name: /interrupted/i })).toBeVisible()
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  await expect(navigation.getByRole('button', { name: /^long/ })).toHaveCount(0)
  await navigation.getByRole('button', { name: /^linked/ }).click()
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('NS1', { exact: true }).first()).toBeVisible()
})

/** The engine's process below the application's: our own script on the stand-in, a Node service on Electron. */
function engineOf(root: number): number {
  const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  const engine = processTree(root).find((pid) => /engine\.js|NodeService/.test(commandOf(pid)))
  if (engine === undefined) throw new Error('the application has no engine process')
  return engine
}

test('the catalog lies in the folder that Electron calls userData', async ({ desktop: { page }, userData }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  expect(existsSync(join(userData, 'store', 'catalog.sqlite'))).toBe(true)
  expect(
    readFileSync(join(userData, 'store', 'catalog.sqlite'))
      .subarray(0, 15)
      .toString(),
  ).toBe('SQLite format 3')
})
