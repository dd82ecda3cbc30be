/**
 * Starts an app as Electron's binary does: main module first, then the browser, then `ready`.
 * Playwright reads two addresses from stderr on the way: Node's inspector and DevTools.
 */
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from './app.ts'
import { appFolder, executable } from './app-folder.ts'
import { startChromium } from './chromium.ts'
import { commandLine } from './command-line.ts'
import { proxyDevtools } from './devtools-proxy.ts'
import { installElectron } from './electron-module.ts'
import { serveSchemes } from './protocol.ts'
import { resolverRules } from './scheme-names.ts'

const require = createRequire(import.meta.url)

function describeProcess(): void {
  const { version }: { version: string } = require('electron/package.json')
  Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true })
  Object.assign(process, { type: 'browser', resourcesPath: appFolder.resourcesPath })
  if (!appFolder.isPackaged) Object.assign(process, { defaultApp: true })
  process.argv = [executable, ...commandLine.all]
}

/** Resolves when the app has set its switches and schemes: after its first turn, be it stuck in an `await` or not. */
async function runApp(): Promise<void> {
  const entry = pathToFileURL(appFolder.entry).href
  const began = new Promise<void>((resolve) => {
    installElectron(entry, () => setImmediate(resolve))
    process.once('beforeExit', () => resolve()) // a module before the entry waits for `ready` already
  })
  const fromHere = createRequire(join(process.cwd(), 'package.json'))
  for (const path of commandLine.requires) fromHere(path)
  const finished = import(entry).catch((error: unknown) => {
    console.error('App threw an error during load\n', error)
    app.exit(1)
  })
  await Promise.race([began, finished])
}

async function openBrowser(): Promise<void> {
  const port = await serveSchemes()
  const browser = await startChromium({
    profileFolder: join(app.getPath('userData'), 'Chromium'),
    resolverRules: resolverRules(port),
    switches: commandLine.switches,
  })
  Object.defineProperty(process.versions, 'chrome', { value: browser.version, enumerable: true })
  const address = await proxyDevtools(browser.endpoint, commandLine.devtoolsPort)
  console.error(`\nDevTools listening on ${address}`)
}

if (commandLine.wantsVersion) {
  console.log(`v${require('electron/package.json').version}`)
} else {
  describeProcess()
  if (commandLine.inspectPort !== undefined) inspector.open(commandLine.inspectPort, '127.0.0.1')
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => app.quit())
  await runApp()
  await openBrowser()
  app.becomeReady()
}
