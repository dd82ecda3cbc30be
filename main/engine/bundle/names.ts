/** Names of files within a bundle: safe on every system, each once, and as much like what they hold as can be. */
import { parse } from 'node:path'

/** Gives each name once, whatever case it is written in. */
export interface FileNames {
  /** `extension` with its dot. */
  free(stem: string, extension: string): string
}

export function createFileNames(): FileNames {
  const taken = new Set<string>()
  return {
    free(stem, extension) {
      const safe = safeStem(stem)
      let free = safe
      for (let n = 2; taken.has(`${free}${extension}`.toLowerCase()); n++) free = `${safe}-${n}`
      taken.add(`${free}${extension}`.toLowerCase())
      return `${free}${extension}`
    },
  }
}

/** No separators, no devices of Windows, nothing hidden, and short enough for every file system. */
export function safeStem(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[<>:"/\\|?*\p{Cc}\p{Cs}\u2028\u2029]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  const short = [...safe].slice(0, 60).join('').trim()
  return short === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short
}

/** `orders_2024-05-06_07-08-09`: a file's rejected records carry the time at which they were rejected, in UTC. */
export function quarantineStem(file: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')
  // A member of an archive is shown as `archive.zip › member.csv`.
  const own = file.split(' › ').at(-1)?.split(/[\\/]/).at(-1) ?? file
  return `${parse(own).name}_${stamp}`
}
