/** The way through the preload: it follows what the main process says about the engine. */
import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, it, vi } from 'vitest'
import type { Bridge, EngineState, Frame } from '../../preload/contract/index.ts'
import { createFakeEngine } from '../testing/fake-engine.ts'
import { createClient } from './client.ts'
import { connectDesktop } from './connect-desktop.ts'
import { Connection } from './connection.ts'

/** A preload whose engine can be stopped: each `connect` opens a pipe to a new one. */
function fakePreload() {
  const handler = new RPCHandler(createFakeEngine({ delayMs: 0 }))
  const frames = new Set<(frame: Frame) => void>()
  const states = new Set<(state: EngineState) => void>()
  let pipe: MessagePort | undefined
  let connects = 0
  const bridge: Bridge = {
    connect: async () => {
      connects++
      const { port1, port2 } = new MessageChannel()
      handler.upgrade(port2)
      port2.start()
      pipe = port1
      port1.addEventListener('message', (event: MessageEvent<Frame>) => {
        if (pipe === port1) for (const listener of frames) listener(event.data)
      })
      port1.start()
    },
    send: (frame) => pipe?.postMessage(frame),
    onFrame: (listener) => {
      frames.add(listener)
      return () => frames.delete(listener)
    },
    onEngineState: (listener) => {
      states.add(listener)
      return () => states.delete(listener)
    },
    onCommand: () => () => undefined,
    grantRead: async (file) => file.name,
    pickFiles: async () => [],
    pickTarget: async () => undefined,
    reveal: async () => undefined,
  }
  return {
    bridge,
    connects: () => connects,
    say: (state: EngineState) => {
      for (const listener of states) listener(state)
    },
  }
}

describe('the desktop', () => {
  it('connects at once and anew when a new engine is ready', async () => {
    const { bridge, say, connects } = fakePreload()
    const connection = new Connection()
    const client = createClient(connection)
    const stop = connectDesktop(bridge, connection)
    expect((await client.about()).version).toBe('0.1.0')
    say('stopped')
    expect(connection.state()).toBe('offline')
    const call = client.about()
    say('ready')
    expect((await call).version).toBe('0.1.0')
    expect(connects()).toBe(2)
    stop()
  })
  it('tries again when the engine is not up yet', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { bridge } = fakePreload()
    let failures = 1
    const connection = new Connection()
    const stop = connectDesktop(
      { ...bridge, connect: () => (failures-- > 0 ? Promise.reject(new Error('not yet')) : bridge.connect()) },
      connection,
    )
    expect((await createClient(connection).about()).version).toBe('0.1.0')
    stop()
  })
})
