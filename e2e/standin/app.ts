/**
 * Electron's `app`: when it is ready, what it is called, where its folders are, and how it ends.
 * The order of the events at the end is Electron's, because apps save their work in it.
 */
import type * as Electron from 'electron'
import { appFolder } from './app-folder.ts'
import { getPath, type PathName, setPath } from './app-paths.ts'
import { cancellable } from './cancellable.ts'
import { chromium, hasChromium } from './chromium.ts'
import { commandLine } from './command-line.ts'
import { asWhole, GuardedEmitter, guarded } from './guard.ts'
import { record } from './record.ts'
import { lockInstance } from './single-instance.ts'
import { registeredWindows, whenLastCloses } from './window-registry.ts'

type Provided = Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'setPath'
  | 'getAppPath'
  | 'getName'
  | 'getVersion'
  | 'isPackaged'
  | 'requestSingleInstanceLock'
  | 'commandLine'
  | 'setAppUserModelId'
  | 'enableSandbox'
  | 'addRecentDocument'
>
type ProvidedCommandLine = Pick<Electron.CommandLine, 'appendSwitch' | 'hasSwitch' | 'getSwitchValue'>

const { switches } = commandLine
const providedCommandLine: ProvidedCommandLine = guarded('app.commandLine', {
  appendSwitch(name: string, value = '') {
    const before = switches.get(name)
    // Chromium reads a list of features once, so later ones join earlier ones.
    switches.set(name, before && name.endsWith('-features') ? `${before},${value}` : value)
  },
  hasSwitch: (name: string) => switches.has(name),
  getSwitchValue: (name: string) => switches.get(name) ?? '',
})

class App extends GuardedEmitter implements Provided {
  readonly isPackaged = appFolder.isPackaged
  readonly commandLine = asWhole<Electron.CommandLine>(providedCommandLine)
  private readonly readiness = Promise.withResolvers<void>()
  private ready = false
  private quitting = false
  private exiting = false

  constructor() {
    super('app')
    whenLastCloses(() => this.afterLastWindow())
  }

  /** For the start of the stand-in: from here on windows can be made. */
  becomeReady(): void {
    this.ready = true
    this.emit('ready', cancellable(), {})
    this.readiness.resolve()
  }

  whenReady(): Promise<void> {
    return this.readiness.promise
  }

  isReady(): boolean {
    return this.ready
  }

  getPath(name: PathName): string {
    return getPath(name)
  }

  setPath(name: string, path: string): void {
    setPath(name, path)
  }

  getAppPath(): string {
    return appFolder.path
  }

  getName(): string {
    return appFolder.name
  }

  getVersion(): string {
    return appFolder.version
  }

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    if (Object.keys(additionalData).length > 0) throw new Error('stand-in: additionalData is not provided')
    return lockInstance(getPath('userData'), ({ argv, workingDirectory }) =>
      this.emit('second-instance', cancellable(), argv, workingDirectory, {}),
    )
  }

  setAppUserModelId(id: string): void {
    record('setAppUserModelId', id)
  }

  enableSandbox(): void {
    // Every window of the stand-in is isolated already.
  }

  addRecentDocument(path: string): void {
    record('addRecentDocument', path)
  }

  /** Asks everyone: `before-quit`, each window's `close`, then `will-quit`; any of them may refuse. */
  quit(): void {
    if (this.quitting || this.exiting) return
    if (this.isPrevented('before-quit')) return
    this.quitting = true
    for (const { whole } of registeredWindows()) {
      whole.close()
      if (!whole.isDestroyed()) {
        this.quitting = false
        return
      }
    }
    if (registeredWindows().length === 0) this.finishQuit()
  }

  /** Asks nobody. */
  exit(code = 0): void {
    if (this.exiting) return
    this.exiting = true
    for (const { whole } of registeredWindows()) whole.destroy()
    this.emit('quit', cancellable(), code)
    const closed = hasChromium() ? chromium().close() : Promise.resolve()
    closed.finally(() => process.exit(code))
  }

  private afterLastWindow(): void {
    if (this.exiting) return
    if (this.quitting) this.finishQuit()
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  private finishQuit(): void {
    if (this.isPrevented('will-quit')) this.quitting = false
    else this.exit(0)
  }

  private isPrevented(event: 'before-quit' | 'will-quit'): boolean {
    const question = cancellable()
    this.emit(event, question)
    return question.defaultPrevented
  }
}

export const app = new App()
