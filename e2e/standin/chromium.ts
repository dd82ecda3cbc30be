/**
 * Starts the headless Chromium that draws the windows and ends it again.
 * It hangs on two pipes of this process, so that it ends with us however we end.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { Connection } from './cdp.ts'
import { chromiumEnvironment, findChromium } from './chromium-binary.ts'

export interface Chromium {
  readonly connection: Connection
  /** Where a second client, Playwright, can connect. */
  readonly endpoint: string
  readonly version: string
  /** Asks it to end, lets it write its storage, and resolves when it is gone. */
  readonly close: () => Promise<void>
}

export interface ChromiumOptions {
  readonly profileFolder: string
  readonly resolverRules: string
  readonly switches: ReadonlyMap<string, string>
}

const closeTimeoutMs = 5_000
let running: Chromium | undefined

/** The browser behind the windows; asking before `ready` is a bug of the stand-in. */
export function chromium(): Chromium {
  if (running === undefined) throw new Error('stand-in: Chromium has not been started yet')
  return running
}

export function hasChromium(): boolean {
  return running !== undefined
}

export async function startChromium(options: ChromiumOptions): Promise<Chromium> {
  const temporary = join(options.profileFolder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const child = spawn(await findChromium(), switchesFor(options), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...chromiumEnvironment(), TMPDIR: temporary },
  })
  process.on('exit', () => child.kill('SIGKILL'))
  const endpoint = await findEndpoint(child)
  const connection = new Connection(pipe(child, 3, Writable), pipe(child, 4, Readable))
  const { product } = await connection.browser.send('Browser.getVersion')
  const version = product.split('/')[1] ?? product
  running = { connection, endpoint, version, close: () => close(child, connection) }
  return running
}

function switchesFor({ profileFolder, resolverRules, switches }: ChromiumOptions): string[] {
  const own = [
    '--headless',
    '--no-sandbox',
    '--no-startup-window',
    '--disable-gpu',
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    `--user-data-dir=${profileFolder}`,
  ]
  if (resolverRules !== '') own.push(`--host-resolver-rules=${resolverRules}`)
  const ownNames = new Set(['user-data-dir', ...own.map((text) => text.slice(2).split('=')[0])])
  for (const [name, value] of switches) {
    if (!ownNames.has(name)) own.push(value === '' ? `--${name}` : `--${name}=${value}`)
  }
  return own
}

function findEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`stand-in: Chromium ended at start with ${code}: ${text}`)))
  })
}

function pipe<Stream extends Readable | Writable>(
  child: ChildProcess,
  descriptor: number,
  kind: abstract new () => Stream,
): Stream {
  const stream: unknown = child.stdio[descriptor]
  if (stream instanceof kind) return stream
  throw new Error(`stand-in: Chromium was started without pipe ${descriptor}`)
}

async function close(child: ChildProcess, { browser }: Connection): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  // The answer may be lost with the browser; its end, waited for below, is what counts.
  browser.send('Browser.close').catch(() => undefined)
  const late = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs)
  await gone
  clearTimeout(late)
}
