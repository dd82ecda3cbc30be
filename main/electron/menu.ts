/** The application's menu: what the page offers under its keys, and what every desktop program has. */
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { type Command, channels } from '../../preload/contract/index.ts'

export function setUpMenu(): void {
  const tell = (command: Command) => () => BrowserWindow.getFocusedWindow()?.webContents.send(channels.command, command)
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      {
        label: 'File',
        submenu: [
          { id: 'open-files', label: 'Open files…', accelerator: 'CmdOrCtrl+O', click: tell('open-files') },
          { id: 'settings', label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: tell('settings') },
          { type: 'separator' },
          { role: process.platform === 'darwin' ? 'close' : 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { id: 'search', label: 'Go to…', accelerator: 'CmdOrCtrl+K', click: tell('search') },
          { id: 'toggle-theme', label: 'Light or dark', click: tell('toggle-theme') },
          { type: 'separator' },
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
        ],
      },
      { role: 'windowMenu' },
    ]),
  )
}
