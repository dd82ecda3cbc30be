/**
 * Stands between Playwright and Chromium and renames addresses, nothing else.
 * Specs can so wait for `app://bundle/**` on the stand-in as they do on Electron.
 */
import { once } from 'node:events'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { fromBrowser, toBrowser } from './scheme-names.ts'

const limits = { perMessageDeflate: false, maxPayload: 2 ** 30 }

/** Commands whose arguments name an address. */
const commandsWithAddress = /"method":"(Page\.navigate|Target\.createTarget|Network\.(set|get|delete)Cookies?)"/
/** Events and answers that name addresses. What scripts computed is never among them, nor are pictures. */
const addressesInside =
  /^\{"method":"(Page\.(?!screencastFrame)|Target\.|Network\.|Fetch\.|Log\.)|"(frameTree|targetInfos?)":/
const headLength = 400

/** Returns the address to print for Playwright. */
export async function proxyDevtools(endpoint: string, port: number): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port, ...limits })
  await once(server, 'listening')
  server.on('connection', (client) => connect(client, endpoint))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('stand-in: the proxy has no port')
  return `ws://127.0.0.1:${address.port}/devtools/browser/standin`
}

function connect(client: WebSocket, endpoint: string): void {
  const browser = new WebSocket(endpoint, limits)
  const early: string[] = []
  client.on('message', (data) => {
    const text = textOf(data)
    const command = commandsWithAddress.test(text.slice(0, headLength)) ? toBrowser(text) : text
    if (browser.readyState === WebSocket.OPEN) browser.send(command)
    else early.push(command)
  })
  browser.on('open', () => {
    for (const command of early) browser.send(command)
  })
  browser.on('message', (data) => {
    const text = textOf(data)
    client.send(addressesInside.test(text.slice(0, headLength)) ? fromBrowser(text) : text)
  })
  browser.on('close', () => client.close())
  client.on('close', () => browser.close())
  for (const end of [client, browser]) end.on('error', (error) => console.error('stand-in: DevTools connection', error))
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}
