/**
 * Chooses the way to the engine: the preload where there is one, the loopback server otherwise. It is the only place
 * that knows which host the page runs in.
 */
import type { EngineBridge } from './bridge-context.tsx'
import { browserHost } from './browser-host.ts'
import { createClient } from './client.ts'
import { connectBrowser, rpcAddress } from './connect-browser.ts'
import { connectDesktop } from './connect-desktop.ts'
import { Connection } from './connection.ts'
import { desktopHost } from './desktop-host.ts'

export function openBridge(page: Window): EngineBridge {
  const connection = new Connection()
  const client = createClient(connection)
  if (page.winnow) {
    connectDesktop(page.winnow, connection)
    return { client, connection, host: desktopHost(page.winnow) }
  }
  connectBrowser(rpcAddress(page.location), connection)
  return { client, connection, host: browserHost() }
}
