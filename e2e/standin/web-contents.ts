/**
 * Electron's `webContents` of one window: ipc with its page, addresses, and the events of its life.
 * It turns what the page target reports into Electron's events and events' objects.
 */

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type * as Electron from 'electron'
import { type Cancellable, cancellable } from './cancellable.ts'
import { BrowserGoneError } from './cdp.ts'
import { codec } from './clone-codec.ts'
import { asWhole, GuardedEmitter, guarded } from './guard.ts'
import { ipcMain } from './ipc-main.ts'
import type { FromPage, OpenRequest, ToPage } from './page/messages.ts'
import { type ColorScheme, type PageEvents, PageTarget } from './page-target.ts'
import { originOf } from './scheme-names.ts'
import { applyPermissions, session } from './session.ts'

type Provided = Pick<
  Electron.WebContents,
  | 'id'
  | 'mainFrame'
  | 'session'
  | 'send'
  | 'loadURL'
  | 'getURL'
  | 'setWindowOpenHandler'
  | 'isDestroyed'
  | 'reload'
  | 'openDevTools'
  | 'close'
>
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
type ConsoleLevel = Electron.WebContentsConsoleMessageEventParams['level']

/** What the contents need of the window they are in. */
export interface ContentsOwner {
  readonly width: number
  readonly height: number
  readonly preferences: Electron.WebPreferences
  readonly colorScheme: ColorScheme
  readonly requestClose: () => void
  readonly onLoaded: () => void
  readonly onClosed: () => void
}

const living = new Set<WebContents>()
let lastId = 0

export class WebContents extends GuardedEmitter implements Provided {
  readonly id = ++lastId
  readonly session = asWhole<Electron.Session>(session.defaultSession)
  readonly mainFrame = this.createMainFrame()
  private readonly owner: ContentsOwner
  private readonly page: Promise<PageTarget>
  private target: PageTarget | undefined
  private url = ''
  private openHandler: OpenHandler | undefined
  private destroyed = false

  constructor(owner: ContentsOwner) {
    super('webContents')
    refuseUnsafe(owner.preferences)
    this.owner = owner
    this.page = this.openPage()
    living.add(this)
  }

  static fromDevToolsTargetId(targetId: string): Electron.WebContents | undefined {
    const found = [...living].find((contents) => contents.target?.targetId === targetId)
    return found && asWhole<Electron.WebContents>(found)
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    this.deliver({ type: 'event', channel, body: codec.encode(args) })
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page
    const loaded = once(this, 'did-finish-load')
    await page.navigate(url)
    await loaded
  }

