/**
 * `npm start`: the desktop window where Electron's runtime can be had, and otherwise, with a line that says why, the
 * same application in the browser. Files given as arguments are loaded at once.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serveUntilStopped } from './web/serve.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string' },
    port: { type: 'string' },
    'no-open': { type: 'boolean' },
    browser: { type: 'boolean' },
  },
})
const files = positionals.map((file) => resolve(file))
const obstacle = values.browser === true ? 'The browser was asked for' : await openDesktop()
if (obstacle !== null) {
  console.log(`${obstacle}, so Winnow opens in the browser.`)
  try {
    const port = values.port === undefined ? {} : { port: Number(values.port) }
    await serveUntilStopped({ ...port, ...storeOption(), open: values['no-open'] !== true, files })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  }
}

function storeOption(): { store?: string } {
  return values.store === undefined ? {} : { store: resolve(values.store) }
}

/** Runs the window until it is closed; returns why it could not be opened, or null when it could. */
async function openDesktop(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display'
  let electron: unknown
  try {
    electron = createRequire(import.meta.url)('electron')
  } catch {
    return "Electron's runtime could not be downloaded"
  }
  const root = join(import.meta.dirname, '..', '..')
  const { store } = storeOption()
  const args = [root, ...(store === undefined ? [] : [`--store=${store}`]), ...files]
  const child = spawn(String(electron), args, { stdio: ['ignore', 'inherit', 'inherit'] })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((done) => {
    const startedAt = Date.now()
    child.once('error', (error) => done(`Electron could not be started (${error.message})`))
    child.once('exit', (code, signal) => {
      // A window that never opened (a missing system library, no sandbox) ends at once and with an error.
      const failed = code !== 0 && signal === null && Date.now() - startedAt < 5000
      done(failed ? `Electron ended at once (code ${code})` : null)
    })
  })
}
