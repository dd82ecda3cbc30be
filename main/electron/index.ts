/**
 * The desktop shell's start order: what must happen before `ready`, then the engine, then the window.
 * Each step is a small module; nothing here knows what the data is about.
 */
import { app, dialog } from 'electron'
import { serveApiWhenAsked } from '../api/switch.ts'
import { createGrants, newGrantKey } from '../engine/client.ts'
import { startEngineHost } from '../host/engine-host.ts'
import { loadAtStart } from '../host/load-at-start.ts'
import { storeFolder, templatesFolder } from '../host/places.ts'
import { version } from '../host/version.ts'
import { handleAppProtocol, registerAppScheme } from './app-protocol.ts'
import { parseArguments } from './arguments.ts'
import { registerBridge } from './bridge.ts'
import { setUpMenu } from './menu.ts'
import { denyEverything } from './permissions.ts'
import { spawnEngine } from './spawn-engine.ts'
import { openSystemKey } from './system-key.ts'
import { openWindow, showWindow } from './window.ts'

// Privileges of a scheme must be declared before the application is ready.
registerAppScheme()

const { store, files } = parseArguments(ownArguments(process.argv), process.cwd())

// A second start hands its files over to the first one and ends.
if (!app.requestSingleInstanceLock()) app.quit()
else void start()

async function start(): Promise<void> {
  await app.whenReady()
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  denyEverything()
  handleAppProtocol()
  const engine = startEngineHost({
    spawn: spawnEngine,
    store: storeFolder(store, app.getPath('userData')),
    templates: templatesFolder,
    grantKey,
    version,
    systemKey: () => openSystemKey(app.getPath('userData')),
    onGivingUp: (message) => dialog.showErrorBox('Winnow', message),
  })
  const api = serveApiWhenAsked({ engine, grantKey, store: storeFolder(store, app.getPath('userData')) })
  registerBridge(engine, grants)
  setUpMenu()
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => showWindow())
  app.on('second-instance', (_event, argv, directory) => {
    showWindow()
    void load(parseArguments(ownArguments(argv), directory).files)
  })
  // Quitting waits for the engine, so that it can cancel what runs and leave nothing half-done.
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void Promise.resolve(api[Symbol.asyncDispose]())
      .then(() => engine[Symbol.asyncDispose]())
      .finally(() => {
        closed = true
        app.quit()
      })
  })

  try {
    await engine.ready
  } catch (error) {
    // The engine host has shown why.
    console.error(error instanceof Error ? error.message : error)
    app.exit(2)
    return
  }
  openWindow()
  await load(files)

  async function load(paths: readonly string[]): Promise<void> {
    try {
      await loadAtStart(engine.client, grants, paths)
    } catch (error) {
      dialog.showErrorBox('Winnow', error instanceof Error ? error.message : String(error))
    }
  }
}

/** Behind the program, and behind the application's folder where it is not packaged. */
function ownArguments(argv: readonly string[]): readonly string[] {
  return argv.slice(app.isPackaged ? 1 : 2)
}
