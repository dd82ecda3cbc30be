/** Paths for files that go away together. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Scratch extends Disposable {
  /** A path that nobody else uses. */
  readonly file: (extension: string) => string
}

export function openScratch(folder: string): Scratch {
  const files: string[] = []
  return {
    file(extension) {
      const path = join(folder, `${randomUUID()}.${extension}`)
      files.push(path)
      return path
    },
    [Symbol.dispose]() {
      for (const file of files) rmSync(file, { force: true })
    },
  }
}
