/**
 * What a file may be called so that every system can keep it. Files travel; a name that only Linux likes is a trap.
 */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f\u007f]/

/** Why a name cannot be used, as a sentence; undefined when it can. */
export function problemOfFileName(name: string): string | undefined {
  if (name.trim() === '') return 'A file needs a name.'
  const bad = FORBIDDEN.exec(name)?.[0]
  if (bad !== undefined) {
    const shown = bad < ' ' || bad === '\u007f' ? 'a control character' : bad
    return `A file name cannot contain ${shown}`.concat(shown === bad ? ' .' : '.')
  }
  if (name !== name.trim()) return 'A file name cannot begin or end with a blank.'
  if (name.startsWith('.')) return 'A file name cannot begin with a dot.'
  if (name.endsWith('.')) return 'A file name cannot end with a dot.'
  if (RESERVED.test(name)) return `“${name}” is a name that Windows keeps for itself.`
  if (new TextEncoder().encode(name).length > 240) return 'A file name has at most 240 bytes.'
  return undefined
}

/** Adds the extension unless the name has it already, in any case. */
export const withExtension = (name: string, extension: string): string =>
  name.toLowerCase().endsWith(`.${extension}`) ? name : `${name}.${extension}`

/** A name made of any text: what cannot be in a name becomes an underscore, so do blanks. */
export function suggestFileName(...parts: readonly string[]): string {
  const text = parts
    .map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[_.]+|[_.]+$/g, ''))
    .filter(Boolean)
    .join('_')
  const name = [...text].slice(0, 80).join('')
  return problemOfFileName(name) === undefined ? name : 'export'
}
