/**
 * Puts the stand-in in the place of the module `electron`, for `import` and for `require`.
 * Every name that Electron exports can be imported; those we do not provide throw when they are used.
 */
import { registerHooks } from 'node:module'
import type * as Electron from 'electron'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { dialog } from './dialog.ts'
import { absent, guarded } from './guard.ts'
import { ipcMain } from './ipc-main.ts'
import { Menu } from './menu.ts'
import { nativeTheme } from './native-theme.ts'
import { protocol } from './protocol.ts'
import { safeStorage } from './safe-storage.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { utilityProcess } from './utility-process.ts'
import { webContents } from './web-contents.ts'

type Name = keyof typeof Electron

const provided = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
  webContents,
} satisfies Partial<Record<Name, object>>

/** Complete: a name that a new Electron adds, or takes away, fails the type check here. */
const absentNames = {
  autoUpdater: true,
  BaseWindow: true,
  BrowserView: true,
  clipboard: true,
  ClipboardItem: true,
  contentTracing: true,
  contextBridge: true,
  crashReporter: true,
  desktopCapturer: true,
  globalShortcut: true,
  ImageView: true,
  inAppPurchase: true,
  IpcMainServiceWorker: true,
  ipcRenderer: true,
  LanguageModelUtility: true,
  localAIHandler: true,
  MenuItem: true,
  MessageChannelMain: true,
  nativeImage: true,
  net: true,
  netLog: true,
  Notification: true,
  parentPort: true,
  powerMonitor: true,
  powerSaveBlocker: true,
  pushNotifications: true,
  screen: true,
  sharedTexture: true,
  ShareMenu: true,
  systemPreferences: true,
  TouchBar: true,
  Tray: true,
  View: true,
  WebContentsView: true,
  webFrame: true,
  webFrameMain: true,
  WebSocket: true,
  webUtils: true,
} satisfies Record<Exclude<Name, keyof typeof provided>, true>

const electron: Record<string, object> = { ...provided }
for (const name of Object.keys(absentNames)) electron[name] = absent(name)

declare global {
  var standinElectron: object | undefined
}

const importedUrl = 'standin:electron'
const requiredUrl = 'standin:electron-commonjs'
const importedSource = [
  'const electron = globalThis.standinElectron',
  'export default electron',
  ...Object.keys(electron).map((name) => `export const ${name} = electron.${name}`),
].join('\n')

/** `onEntry` is called when the body of an entry that is an ES module begins to run. */
export function installElectron(entryUrl: string, onEntry: () => void): void {
  globalThis.standinElectron = guarded('', electron)
  const started = `standin entry ${entryUrl}`
  process.once(started, onEntry)
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'electron' && specifier !== 'electron/main') return next(specifier, context)
      const url = context.conditions.includes('import') ? importedUrl : requiredUrl
      return { url, shortCircuit: true }
    },
    load(url, context, next) {
      if (url === importedUrl) return { format: 'module', source: importedSource, shortCircuit: true }
      if (url === requiredUrl)
        return { format: 'commonjs', source: 'module.exports = globalThis.standinElectron', shortCircuit: true }
      const loaded = next(url, context)
      if (url !== entryUrl || !loaded.format?.startsWith('module')) return loaded
      // On the first line, before the app's own text: no line of the app moves.
      return { ...loaded, source: `process.emit(${JSON.stringify(started)});${textOf(loaded.source)}` }
    },
  })
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | undefined | null): string {
  if (typeof source === 'string') return source
  if (source === undefined || source === null) return ''
  return new TextDecoder().decode(source)
}
