/** Names of files that come from elsewhere: each becomes one step of a path, whatever it said before. */

/** A name that is safe as a file name on every system, as much like the given one as can be. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const safe = last
    .replace(/[<>:"|?*\p{Cc}]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(0, 200)
  return safe === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe) ? `file-${safe}` : safe
}
