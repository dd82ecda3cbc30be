/**
 * The main process's half of the bridge: relays the contract's frames between a page and the engine, and does the few
 * things that only a desktop can. Every message is accepted from our own page's main frame only.
 */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  shell,
  type WebContents,
} from 'electron'
import * as z from 'zod'
import { channels, frameSchema, type Target } from '../../preload/contract/index.ts'
import { type Grants, isFailure } from '../engine/client.ts'
import type { EngineConnection, EngineHost } from '../host/engine-host.ts'
import { pageUrl } from './app-protocol.ts'

export function registerBridge(engine: EngineHost, grants: Grants): void {
  const connections = new Map<number, EngineConnection>()

  handle(channels.connect, ({ sender }) => {
    const known = connections.has(sender.id)
    connections.get(sender.id)?.close()
    connections.set(
      sender.id,
      engine.connect((frame) => send(sender, channels.fromEngine, frame)),
    )
    if (known) return
    sender.once('destroyed', () => {
      connections.get(sender.id)?.close()
      connections.delete(sender.id)
    })
  })

  ipcMain.on(channels.toEngine, (event, frame: unknown) => {
    if (isOurPage(event)) connections.get(event.sender.id)?.send(frameSchema.parse(frame))
  })

  engine.onState((state) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) send(webContents, channels.engineState, state)
  })

  handle(channels.grantRead, (_event, path) => grants.seal({ path: z.string().min(1).parse(path), mode: 'read' }))

  handle(channels.pickFiles, async ({ sender }) => {
    const { canceled, filePaths } = await showOpen(sender)
    return canceled ? [] : filePaths.map((path) => grants.seal({ path, mode: 'read' }))
  })

  handle(channels.pickTarget, async ({ sender }, name): Promise<Target | undefined> => {
    const { canceled, filePath } = await showSave(sender, z.string().min(1).max(255).parse(name))
    if (canceled || filePath === '') return undefined
    // The system's dialog has asked before it returns the name of a file that is there.
    return {
      target: grants.seal({ path: filePath, mode: 'write' }),
      name: basename(filePath),
      overwrite: existsSync(filePath),
    }
  })

  handle(channels.reveal, (_event, target) => {
    try {
      shell.showItemInFolder(grants.open(z.string().parse(target), 'write').path)
    } catch (error) {
      if (!isFailure(error)) throw error
    }
  })
}

function showOpen(sender: WebContents) {
  const window = BrowserWindow.fromWebContents(sender)
  const options: Electron.OpenDialogOptions = {
    title: 'Open files',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Tables', extensions: ['csv', 'tsv', 'tab', 'txt', 'xlsx', 'avro'] },
      { name: 'Backups', extensions: ['json', 'avro', 'zip'] },
      { name: 'All files', extensions: ['*'] },
    ],
  }
  return window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options)
}

function showSave(sender: WebContents, name: string) {
  const window = BrowserWindow.fromWebContents(sender)
  const options = { title: 'Export', defaultPath: join(app.getPath('downloads'), basename(name)) }
  return window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options)
}

function send(contents: WebContents, channel: string, data: unknown): void {
  if (!contents.isDestroyed()) contents.send(channel, data)
}

/** Answers calls from our own page; anything else is refused. */
function handle(channel: string, answer: (event: IpcMainInvokeEvent, argument: unknown) => unknown): void {
  ipcMain.handle(channel, (event, argument: unknown) => {
    if (!isOurPage(event)) throw new Error('This page may not call Winnow.')
    return answer(event, argument)
  })
}

function isOurPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.url.split(/[?#]/)[0] === pageUrl
}
