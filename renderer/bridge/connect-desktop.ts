/**
 * Connects through the desktop's preload. The main process restarts a dead engine and says so; this file only
 * follows what it says.
 */
import type { Bridge } from '../../preload/contract/index.ts'
import type { Connection } from './connection.ts'
import { FramePort } from './frame-port.ts'

const RETRY_MS = 1000

export function connectDesktop(bridge: Bridge, connection: Connection): () => void {
  let port: FramePort | undefined
  let attempt = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const open = async () => {
    const mine = ++attempt
    clearTimeout(retry)
    try {
      await bridge.connect()
    } catch (error) {
      // The engine may not be up yet: "ready" comes when it is, and a late answer must not leave the page waiting.
      console.warn('The engine did not answer yet.', error)
      if (mine === attempt) retry = setTimeout(() => void open(), RETRY_MS)
      return
    }
    if (mine !== attempt) return
    port = new FramePort((frame) => bridge.send(frame))
    connection.attach(port)
  }

  const stopFrames = bridge.onFrame((frame) => port?.deliver(frame))
  const stopStates = bridge.onEngineState((state) => {
    if (state === 'ready') void open()
    else {
      attempt++
      connection.detach()
    }
  })
  void open()

  return () => {
    attempt++
    clearTimeout(retry)
    stopFrames()
    stopStates()
    connection.detach()
  }
}
