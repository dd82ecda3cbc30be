/**
 * Knows the open windows and tells when the last one is gone.
 * `app` and `nativeTheme` act on all windows, and would otherwise import the windows that import them.
 */
import type * as Electron from 'electron'
import type { ColorScheme } from './page-target.ts'

export interface RegisteredWindow {
  readonly whole: Electron.BrowserWindow
  readonly setColorScheme: (scheme: ColorScheme) => void
}

const windows = new Set<RegisteredWindow>()
let onLastClosed: () => void = () => undefined

export function addWindow(window: RegisteredWindow): void {
  windows.add(window)
}

export function removeWindow(window: RegisteredWindow): void {
  if (windows.delete(window) && windows.size === 0) onLastClosed()
}

export function registeredWindows(): readonly RegisteredWindow[] {
  return [...windows]
}

export function whenLastCloses(act: () => void): void {
  onLastClosed = act
}
