/**
 * Expands zstd files of any number of frames. Node's decompressor ends with the first one, refuses frames to be skipped
 * and does not mind what stands behind, so the frames are told apart here (RFC 8878, section 3.1).
 */
import { pipeline, Readable } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'

const CHUNK_BYTES = 256 * 1024

export class BrokenFrames extends Error {}

export async function* expandZstd(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new ByteQueue(input)
  while (await bytes.fill(1)) {
    if (!(await bytes.fill(4))) throw new BrokenFrames()
    const magic = bytes.peek(4).readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
      for await (const _ of skippable(bytes));
    } else if (magic === 0xfd2fb528) {
      // Errors arrive where the chunks are awaited: a pipeline destroys its last stream with the error of any.
      yield* pipeline(
        Readable.from(frame(bytes)),
        createZstdDecompress({ chunkSize: CHUNK_BYTES }),
        () => undefined,
      ) as AsyncIterable<Buffer>
    } else throw new BrokenFrames()
  }
}

async function* skippable(bytes: ByteQueue): AsyncGenerator<Buffer> {
  await bytes.take(4)
  const length = (await bytes.take(4)).readUInt32LE(0)
  yield* bytes.pass(length)
}

/** One frame as it stands. */
async function* frame(bytes: ByteQueue): AsyncGenerator<Buffer> {
  const start = await bytes.take(5)
  yield start
  const descriptor = start[4] ?? 0
  const singleSegment = (descriptor & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0
  yield* bytes.pass((singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes)
  for (;;) {
    const header = await bytes.take(3)
    yield header
    const word = header.readUIntLE(0, 3)
    const isRepeated = ((word >>> 1) & 3) === 1
    yield* bytes.pass(isRepeated ? 1 : word >>> 3)
    if ((word & 1) === 1) break
  }
  if ((descriptor & 4) !== 0) yield* bytes.pass(4)
}

/** Bytes of a stream, taken in the lengths that are asked for. */
class ByteQueue {
  readonly #input: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(input: AsyncIterable<Buffer>) {
    this.#input = input[Symbol.asyncIterator]()
  }

  /** False when fewer than `length` bytes are left. */
  async fill(length: number): Promise<boolean> {
    while (this.#held.length < length) {
      const next = await this.#input.next()
      if (next.done === true) return false
      this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
    }
    return true
  }

  peek(length: number): Buffer {
    return this.#held.subarray(0, length)
  }

  /** @throws BrokenFrames when fewer bytes are left. */
  async take(length: number): Promise<Buffer> {
    if (!(await this.fill(length))) throw new BrokenFrames()
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }

  /** The next `length` bytes in the pieces in which they come. */
  async *pass(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (!(await this.fill(1))) throw new BrokenFrames()
      const piece = await this.take(Math.min(left, this.#held.length))
      left -= piece.length
      yield piece
    }
  }
}
