/** Writes a zip file by file, as a stream of any size, and remembers how long each file is and its checksum. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { throwIfCancelled } from '../failure.ts'

export interface WrittenFile {
  /** Path within the zip. */
  readonly path: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

export interface ZipWriter {
  readonly files: readonly WrittenFile[]
  /** `compress` is for what is not compressed within itself. A name is given once. */
  addText(path: string, text: string): Promise<WrittenFile>
  addTexts(path: string, texts: AsyncIterable<string>): Promise<WrittenFile>
  addFile(path: string, from: string, compress: boolean): Promise<WrittenFile>
  /** Writes the directory. */
  end(): Promise<void>
}

export interface ZipTarget {
  write(bytes: Uint8Array): Promise<void>
}

/** Every file of the zip has the time `at`. Closing what is written to is the caller's. */
export function createZip(target: ZipTarget, at: Date, signal: AbortSignal): ZipWriter {
  const zip = new ZipFile()
  const files: WrittenFile[] = []
  const names = new Set<string>()
  const pumped = pump(Readable.from(zip.outputStream), target, signal)
  // Whoever adds a file or ends the zip hears of it.
  pumped.catch(() => undefined)
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject)
    pumped.catch(reject)
  })
  failed.catch(() => undefined)

  const add = async (path: string, content: AsyncIterable<Uint8Array>, compress: boolean): Promise<WrittenFile> => {
    throwIfCancelled(signal)
    if (names.has(path)) throw new Error(`${path} is in the bundle already`)
    names.add(path)
    const hash = createHash('sha256')
    let bytes = 0
    const done = new Promise<void>((resolve, reject) => {
      const stream = Readable.from(
        (async function* () {
          for await (const chunk of content) {
            hash.update(chunk)
            bytes += chunk.length
            yield chunk
          }
        })(),
        { objectMode: false },
      )
      stream.once('end', resolve)
      stream.once('error', reject)
      zip.addReadStream(stream, path, { mtime: at, mode: 0o100644, compress })
    })
    await Promise.race([done, failed])
    const file = { path, bytes, sha256: hash.digest('hex') }
    files.push(file)
    return file
  }
  return {
    files,
    addText: (path, text) => add(path, only(Buffer.from(text)), true),
    addTexts: (path, texts) => add(path, encoded(texts), true),
    addFile: (path, from, compress) => add(path, createReadStream(from, { highWaterMark: 1 << 20 }), compress),
    async end() {
      zip.end()
      await pumped
    },
  }
}

async function pump(output: AsyncIterable<Uint8Array>, target: ZipTarget, signal: AbortSignal): Promise<void> {
  for await (const chunk of output) {
    throwIfCancelled(signal)
    await target.write(chunk)
  }
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) if (text !== '') yield Buffer.from(text)
}

// An empty text is a file of no bytes.
async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}
