/**
 * Electron's `shell`: links, files and folders are recorded instead of opened.
 * A test must not start a browser or a file manager on the machine it runs on.
 */
import type * as Electron from 'electron'
import { guarded } from './guard.ts'
import { record } from './record.ts'

type Provided = Pick<Electron.Shell, 'openExternal' | 'showItemInFolder' | 'openPath'>

export const shell: Provided = guarded<Provided>('shell', {
  async openExternal(url) {
    record('openExternal', url)
  },
  showItemInFolder(path) {
    record('showItemInFolder', path)
  },
  async openPath(path) {
    record('openPath', path)
    return ''
  },
})
