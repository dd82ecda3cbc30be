/**
 * Electron's `session.defaultSession`: keeps the app's permission handlers and asks them.
 * Chromium cannot wait for an answer as Electron can, so they are asked ahead, once for each page that is loaded.
 */
import type * as Electron from 'electron'
import { BrowserGoneError } from './cdp.ts'
import { chromium } from './chromium.ts'
import { asWhole, guarded } from './guard.ts'
import { originOf, toBrowser } from './scheme-names.ts'

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type Permission = Parameters<NonNullable<RequestHandler>>[1] & Parameters<NonNullable<CheckHandler>>[1]

/** Electron's names and Chromium's. */
const permissions: readonly (readonly [Permission, string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['clipboard-read', 'clipboard-read'],
  ['midi', 'midi'],
  ['media', 'camera'],
  ['media', 'microphone'],
]

let requestHandler: RequestHandler = null
let checkHandler: CheckHandler = null

type ProvidedSession = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'webRequest'
>

const defaultSession: ProvidedSession = guarded('session.defaultSession', {
  setPermissionRequestHandler(handler: RequestHandler) {
    requestHandler = handler
  },
  setPermissionCheckHandler(handler: CheckHandler) {
    checkHandler = handler
  },
  /** Accepted and without effect: the app's own pages carry their headers already. */
  webRequest: asWhole<Electron.WebRequest>(
    guarded<Pick<Electron.WebRequest, 'onHeadersReceived'>>('session.defaultSession.webRequest', {
      onHeadersReceived: () => undefined,
    }),
  ),
})

export const session = guarded('session', { defaultSession })

/** Asks the handlers about a page that was just loaded and sets what they answer. */
export async function applyPermissions(contents: Electron.WebContents, url: string): Promise<void> {
  const origin = originOf(url)
  if ((requestHandler === null && checkHandler === null) || origin === '') return
  for (const [permission, name] of permissions) {
    const isGranted = isAllowed(contents, permission, origin, url) && (await isApproved(contents, permission, url))
    await set(name, isGranted ? 'granted' : 'denied', toBrowser(origin))
  }
}

function isAllowed(contents: Electron.WebContents, permission: Permission, origin: string, url: string): boolean {
  return checkHandler?.(contents, permission, origin, { isMainFrame: true, requestingUrl: url }) ?? true
}

function isApproved(contents: Electron.WebContents, permission: Permission, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (requestHandler === null) resolve(true)
    else requestHandler(contents, permission, resolve, { isMainFrame: true, requestingUrl: url })
  })
}

async function set(name: string, setting: 'granted' | 'denied', origin: string): Promise<void> {
  try {
    await chromium().connection.browser.send('Browser.setPermission', { permission: { name }, setting, origin })
  } catch (error) {
    if (!(error instanceof BrowserGoneError)) console.error(`stand-in: permission ${name}`, error)
  }
}