  getURL(): string {
    return this.url
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  reload(): void {
    this.withPage((page) => page.reload())
  }

  openDevTools(): void {
    // There is nobody to look at them.
  }

  close(): void {
    this.owner.requestClose()
  }

  setColorScheme(scheme: ColorScheme): void {
    this.withPage((page) => page.setColorScheme(scheme))
  }

  resize(width: number, height: number): void {
    this.withPage((page) => page.resize(width, height))
  }

  /** Closes the page; the owner hears of it when it is gone. */
  destroy(): void {
    this.destroyed = true
    living.delete(this)
    this.page
      .then((page) => page.close())
      .catch((error: unknown) => {
        if (!(error instanceof BrowserGoneError)) console.error('stand-in: closing a page', error)
        this.reportClosed()
      })
  }

  private async openPage(): Promise<PageTarget> {
    const { width, height, preferences, colorScheme } = this.owner
    const preload = preferences.preload === undefined ? '' : await readFile(preferences.preload, 'utf8')
    const page = await PageTarget.open({ width, height, preload }, this.pageEvents())
    if (colorScheme !== 'system') page.setColorScheme(colorScheme)
    this.target = page
    return page
  }

  private pageEvents(): PageEvents {
    return {
      onMessage: (message) => this.receive(message),
      onNavigated: (url) => {
        this.url = url
        applyPermissions(asWhole(this), url).catch((error: unknown) => console.error('stand-in: permissions', error))
      },
      onDomReady: () => this.emit('dom-ready', cancellable()),
      onLoaded: () => {
        if (this.url === '' || this.url === 'about:blank') return
        this.emit('did-finish-load', cancellable())
        this.owner.onLoaded()
      },
      onConsole: (type, message) => {
        const details = { level: levelOf(type), message, lineNumber: 0, sourceId: this.url, frame: this.mainFrame }
        this.emit('console-message', cancellable(details))
      },
      onCrashed: () => {
        const details: Electron.RenderProcessGoneDetails = { reason: 'crashed', exitCode: 1 }
        this.emit('render-process-gone', cancellable(), details)
      },
      onClosed: () => this.reportClosed(),
      mayNavigate: (url) => {
        const event = cancellable({ url, isMainFrame: true, isSameDocument: false, frame: this.mainFrame })
        this.emit('will-navigate', event, url)
        return !event.defaultPrevented
      },
    }
  }

  private receive(message: FromPage): void {
    if (message.type === 'send') ipcMain.emit(message.channel, this.ipcEvent(), ...decodeArgs(message.body))
    else if (message.type === 'invoke') this.answer(message.id, message.channel, message.body)
    else if (message.type === 'open') this.openWindow(message)
  }

  private answer(id: number, channel: string, body: string): void {
    ipcMain
      .dispatchInvoke(channel, this.ipcEvent(), decodeArgs(body))
      .then((value) => this.deliver({ type: 'reply', id, body: codec.encode(value) }))
      .catch((error: unknown) => {
        console.error(`Error occurred in handler for '${channel}':`, error)
        this.deliver({ type: 'failure', id, message: `Error invoking remote method '${channel}': ${error}` })
      })
  }

  private openWindow({ url, frameName, features }: OpenRequest): void {
    const referrer: Electron.Referrer = { url: this.url, policy: 'strict-origin-when-cross-origin' }
    const answer = this.openHandler?.({ url, frameName, features, disposition: 'new-window', referrer })
    if (answer?.action !== 'deny') console.error(`stand-in: only denied windows are provided, not one for ${url}`)
  }

  private ipcEvent(): Electron.IpcMainInvokeEvent & Electron.IpcMainEvent {
    const sender = asWhole<Electron.WebContents>(this)
    const event = { type: 'frame', sender, senderFrame: this.mainFrame, frameId: 1, processId: 1, ports: [] }
    return asWhole(guarded<Cancellable>('ipcMain event', cancellable(event)))
  }

  private createMainFrame(): Electron.WebFrameMain {
    const url = () => this.url
    const frame: Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent'> = {
      get url() {
        return url()
      },
      get origin() {
        return originOf(url())
      },
      parent: null,
    }
    return asWhole(guarded('webContents.mainFrame', frame))
  }

  private deliver(message: ToPage): void {
    this.withPage((page) => page.deliver(message))
  }

  private withPage(act: (page: PageTarget) => void | Promise<void>): void {
    this.page.then(act).catch((error: unknown) => {
      if (!this.destroyed && !(error instanceof BrowserGoneError)) console.error('stand-in: page', error)
    })
  }

  private reportClosed(): void {
    this.destroyed = true
    living.delete(this)
    this.emit('destroyed')
    this.owner.onClosed()
  }
}

export const webContents: Pick<typeof Electron.webContents, 'fromDevToolsTargetId'> = guarded('webContents', {
  fromDevToolsTargetId: WebContents.fromDevToolsTargetId,
})

function decodeArgs(body: string): readonly unknown[] {
  const args = codec.decode(body)
  if (Array.isArray(args)) return args
  throw new Error('stand-in: a message without arguments')
}

function levelOf(type: string): ConsoleLevel {
  if (type === 'error' || type === 'debug' || type === 'warning') return type
  return 'info'
}

function refuseUnsafe({ sandbox, contextIsolation, nodeIntegration }: Electron.WebPreferences): void {
  if (sandbox === false || contextIsolation === false || nodeIntegration === true)
    throw new Error('stand-in: only sandboxed, context-isolated windows without Node are provided')
}
