/** Names of files that come from elsewhere: each becomes one step of a path, whatever it said before. */

/** File systems take 255 bytes; a part's number or another ending may follow. */
const MOST_BYTES = 200

/** A name that is safe as a file name on every system, as much like the given one as can be. */
export function safeName(name: string): string {
  const last = (name.split(/[\\/]/).at(-1) ?? '').toWellFormed()
  const safe = shorten(last)
    .replace(/[<>:"|?*\p{Cc}]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
  return safe === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe) ? `file-${safe}` : safe
}

/** By whole characters. The ending stays, since it tells the format. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MOST_BYTES) return name
  const ending = /(?:\.\w{1,10}){0,2}$/.exec(name)?.[0] ?? ''
  const room = MOST_BYTES - Buffer.byteLength(ending)
  let stem = ''
  let bytes = 0
  for (const sign of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(sign)
    if (bytes > room) break
    stem += sign
  }
  return stem + ending
}
