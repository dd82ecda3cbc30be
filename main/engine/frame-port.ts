/** One connection of the contract's protocol, in the shape of a MessagePort: frames in, frames out, closed once. */

export type PortFrame = string | Uint8Array

export class FramePort {
  readonly #send: (frame: PortFrame) => void
  readonly #onMessage: ((event: { data: unknown }) => void)[] = []
  readonly #onClose: (() => void)[] = []
  #closed = false

  constructor(send: (frame: PortFrame) => void) {
    this.#send = send
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'message') this.#onMessage.push(listener)
    else if (event === 'close') this.#onClose.push(listener)
  }

  postMessage(frame: unknown): void {
    if (typeof frame !== 'string' && !(frame instanceof Uint8Array))
      throw new TypeError('a frame of the protocol is text or bytes')
    if (!this.#closed) this.#send(frame)
  }

  receive(frame: PortFrame): void {
    for (const listener of this.#onMessage) listener({ data: frame })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const listener of this.#onClose) listener()
  }
}
