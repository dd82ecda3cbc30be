/**
 * Electron's `dialog`: every question is recorded and answered with "cancelled", since nobody is there to choose.
 * Specs that need a choice put their own function in its place through `app.evaluate`.
 */
import type * as Electron from 'electron'
import { guarded } from './guard.ts'
import { record } from './record.ts'

type Provided = Pick<Electron.Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'>

export const dialog: Provided = guarded<Provided>('dialog', {
  async showOpenDialog(first: object, second?: object) {
    record('showOpenDialog', second ?? first)
    return { canceled: true, filePaths: [] }
  },
  async showSaveDialog(first: object, second?: object) {
    record('showSaveDialog', second ?? first)
    return { canceled: true, filePath: '' }
  },
  async showMessageBox(first: object, second?: object) {
    const options: Electron.MessageBoxOptions = { message: '', ...(second ?? first) }
    record('showMessageBox', options)
    return { response: options.cancelId ?? 0, checkboxChecked: options.checkboxChecked ?? false }
  },
  showErrorBox(title, content) {
    record('showErrorBox', title, content)
    console.error(`${title}: ${content}`)
  },
})
