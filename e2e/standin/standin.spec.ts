/**
 * Tests what a page gets of the stand-in: ipc, the bridge, its isolation, app:// and files.
 * When these pass against the tiny app, a failing spec of the product is the product's failure.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect } from '../runtime/test.ts'
import { test } from './fixture/tiny.ts'

const paths = (page: Page) => page.locator('#paths')

test.describe('ipc', () => {
  test('awkward values survive the way to the main process and back', async ({ tiny }) => {
    const seen = await tiny.page.evaluate(async () => {
      const cycle: Record<string, unknown> = { name: 'cycle' }
      cycle.self = cycle
      const got = await window.fixture.echo({
        date: new Date(5),
        map: new Map([['a', new Set([2n])]]),
        bytes: new Uint8Array([0, 255]),
        words: new Uint16Array([1, 65535]),
        buffer: new Uint8Array([7]).buffer,
        error: new RangeError('too far', { cause: 'distance' }),
        none: undefined,
        nan: Number.NaN,
        minusZero: -0,
        infinite: -Infinity,
        lone: '\ud800',
        text: 'naïve 😀 \u2028',
        sparse: [1, undefined, null],
        pattern: /a+/gi,
      })
      const set = got.map instanceof Map ? got.map.get('a') : undefined
      return [
        got.date instanceof Date && got.date.getTime() === 5,
        set instanceof Set && set.has(2n),
        got.bytes instanceof Uint8Array && got.bytes.join() === '0,255',
        got.words instanceof Uint16Array && got.words.join() === '1,65535',
        got.buffer instanceof ArrayBuffer && new Uint8Array(got.buffer)[0] === 7,
        got.error instanceof Error && got.error.message === 'too far',
        'none' in got && got.none === undefined,
        Number.isNaN(got.nan),
        Object.is(got.minusZero, -0),
        got.infinite === -Infinity,
        got.lone === '\ud800',
        got.text === 'naïve 😀 \u2028',
        Array.isArray(got.sparse) && got.sparse.length === 3 && got.sparse[2] === null,
        got.pattern instanceof RegExp && got.pattern.flags === 'gi',
      ]
    })
    expect(seen).toEqual(seen.map(() => true))
  })

  test('a megabyte of bytes arrives whole', async ({ tiny }) => {
    const sum = await tiny.page.evaluate(async () => {
      const { bytes } = await window.fixture.echo({ bytes: new Uint8Array(2 ** 20).fill(3) })
      return bytes instanceof Uint8Array ? bytes.reduce((total, byte) => total + byte, 0) : 0
    })
    expect(sum).toBe(3 * 2 ** 20)
  })

  test('a failing handler rejects with its message', async ({ tiny }) => {
    const message = await tiny.page.evaluate(() => window.fixture.fail().catch((error: Error) => error.message))
    expect(message).toBe("Error invoking remote method 'fail': TypeError: nope")
  })

  test('a message sent by the page reaches a listener in the main process', async ({ tiny }) => {
    const told = () => tiny.app.evaluate(() => String(JSON.stringify(globalThis.fixture.told)))
    await expect.poll(told).toBe('{"at":"1970-01-01T00:00:00.005Z","bytes":{"0":1,"1":2,"2":3}}')
  })

  test('a message sent by the main process reaches the page, until it stops listening', async ({ tiny }) => {
    const { app, page } = tiny
    await page.evaluate(() => {
      const stop = window.fixture.onTick((value) => {
        document.title = String(value)
        stop()
      })
    })
    const send = (value: bigint) =>
      app.evaluate(
        ({ BrowserWindow }, text) => BrowserWindow.getAllWindows()[0]?.webContents.send('tick', BigInt(text)),
        String(value),
      )
    await send(1n)
    await send(2n)
    await expect(page.locator('body')).toHaveAttribute('data-tick', '2')
    await expect(page).toHaveTitle('1')
  })

  test('the main process knows which page a call came from', async ({ tiny }) => {
    expect(await tiny.page.evaluate(() => window.fixture.where())).toEqual({
      url: 'app://bundle/page.html',
      origin: 'app://bundle',
      parent: null,
      isWindow: true,
    })
  })
})

test.describe('isolation', () => {
  test('the page has neither Node nor the preload’s globals', async ({ tiny }) => {
    const types = await tiny.page.evaluate(() => [
      typeof Reflect.get(window, 'require'),
      typeof Reflect.get(window, 'process'),
      typeof window.preloadSecret,
      typeof Reflect.get(window, 'standinBinding'),
      isSecureContext,
    ])
    expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined', true])
  })

  test('the bridge is frozen and passes functions, results and errors', async ({ tiny }) => {
    const seen = await tiny.page.evaluate(() => {
      const { fixture } = window
      const thrown = () => {
        try {
          return fixture.throws()
        } catch (error) {
          return error instanceof Error ? error.message : error
        }
      }
      return {
        isFrozen: Object.isFrozen(fixture) && Object.isFrozen(fixture.nested.list),
        isFixed: Object.getOwnPropertyDescriptor(window, 'fixture')?.writable === false,
        later: fixture.twiceLater((value) => value + 1)(),
        thrown: thrown(),
      }
    })
    expect(seen).toEqual({ isFrozen: true, isFixed: true, later: 44, thrown: 'from the preload' })
  })

  test('the preload has no modules but electron, and electron says what is missing', async ({ tiny }) => {
    const { forbidden, absent } = await tiny.page.evaluate(() => ({
      forbidden: window.fixture.forbidden,
      absent: window.fixture.absent,
    }))
    expect(forbidden).toBe('module not found: node:fs')
    expect(absent).toBe('stand-in: electron.ipcRenderer.sendSync is not provided')
  })

  test('the main process is told what is not provided', async ({ tiny }) => {
    const { app } = tiny
    await expect(app.evaluate(({ Tray }) => new Tray('x'))).rejects.toThrow('stand-in: electron.Tray is not provided')
    await expect(app.evaluate(({ app }) => app.dock)).rejects.toThrow('stand-in: electron.app.dock is not provided')
    const maximize = app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize())
    await expect(maximize).rejects.toThrow('stand-in: electron.BrowserWindow.maximize is not provided')
  })
})

test.describe('app://', () => {
  test('the policy of the app holds against an injected script', async ({ tiny }) => {
    await tiny.page.evaluate(() => {
      const script = document.createElement('script')
      script.text = 'window.injected = 1'
      document.head.append(script)
    })
    expect(await tiny.page.evaluate(() => window.injected)).toBeUndefined()
  })

  test('a path cannot leave the folder of the app', async ({ tiny }) => {
    const status = (path: string) => tiny.page.evaluate((it) => fetch(it).then((response) => response.status), path)
    expect(await status('/page.css')).toBe(200)
    expect(await status('/..%2fmain.ts')).toBe(403)
    expect(await status('/../package-of-nobody.json')).toBe(404)
  })

  test('the page can fetch by the scheme’s own address', async ({ tiny }) => {
    const text = await tiny.page.evaluate(() => fetch('app://bundle/page.css').then((response) => response.text()))
    expect(text).toContain('prefers-color-scheme')
    expect(tiny.page.url()).toBe('app://bundle/page.html')
  })
})

test.describe('files', () => {
  test('dropped files and folders have their real paths', async ({ tiny }, info) => {
    const file = info.outputPath('ünï one.csv')
    const folder = info.outputPath('folder')
    await writeFile(file, 'a\n1\n')
    await mkdir(folder)
    await dropFiles(tiny.page, '#drop', [file, folder])
    await expect(paths(tiny.page)).toHaveText(`${file}|${folder}`)
  })

  test('chosen files have their real paths', async ({ tiny }, info) => {
    const files = [info.outputPath('one.csv'), info.outputPath('two.csv')]
    for (const file of files) await writeFile(file, 'a\n')
    await tiny.page.getByLabel('Choose files').setInputFiles(files)
    await expect(paths(tiny.page)).toHaveText(files.join('|'))
  })
})
