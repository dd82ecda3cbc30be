/**
 * A bridge to an engine in this very page, over a real message channel, so that encoding, errors and streams go the
 * same way as in the product.
 */
import { RPCHandler } from '@orpc/server/message-port'
import type { EngineBridge } from '../bridge/bridge-context.tsx'
import { createClient } from '../bridge/client.ts'
import { Connection } from '../bridge/connection.ts'
import { FramePort } from '../bridge/frame-port.ts'
import type { Host } from '../bridge/host.ts'
import type { createFakeEngine } from './fake-engine.ts'

export interface FakeBridge extends EngineBridge {
  /** Breaks the connection, as a crash of the engine would. */
  readonly crash: () => void
  readonly restart: () => void
}

export function createFakeBridge(engine: ReturnType<typeof createFakeEngine>, host: Partial<Host> = {}): FakeBridge {
  const connection = new Connection()
  const handler = new RPCHandler(engine)
  const restart = () => {
    const { port1, port2 } = new MessageChannel()
    handler.upgrade(port2)
    port2.start()
    const port = new FramePort((frame) => port1.postMessage(frame))
    port1.addEventListener('message', (event: MessageEvent<string | Uint8Array<ArrayBuffer>>) =>
      port.deliver(event.data),
    )
    port1.start()
    connection.attach(port)
  }
  restart()
  return {
    connection,
    client: createClient(connection),
    crash: () => connection.detach(),
    restart,
    host: {
      kind: 'desktop',
      filesAreCopies: false,
      pickFiles: async () => ['namespaces.csv', 'columns.csv', 'datapoints.csv'].map((grant) => ({ grant })),
      collectDropped: async (transfer) => [...transfer.files],
      grantRead: async (file) => file.name,
      pickTarget: async (name) => ({ target: name, name, overwrite: false }),
      deliver: () => undefined,
      reveal: async () => undefined,
      onCommand: () => () => undefined,
      ...host,
    },
  }
}
