/**
 * Tests what the main process gets of the stand-in: the desktop, windows, utility processes, and a clean end.
 * When these pass against the tiny app, a failing spec of the product is the product's failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { projectRoot, standinFolder } from '../runtime/runtime.ts'
import { type Desktop, expect, resizeWindow } from '../runtime/test.ts'
import { appPath, events, test } from './fixture/tiny.ts'
import { isLiving, processTree } from './process-tree.ts'

test.describe('the desktop', () => {
  test('a dialog is cancelled and recorded, until a spec answers it', async ({ tiny }) => {
    const ask = () => tiny.app.evaluate(({ dialog }) => dialog.showOpenDialog({ title: 'Which?' }))
    expect(await ask()).toEqual({ canceled: true, filePaths: [] })
    const record = await tiny.app.evaluate(() => globalThis.standinRecord)
    expect(record).toContainEqual({ name: 'showOpenDialog', args: [{ title: 'Which?' }] })
    await tiny.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/data/a.csv'] })
    })
    expect(await ask()).toEqual({ canceled: false, filePaths: ['/data/a.csv'] })
  })

  test('a denied window goes to the system’s browser', async ({ tiny }) => {
    const opened = () =>
      tiny.app.evaluate(() => globalThis.standinRecord?.filter(({ name }) => name === 'openExternal'))
    await tiny.page.getByRole('link', { name: 'Help' }).click()
    await expect.poll(opened).toEqual([{ name: 'openExternal', args: ['https://example.com/help'] }])
    expect(await tiny.page.evaluate(() => window.open('https://example.com/open'))).toBeNull()
    await expect.poll(async () => (await opened())?.length).toBe(2)
    expect(tiny.app.windows()).toHaveLength(1)
  })

  test('a prevented navigation leaves the page where it is', async ({ tiny }) => {
    await tiny.page.getByRole('link', { name: 'Away' }).click()
    await expect.poll(() => events(tiny)).toContain('will-navigate https://example.com/away')
    expect(tiny.page.url()).toBe('app://bundle/page.html')
  })

  test('the console of the page is heard in the main process', async ({ tiny }) => {
    await tiny.page.evaluate(() => console.warn('careful', 1))
    await expect.poll(() => events(tiny)).toContain('console warning careful 1')
  })

  test('a refused permission is refused in the page', async ({ tiny }) => {
    const state = () =>
      tiny.page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)
    await expect.poll(state).toBe('denied')
  })

  test('the theme of the app and an emulated one reach the page', async ({ tiny }) => {
    const isDark = () => tiny.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    expect(await isDark()).toBe(false)
    const dark = await tiny.app.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'dark'
      return nativeTheme.shouldUseDarkColors
    })
    expect(dark).toBe(true)
    await expect.poll(isDark).toBe(true)
    expect(await events(tiny)).toContain('theme updated')
    await tiny.page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(isDark).toBe(false)
    await tiny.page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(isDark).toBe(true)
  })

  test('the app knows its name, version and folders', async ({ tiny, userData }) => {
    const facts = await tiny.app.evaluate(({ app }) => ({
      name: app.getName(),
      version: app.getVersion(),
      isPackaged: app.isPackaged,
      userData: app.getPath('userData'),
    }))
    expect(facts).toEqual({ name: 'Fixture', version: '1.2.3', isPackaged: false, userData })
  })

  test('a text that is encrypted is another, and comes back as it was', async ({ tiny }) => {
    const facts = await tiny.app.evaluate(async ({ app, safeStorage }) => {
      const before = safeStorage.getSelectedStorageBackend()
      app.commandLine.appendSwitch('password-store', 'gnome-libsecret')
      const encrypted = await safeStorage.encryptStringAsync('a sëcret')
      return {
        before,
        isAvailable: await safeStorage.isAsyncEncryptionAvailable(),
        backend: safeStorage.getSelectedStorageBackend(),
        isReadable: encrypted.includes('cret'),
        back: await safeStorage.decryptStringAsync(encrypted),
      }
    })
    expect(facts).toEqual({
      // Playwright starts every Electron with --password-store=basic.
      ...{ before: 'basic_text', backend: 'gnome_libsecret', isAvailable: true, isReadable: false },
      back: { result: 'a sëcret', shouldReEncrypt: false },
    })
  })

  test('a second start hands its arguments to the first', async ({ tiny, userData }) => {
    const second = spawn(join(standinFolder, 'electron'), [appPath, `--user-data-dir=${userData}`, '--hello'], {
      cwd: projectRoot,
      stdio: 'ignore',
    })
    expect(await once(second, 'exit')).toEqual([0, null])
    await expect.poll(() => events(tiny)).toContain('second-instance --hello')
  })
})

test.describe('windows', () => {
  test('a menu item opens a second window, and each can be closed', async ({ tiny }) => {
    const { app, page } = tiny
    const opened = app.waitForEvent('window')
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click())
    const second = await opened
    await expect(second).toHaveTitle('Fixture')
    expect(app.windows()).toHaveLength(2)
    await second.close()
    await expect.poll(() => app.windows().length).toBe(1)
    await expect.poll(() => events(tiny)).toContain('closed')
    const window = await app.browserWindow(page)
    expect(await window.evaluate((it) => [it.isVisible(), it.isDestroyed(), it.getTitle()])).toEqual([
      true,
      false,
      'Fixture',
    ])
  })

  test('a window may refuse to close', async ({ tiny }) => {
    const { app } = tiny
    await app.evaluate(({ BrowserWindow }) => {
      globalThis.fixture.keepOpen = true
      BrowserWindow.getAllWindows()[0]?.close()
    })
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await app.evaluate(() => {
      globalThis.fixture.keepOpen = false
    })
  })

  test('a page shown at two sizes and in two schemes is drawn', async ({ tiny }) => {
    const { page } = tiny
    const light = await page.screenshot()
    expect(sizeOf(light)).toEqual([1280, 800])
    await resizeWindow(tiny, { width: 900, height: 600 })
    expect(sizeOf(await page.screenshot())).toEqual([900, 600])
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await page.screenshot()
    expect(sizeOf(dark)).toEqual([900, 600])
    expect(await colours(page, light)).toBeGreaterThan(2)
    expect(await colours(page, dark)).toBeGreaterThan(2)
    expect(dark.equals(light)).toBe(false)
  })

  test('a window never gets smaller than its minimum', async ({ tiny }) => {
    const window = await tiny.app.browserWindow(tiny.page)
    const size = await window.evaluate((it) => {
      it.setSize(10, 10)
      return it.getSize()
    })
    expect(size).toEqual([320, 240])
  })

  test('what a page stores is there at the next start', async ({ launchDesktop }) => {
    const first = await launchDesktop({ appPath })
    await first.page.evaluate(() => localStorage.setItem('key', 'value'))
    await first.app.close()
    const second = await launchDesktop({ appPath })
    expect(await second.page.evaluate(() => localStorage.getItem('key'))).toBe('value')
  })
})

test.describe('utility processes', () => {
  const ask = ({ app }: Desktop) =>
    app.evaluate(
      () =>
        new Promise<string>((resolve) => {
          globalThis.fixtureWorker?.once('message', ({ got, args, mark }) =>
            resolve([got instanceof Map && got.get('n') === 2n, ...args, mark].join(' ')),
          )
          globalThis.fixtureWorker?.postMessage(new Map([['n', 2n]]))
        }),
    )

  test('messages go both ways as structured clones', async ({ tiny }) => {
    expect(await ask(tiny)).toBe('true one m')
  })

  test('a killed process gives its exit, and a crashed one another code', async ({ tiny }) => {
    await ask(tiny)
    const end = (signal: 'SIGKILL' | undefined) =>
      tiny.app.evaluate(async ({ utilityProcess, app }, it) => {
        const worker = utilityProcess.fork(`${app.getAppPath()}/worker.ts`)
        const exit = new Promise<number>((resolve) => worker.once('exit', resolve))
        await new Promise<void>((resolve) => worker.once('spawn', () => resolve()))
        if (it === undefined) worker.kill()
        else process.kill(worker.pid ?? 0, it)
        return [await exit, worker.pid]
      }, signal)
    expect(await end(undefined)).toEqual([0, undefined])
    expect(await end('SIGKILL')).toEqual([9, undefined])
  })
})

test.describe('the end', () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`no process is left after ${signal}`, async ({ tiny }) => {
      const main = tiny.app.process()
      const tree = processTree(main.pid ?? 0)
      expect(tree.length).toBeGreaterThan(3) // the app, its worker and Chromium's processes
      const closed = tiny.app.waitForEvent('close')
      main.kill(signal)
      await closed
      await expect.poll(() => tree.filter(isLiving)).toEqual([])
    })
  }

  test('no process is left after a crash of the main process', async ({ tiny }) => {
    const tree = processTree(tiny.app.process().pid ?? 0)
    const closed = tiny.app.waitForEvent('close')
    await tiny.app.evaluate(() => {
      setTimeout(() => {
        throw new Error('crash')
      })
    })
    await closed
    await expect.poll(() => tree.filter(isLiving)).toEqual([])
  })

  test('closing leaves no process and no folder', async ({ tiny }) => {
    const tree = processTree(tiny.app.process().pid ?? 0)
    const before = await readdir(tmpdir())
    await tiny.app.close()
    expect(tree.filter(isLiving)).toEqual([])
    const after = await readdir(tmpdir())
    expect(after.filter((name) => name.startsWith('winnow-asar-') && !before.includes(name))).toEqual([])
  })
})

/** Width and height stand at fixed places of a PNG: https://www.w3.org/TR/png-3/#11IHDR */
function sizeOf(png: Buffer): number[] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}

/** How many different colours a picture has; a blank one has one. */
function colours(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes]))
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: new Uint8ClampedArray() }
    return new Set(new Uint32Array(data.buffer)).size
  }, png.toString('base64'))
}
