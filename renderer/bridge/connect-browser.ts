/**
 * Connects to the browser host by WebSocket. The host authenticates the page by its cookie; when the socket closes,
 * it is opened again with growing pauses.
 */
import type { Connection } from './connection.ts'
import { FramePort } from './frame-port.ts'

const PAUSES_MS = [250, 500, 1000, 2000, 5000] as const

export const rpcAddress = (page: Location): string => `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/rpc`

export function connectBrowser(
  address: string,
  connection: Connection,
  openSocket: (address: string) => WebSocket = (url) => new WebSocket(url),
): () => void {
  let stopped = false
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let socket: WebSocket | undefined

  const open = () => {
    const live = openSocket(address)
    socket = live
    live.binaryType = 'arraybuffer'
    const port = new FramePort((frame) => live.send(frame))
    live.addEventListener('open', () => {
      failures = 0
      connection.attach(port)
    })
    live.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') port.deliver(event.data)
      else if (event.data instanceof ArrayBuffer) port.deliver(new Uint8Array(event.data))
    })
    live.addEventListener('close', () => {
      if (stopped) return
      connection.detach()
      retry = setTimeout(open, PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)])
    })
  }
  open()

  return () => {
    stopped = true
    clearTimeout(retry)
    socket?.close()
    connection.detach()
  }
}
