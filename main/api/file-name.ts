/** Names of files as programs give them: safe anywhere, and short enough for what is put around them on the disk. */
import { safeName } from '../host/safe-name.ts'

/** File systems take 255 bytes; a part's number or another ending may follow. */
const MOST_BYTES = 200

/** Keeps the ending of a name that is too long, since it tells the format. */
export function fileNameOf(given: string): string {
  const name = (given.split(/[\\/]/).at(-1) ?? '').toWellFormed()
  if (Buffer.byteLength(name) <= MOST_BYTES) return safeName(name)
  const ending = /(?:\.\w{1,10}){0,2}$/.exec(name)?.[0] ?? ''
  const room = MOST_BYTES - Buffer.byteLength(ending)
  let stem = ''
  let bytes = 0
  for (const sign of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(sign)
    if (bytes > room) break
    stem += sign
  }
  return safeName(stem + ending)
}
