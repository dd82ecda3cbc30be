/** The contract over WebSocket: each socket is a connection to the engine, frame for frame. */

import type { WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { isFailure } from '../engine/client.ts'
import type { EngineConnection, EngineHost } from '../host/engine-host.ts'

/** RFC 6455, section 7.4.1: 1012 means that the service restarts; the page connects anew. */
const RESTARTS = 1012

export function registerSocket(app: FastifyInstance, engine: EngineHost): void {
  app.register(async (scope) => {
    scope.get('/rpc', { websocket: true }, (socket) => {
      const connection = connect(socket)
      if (connection === undefined) return
      const stop = engine.onState((state) => {
        if (state === 'stopped') socket.close(RESTARTS, 'The data engine stopped.')
      })
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        connection.send(isBinary ? new Uint8Array(data) : data.toString('utf8'))
      })
      socket.on('close', () => {
        stop()
        connection.close()
      })
    })
  })

  /** Undefined while the engine is being started again: the page then tries once more. */
  function connect(socket: WebSocket): EngineConnection | undefined {
    try {
      return engine.connect((frame) => socket.send(frame))
    } catch (error) {
      if (!isFailure(error)) throw error
      socket.close(RESTARTS, error.message)
      return undefined
    }
  }
}
