/**
 * Playwright's `test` with what our specs need: the desktop app on a fresh folder, and a plain Chromium.
 * Specs import `test` and `expect` from here, so that none of them starts or cleans up by itself.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  _electron,
  type Browser,
  test as base,
  chromium,
  type ElectronApplication,
  expect,
  type Page,
  type TestInfo,
} from 'playwright/test'
import { chromiumEnvironment, findChromium } from '../standin/chromium-binary.ts'
import { projectRoot } from './runtime.ts'

export interface DesktopOptions {
  /** Further arguments of the app, after its path and `--user-data-dir`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The folder of the app, relative to the project; the project itself when left out. */
  readonly appPath?: string
  /** A packaged app's binary, which brings its own app. */
  readonly executablePath?: string
}

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
}

export interface Size {
  readonly width: number
  readonly height: number
}

interface Fixtures {
  /** A fresh folder for the app's data, removed afterwards. */
  readonly userData: string
  /** Starts the app, waits for its page and closes it at the end of the test. */
  readonly launchDesktop: (options?: DesktopOptions) => Promise<Desktop>
  /** The app, started as usual. */
  readonly desktop: Desktop
  /** Opens an address in a plain Chromium, for the browser host. */
  readonly chromiumPage: (url: string) => Promise<Page>
}

const usualSize: Size = { width: 1280, height: 800 }

export const test = base.extend<Fixtures, { browser: Browser }>({
  viewport: usualSize,

  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const executablePath = await findChromium()
      const env = { ...definedEnvironment(), ...chromiumEnvironment() }
      const browser = await chromium.launch({ executablePath, env, args: ['--no-sandbox'] })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  userData: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'winnow-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },

  launchDesktop: async ({ userData }, use, testInfo) => {
    const started: Started[] = []
    await use(async (options = {}) => {
      const app = await start(userData, options)
      started.push(watch(app))
      const page = await app.firstWindow()
      await page.waitForURL('app://bundle/**')
      await resizeWindow({ app, page }, usualSize)
      return { app, page }
    })
    for (const run of started) await end(run, testInfo)
  },

  desktop: async ({ launchDesktop }, use) => {
    await use(await launchDesktop())
  },

  chromiumPage: async ({ context }, use) => {
    await use(async (url) => {
      const page = await context.newPage()
      await page.goto(url)
      return page
    })
  },
})

export { expect }

/** Gives the window's content a size, as a user would with its border. */
export async function resizeWindow({ app, page }: Desktop, size: Size): Promise<void> {
  const window = await app.browserWindow(page)
  await window.evaluate((it, { width, height }) => it.setContentSize(width, height), size)
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
}

interface Started {
  readonly app: ElectronApplication
  readonly output: string[]
  hasEnded: boolean
}

function start(userData: string, options: DesktopOptions): Promise<ElectronApplication> {
  const { appPath = '.', executablePath, args = [], env = {} } = options
  const own = [`--user-data-dir=${userData}`, ...args]
  return _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: executablePath === undefined ? [appPath, ...own] : own,
    cwd: projectRoot,
    env: { ...definedEnvironment(), ...env },
    colorScheme: null, // the app's own theme counts, until a spec emulates another
  })
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function watch(app: ElectronApplication): Started {
  const run: Started = { app, output: [], hasEnded: false }
  const { stdout, stderr } = app.process()
  for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => run.output.push(chunk.toString()))
  app.on('close', () => {
    run.hasEnded = true
  })
  return run
}

async function end(run: Started, testInfo: TestInfo): Promise<void> {
  if (!run.hasEnded) await run.app.close()
  if (testInfo.status === testInfo.expectedStatus) return
  await testInfo.attach('output of the main process', { body: run.output.join(''), contentType: 'text/plain' })
}
