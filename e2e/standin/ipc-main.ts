/**
 * Electron's `ipcMain`: one handler for each invoked channel, any number of listeners for sent ones.
 * A window's contents hand it every message of their page, already decoded.
 */
import type * as Electron from 'electron'
import { GuardedEmitter } from './guard.ts'

type InvokeHandler = Parameters<Electron.IpcMain['handle']>[1]

class IpcMain extends GuardedEmitter implements Pick<Electron.IpcMain, 'handle' | 'removeHandler'> {
  private readonly handlers = new Map<string, InvokeHandler>()

  handle(channel: string, handler: InvokeHandler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }

  /** Runs the handler of a channel, for the contents the call came from. */
  async dispatchInvoke(
    channel: string,
    event: Electron.IpcMainInvokeEvent,
    args: readonly unknown[],
  ): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }
}

export const ipcMain = new IpcMain('ipcMain')
