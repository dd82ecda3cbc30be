/**
 * Electron's `nativeTheme`: the chosen source, and the colour scheme it gives to every page.
 * A headless machine has no theme of its own, so `system` means light.
 */
import type * as Electron from 'electron'
import { GuardedEmitter } from './guard.ts'
import { registeredWindows } from './window-registry.ts'

type Source = Electron.NativeTheme['themeSource']

class NativeTheme extends GuardedEmitter implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  private source: Source = 'system'

  get themeSource(): Source {
    return this.source
  }

  set themeSource(source: Source) {
    this.source = source
    for (const window of registeredWindows()) window.setColorScheme(source)
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'dark'
  }
}

export const nativeTheme = new NativeTheme('nativeTheme')
