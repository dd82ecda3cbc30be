/** The application's window: sandboxed, isolated, and unable to go anywhere but its own page. */
import { BrowserWindow, nativeTheme, shell } from 'electron'
import { bridgeScript } from '../host/places.ts'
import { pageUrl } from './app-protocol.ts'

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Winnow',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: bridgeScript,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
  window.webContents.on('will-navigate', (event, url) => {
    if (url !== pageUrl) event.preventDefault()
  })
  void window.loadURL(pageUrl)
  return window
}

/** Brings the window to the front, or opens one when there is none. */
export function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) openWindow()
  else {
    if (window.isMinimized()) window.restore()
    window.focus()
  }
}

/** Only web pages are handed to the system: other schemes start programs. */
function isWebAddress(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:'
}
