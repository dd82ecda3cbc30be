/**
 * One page of Chromium as a window needs it: opened with its preload, spoken to, asked and closed.
 * It knows the DevTools protocol so that the contents above it need to know Electron only.
 */

import { BrowserGoneError, type Session } from './cdp.ts'
import { chromium } from './chromium.ts'
import {
  bindingName,
  type FromPage,
  isolatedWorldName,
  pathQuestionName,
  receiverName,
  type ToPage,
} from './page/messages.ts'
import { writePageScripts } from './page/source.ts'
import { fromBrowser, toBrowser } from './scheme-names.ts'

export interface PageOptions {
  readonly width: number
  readonly height: number
  readonly preload: string
}

/** What a page reports. Addresses are the app's own, `app://…`. */
export interface PageEvents {
  readonly onMessage: (message: FromPage) => void
  readonly onNavigated: (url: string) => void
  readonly onDomReady: () => void
  readonly onLoaded: () => void
  readonly onConsole: (level: string, text: string) => void
  readonly onCrashed: () => void
  readonly onClosed: () => void
  /** Asked before the page goes elsewhere by itself. */
  readonly mayNavigate: (url: string) => boolean
}

export type ColorScheme = 'light' | 'dark' | 'system'

export class PageTarget {
  readonly targetId: string
  private readonly session: Session
  private readonly events: PageEvents
  private contextId: number | undefined
  private undelivered: ToPage[] = []
  private requestedUrl: string | undefined
  private isClosed = false

  static async open(options: PageOptions, events: PageEvents): Promise<PageTarget> {
    const { browser } = chromium().connection
    const { width, height } = options
    const { targetId } = await browser.send('Target.createTarget', {
      url: 'about:blank',
      width,
      height,
      newWindow: true,
    })
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true })
    const page = new PageTarget(targetId, sessionId, events)
    await page.prepare(options.preload)
    return page
  }

  private constructor(targetId: string, sessionId: string, events: PageEvents) {
    const { connection } = chromium()
    this.targetId = targetId
    this.events = events
    this.session = connection.session(sessionId)
    connection.browser.on('Target.detachedFromTarget', (detached) => {
      if (detached.sessionId === sessionId) this.reportClosed()
    })
    this.listen()
  }

  /** Resolves when the address has been requested; rejects when it cannot be loaded. */
  async navigate(url: string): Promise<void> {
    const { errorText } = await this.session.send('Page.navigate', { url: toBrowser(url) })
    if (errorText !== undefined)
      throw Object.assign(new Error(`${errorText} loading '${url}'`), { code: errorText, url })
  }

  reload(): void {
    this.attempt(this.session.send('Page.reload'))
  }

  /** Messages sent before the preload has run wait for it. */
  deliver(message: ToPage): void {
    if (this.contextId === undefined) {
      this.undelivered.push(message)
      return
    }
    const expression = `${receiverName}(${JSON.stringify(JSON.stringify(message))})`
    this.attempt(this.session.send('Runtime.evaluate', { contextId: this.contextId, expression }))
  }

  setColorScheme(scheme: ColorScheme): void {
    const features = [{ name: 'prefers-color-scheme', value: scheme === 'system' ? '' : scheme }]
    this.attempt(this.session.send('Emulation.setEmulatedMedia', { features }))
  }

  async resize(width: number, height: number): Promise<void> {
    const { browser } = chromium().connection
    const { windowId } = await browser.send('Browser.getWindowForTarget', { targetId: this.targetId })
    await browser.send('Browser.setWindowBounds', { windowId, bounds: { width, height } })
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    await chromium().connection.browser.send('Target.closeTarget', { targetId: this.targetId })
  }

  private async prepare(preload: string): Promise<void> {
    const { session } = this
    const scripts = writePageScripts(preload)
    await Promise.all([
      session.send('Page.enable'),
      session.send('Runtime.enable'),
      session.send('Inspector.enable'),
      session.send('Debugger.enable'),
      session.send('DOM.enable'),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }] }),
      session.send('Runtime.addBinding', { name: bindingName, executionContextName: isolatedWorldName }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.main }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.isolated, worldName: isolatedWorldName }),
    ])
  }

  private listen(): void {
    const { session, events } = this
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === bindingName) this.receive(JSON.parse(payload), executionContextId)
    })
    session.on('Runtime.executionContextsCleared', () => {
      this.contextId = undefined
    })
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) events.onNavigated(fromBrowser(frame.url + (frame.urlFragment ?? '')))
    })
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.targetId) events.onNavigated(fromBrowser(url))
    })
    session.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      if (frameId === this.targetId) this.requestedUrl = url
    })
    session.on('Fetch.requestPaused', ({ requestId, request, frameId }) => {
      const isPages = frameId === this.targetId && withoutHash(this.requestedUrl) === withoutHash(request.url)
      if (isPages) this.requestedUrl = undefined
      if (!isPages || events.mayNavigate(fromBrowser(request.url)))
        this.attempt(session.send('Fetch.continueRequest', { requestId }))
      else this.attempt(session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }))
    })
    session.on('Page.domContentEventFired', () => events.onDomReady())
    session.on('Page.loadEventFired', () => events.onLoaded())
    session.on('Runtime.consoleAPICalled', ({ type, args }) =>
      events.onConsole(type, args.map(({ value, description }) => value ?? description).join(' ')),
    )
    session.on('Inspector.targetCrashed', () => events.onCrashed())
    session.on('Debugger.paused', ({ callFrames }) => this.attempt(this.answerAndResume(callFrames[0])))
  }

  private receive(message: FromPage, contextId: number): void {
    if (message.type !== 'preload-done') {
      this.events.onMessage(message)
      return
    }
    this.contextId = contextId
    const waiting = this.undelivered
    this.undelivered = []
    for (const message of waiting) this.deliver(message)
  }

  /** A stop in the function that asks for a path is answered; any other `debugger` statement is passed over. */
  private async answerAndResume(frame: { functionName: string; callFrameId: string } | undefined): Promise<void> {
    try {
      if (frame?.functionName === pathQuestionName) await this.answerPath(frame.callFrameId)
    } finally {
      await this.session.send('Debugger.resume')
    }
  }

  private async answerPath(callFrameId: string): Promise<void> {
    const { result } = await this.session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'file' })
    if (result.objectId === undefined) return
    const { path } = await this.session.send('DOM.getFileInfo', { objectId: result.objectId })
    const expression = `answer.path = ${JSON.stringify(path)}`
    await this.session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression })
  }

  /** For commands nobody waits for. A page may close at any moment; every other failure is worth a line. */
  private attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.isClosed && !(error instanceof BrowserGoneError)) console.error('stand-in: page', error)
    })
  }

  private reportClosed(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.events.onClosed()
  }
}

function withoutHash(url: string | undefined): string | undefined {
  return url?.replace(/#.*/, '')
}
