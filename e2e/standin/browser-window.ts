/**
 * Electron's `BrowserWindow`: its bounds, title and visibility are kept here, its page lives in Chromium.
 * Nothing is drawn on a screen, so showing and focusing only change what the window answers.
 */
import type * as Electron from 'electron'
import { app } from './app.ts'
import { cancellable } from './cancellable.ts'
import { asWhole, GuardedEmitter, notProvided } from './guard.ts'
import { nativeTheme } from './native-theme.ts'
import { record } from './record.ts'
import { WebContents } from './web-contents.ts'
import { addWindow, type RegisteredWindow, registeredWindows, removeWindow } from './window-registry.ts'

type Provided = Pick<
  Electron.BrowserWindow,
  | 'id'
  | 'webContents'
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'isVisible'
  | 'isDestroyed'
  | 'isMinimized'
  | 'restore'
  | 'close'
  | 'destroy'
  | 'setTitle'
  | 'getTitle'
  | 'setProgressBar'
  | 'getBounds'
  | 'setBounds'
  | 'getSize'
  | 'setSize'
  | 'setContentSize'
>
type ProvidedStatics = Pick<typeof Electron.BrowserWindow, 'getAllWindows' | 'fromWebContents' | 'getFocusedWindow'>

let lastId = 0
let focused: BrowserWindow | undefined

export class BrowserWindow extends GuardedEmitter implements Provided {
  readonly id = ++lastId
  readonly webContents: Electron.WebContents
  private readonly contents: WebContents
  private readonly registered: RegisteredWindow
  private readonly minimum: { readonly width: number; readonly height: number }
  private bounds: Electron.Rectangle
  private title: string
  private visible: boolean
  private destroyed = false
  private wasShown = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow')
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const { width = 800, height = 600, minWidth = 0, minHeight = 0, show = true, title = app.getName() } = options
    this.minimum = { width: minWidth, height: minHeight }
    this.bounds = { x: 0, y: 0, width, height }
    this.title = title
    this.visible = show
    this.contents = new WebContents({
      width,
      height,
      preferences: options.webPreferences ?? {},
      colorScheme: nativeTheme.themeSource,
      requestClose: () => this.close(),
      onLoaded: () => this.reportReady(),
      onClosed: () => this.finishClosing(),
    })
    this.webContents = asWhole(this.contents)
    this.registered = { whole: asWhole(this), setColorScheme: (scheme) => this.contents.setColorScheme(scheme) }
    addWindow(this.registered)
    if (show) this.focus()
    app.emit('web-contents-created', cancellable(), this.webContents)
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return registeredWindows()
      .map(({ whole }) => whole)
      .filter((window) => !window.isDestroyed())
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    return registeredWindows().find(({ whole }) => whole.webContents === contents)?.whole ?? null
  }

  static getFocusedWindow(): Electron.BrowserWindow | null {
    return focused === undefined ? null : asWhole(focused)
  }

  loadURL(url: string, options: object = {}): Promise<void> {
    if (Object.keys(options).length > 0) throw notProvided('BrowserWindow.loadURL with options')
    return this.contents.loadURL(url)
  }

  show(): void {
    this.visible = true
    this.emit('show')
    this.focus()
  }

  hide(): void {
    this.visible = false
    if (focused === this) focused = undefined
    this.emit('hide')
  }

  focus(): void {
    if (focused === this) return
    focused = this
    this.emit('focus')
  }

  isVisible(): boolean {
    return this.visible
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  isMinimized(): boolean {
    return false // there is no way here to minimise a window
  }

  restore(): void {
    this.emit('restore')
  }

  close(): void {
    if (this.destroyed) return
    const question = cancellable()
    this.emit('close', question)
    if (!question.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.contents.destroy()
  }

  setTitle(title: string): void {
    this.title = title
  }

  getTitle(): string {
    return this.title
  }

  setProgressBar(progress: number): void {
    record('setProgressBar', progress)
  }

  getBounds(): Electron.Rectangle {
    return { ...this.bounds }
  }

  setBounds(change: Partial<Electron.Rectangle>): void {
    const { x, y, width, height } = { ...this.bounds, ...change }
    this.bounds = { x, y, width: Math.max(width, this.minimum.width), height: Math.max(height, this.minimum.height) }
    this.contents.resize(this.bounds.width, this.bounds.height)
    this.emit('resize')
  }

  getSize(): [number, number] {
    return [this.bounds.width, this.bounds.height]
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  /** The frame of a headless window is empty, so content and window have one size. */
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  private reportReady(): void {
    if (this.wasShown) return
    this.wasShown = true
    this.emit('ready-to-show')
  }

  private finishClosing(): void {
    this.destroyed = true
    if (focused === this) focused = undefined
    this.emit('closed')
    removeWindow(this.registered)
  }
}

// A changed static signature fails here; classes cannot implement an interface with their statics.
BrowserWindow satisfies ProvidedStatics
