/**
 * Fingerprints of files that were split: each of their tables is a source of its own, whose fingerprint is the file's
 * and which of its parts it is. So a file is known again whether it was split or not.
 */

/** `number` of `of` parts, from 1. */
export const partFingerprint = (
  file: string,
  { number, of }: { readonly number: number; readonly of: number },
): string => `${file}#${number}/${of}`

interface Stored {
  readonly file: string
  readonly number: number
  readonly of: number
}

/** What `partFingerprint` made; a whole file is its only part. */
export function parseFingerprint(fingerprint: string): Stored {
  const [, file = fingerprint, number = '1', of = '1'] = /^(.*)#(\d+)\/(\d+)$/.exec(fingerprint) ?? []
  return { file, number: Number(number), of: Number(of) }
}

/** The files that the sources with these fingerprints were, a file that was split once. */
export const filesOf = (fingerprints: readonly string[]): string[] =>
  fingerprints
    .map(parseFingerprint)
    .filter(({ number }) => number === 1)
    .map(({ file }) => file)

/** Those files all of whose parts are among the sources. */
export function wholeFiles(fingerprints: readonly string[]): Set<string> {
  const parts = new Map<string, { readonly file: string; readonly of: number; readonly numbers: Set<number> }>()
  for (const { file, number, of } of fingerprints.map(parseFingerprint)) {
    const key = `${file}/${of}`
    const known = parts.get(key) ?? { file, of, numbers: new Set() }
    parts.set(key, known)
    known.numbers.add(number)
  }
  return new Set([...parts.values()].filter(({ of, numbers }) => numbers.size === of).map(({ file }) => file))
}
