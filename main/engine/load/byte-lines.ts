/** Lines of a file as bytes, in any encoding: LF, CRLF and CR each end one. */
import type { FileHandle } from 'node:fs/promises'
import type { Encoding } from '../csv/blocks.ts'

const WINDOW_BYTES = 1024 * 1024
const LF = 10
const CR = 13

/** Walks a file from line to line; each byte it passes is looked at once. */
export class LineCursor {
  /** Byte offset of the beginning of a line, or of the file's end. */
  position: number
  readonly #handle: FileHandle
  /** Bytes of a code unit, and which of them a line end differs from zero in. */
  readonly #unit: number
  readonly #low: number
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES)
  #from = 0
  #to = 0

  constructor(handle: FileHandle, encoding: Encoding, position = 0) {
    this.#handle = handle
    this.#unit = encoding.startsWith('utf-16') ? 2 : 1
    this.#low = encoding === 'utf-16be' ? 1 : 0
    this.position = position
  }

  /** Moves behind the next `lines` line ends, or to the file's end when there are fewer. */
  async skip(lines: number): Promise<void> {
    let left = lines
    let afterCr = false
    while (left > 0 || afterCr) {
      if (this.position < this.#from || this.position + this.#unit > this.#to) {
        if (!(await this.#fill())) return
      }
      const code = this.#codeAt(this.position - this.#from)
      if (afterCr) {
        afterCr = false
        if (code === LF) this.position += this.#unit
        continue
      }
      this.position += this.#unit
      if (code === LF || code === CR) left--
      afterCr = code === CR
    }
  }

  /** The bytes of the next `lines` lines with their line ends; moves behind them. */
  async take(lines: number): Promise<Buffer> {
    const from = this.position
    await this.skip(lines)
    const bytes = Buffer.allocUnsafe(this.position - from)
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytesRead)
  }

  /** False at the file's end. */
  async #fill(): Promise<boolean> {
    const { bytesRead } = await this.#handle.read(this.#window, 0, this.#window.length, this.position)
    this.#from = this.position
    this.#to = this.position + bytesRead
    if (bytesRead < this.#unit) this.position = this.#to
    return bytesRead >= this.#unit
  }

  #codeAt(at: number): number {
    const code = this.#window[at + this.#low] ?? 0
    return this.#unit === 2 && this.#window[at + 1 - this.#low] !== 0 ? 0 : code
  }
}
