/**
 * Unpacks an app.asar into a folder, taking unpacked files from `app.asar.unpacked`.
 * Node cannot read archives as Electron does, and running what was packaged is how a missing file is noticed.
 * Format: https://github.com/electron/asar#format
 */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Entry =
  | { readonly files: Readonly<Record<string, Entry>> }
  | { readonly link: string }
  | { readonly size: number; readonly offset?: string; readonly unpacked?: boolean; readonly executable?: boolean }

const sizePickleBytes = 8
const jsonOffset = 16

export function extractAsar(archive: string, into: string): void {
  const bytes = readFileSync(archive)
  const headerBytes = bytes.readUInt32LE(4)
  const jsonBytes = bytes.readUInt32LE(12)
  const header: Entry = JSON.parse(bytes.toString('utf8', jsonOffset, jsonOffset + jsonBytes))
  const contentOffset = sizePickleBytes + headerBytes
  write(header, '')

  function write(entry: Entry, path: string): void {
    const target = join(into, path)
    if ('files' in entry) {
      mkdirSync(target, { recursive: true })
      for (const [name, child] of Object.entries(entry.files)) write(child, join(path, name))
    } else if ('link' in entry) {
      symlinkSync(join(into, entry.link), target)
    } else if (entry.unpacked) {
      copyFileSync(join(`${archive}.unpacked`, path), target)
    } else {
      const start = contentOffset + Number(entry.offset)
      writeFileSync(target, bytes.subarray(start, start + entry.size), { mode: entry.executable ? 0o755 : 0o644 })
    }
  }
}
