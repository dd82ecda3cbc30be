/** Kept copies of source files are compressed; to look into one it is expanded once, into the engine's spill folder. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import type { StorePaths } from './paths.ts'

export async function expandKept(
  file: string,
  source: { readonly id: string },
  paths: Pick<StorePaths, 'spill'>,
): Promise<string> {
  const folder = join(paths.spill, 'sources')
  const expanded = join(folder, source.id)
  if (existsSync(expanded)) return expanded
  mkdirSync(folder, { recursive: true })
  const partial = `${expanded}.${randomUUID()}.part`
  await pipeline(createReadStream(file), createZstdDecompress(), createWriteStream(partial))
  renameSync(partial, expanded)
  return expanded
}
