/**
 * A message port over any pipe that carries whole frames. oRPC speaks to ports; the desktop's IPC and a WebSocket are
 * both only "send a frame, get frames", and this is the one adapter for the two.
 */
import type { Frame } from '../../preload/contract/index.ts'

export class FramePort extends EventTarget {
  readonly #send: (frame: Frame) => void
  #open = true

  constructor(send: (frame: Frame) => void) {
    super()
    this.#send = send
  }

  postMessage(frame: Frame): void {
    if (!this.#open) throw new Error('The connection to the data engine is closed.')
    this.#send(frame)
  }

  /** Hands a frame that arrived to whoever listens; frames after the close are dropped. */
  deliver(frame: Frame): void {
    if (this.#open) this.dispatchEvent(new MessageEvent('message', { data: frame }))
  }

  /** Pending calls fail at once. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.dispatchEvent(new Event('close'))
  }
}
