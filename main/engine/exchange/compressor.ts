/** Compressed bytes as they come, so that whoever writes them knows how many there are. */
import { constants, createGzip, createZstdCompress } from 'node:zlib'
import type { ExportCompression } from '../../../preload/contract/index.ts'

export interface Compressor {
  write(bytes: Uint8Array): Promise<void>
  /** Puts out everything that was written so far. */
  flush(): Promise<void>
  end(): Promise<void>
  /** More bytes than `length` further ones can become, with what closes the file. */
  worst(length: number): number
}

type Output = (bytes: Uint8Array) => Promise<void>

export function createCompressor(compression: ExportCompression, output: Output): Compressor {
  if (compression === 'none')
    return { write: output, flush: async () => undefined, end: async () => undefined, worst: (length) => length }
  const isGzip = compression === 'gzip'
  const stream = isGzip ? createGzip() : createZstdCompress()
  const mode = isGzip ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush
  let waiting: Buffer[] = []
  let failed: unknown
  stream.on('data', (bytes: Buffer) => void waiting.push(bytes))
  stream.on('error', (error) => {
    failed = error
  })
  const drain = async () => {
    // What was made may still stand in the stream's own buffer.
    while (stream.readableLength > 0) await new Promise(setImmediate)
    if (failed !== undefined) throw failed
    const bytes = Buffer.concat(waiting)
    waiting = []
    if (bytes.length > 0) await output(bytes)
  }
  const call = (act: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())))
  return {
    async write(bytes) {
      await call((done) => stream.write(bytes, done))
      await drain()
    },
    async flush() {
      await call((done) => stream.flush(mode, () => done()))
      await drain()
    },
    async end() {
      const ended = new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject))
      stream.end()
      await ended
      await drain()
    },
    // Stored blocks have 5 bytes for every 16 KiB (deflate) or 3 for every 128 KiB; then a flush, the last block, the trailer.
    worst: (length) => length + 5 * Math.ceil(length / 16_000) + 64,
  }
}
