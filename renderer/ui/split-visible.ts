/**
 * Cuts text into runs that are shown as they are and runs that would not be seen. Each hidden run gets a stand-in and
 * a name.
 */
export interface Run {
  readonly at: number
  readonly text: string
  /** What the character is called; absent for text that is shown as it is. */
  readonly hidden?: string
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const HIDDEN =
  /\t|\r\n|\r|\n|^ +| +$| {2,}|[\u0000-\u001f\u007f-\u009f\u00a0\u00ad\u2000-\u200f\u2028\u2029\u202f\u2060\ufeff]/g
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: see above

export function splitVisible(text: string): readonly Run[] {
  const runs: Run[] = []
  let end = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) runs.push({ at: end, text: text.slice(end, match.index) })
    runs.push({ at: match.index, ...standIn(match[0]) })
    end = match.index + match[0].length
  }
  if (end < text.length) runs.push({ at: end, text: text.slice(end) })
  return runs
}

function standIn(hidden: string): { text: string; hidden: string } {
  if (hidden === '\t') return { text: '→\t', hidden: 'tab' }
  if (hidden === '\r\n') return { text: '␍␊', hidden: 'line end (CR LF)' }
  if (hidden === '\r') return { text: '␍', hidden: 'line end (CR)' }
  if (hidden === '\n') return { text: '␊', hidden: 'line end (LF)' }
  if (hidden.startsWith(' '))
    return { text: '·'.repeat(hidden.length), hidden: hidden.length === 1 ? 'space' : `${hidden.length} spaces` }
  const code = hidden.charCodeAt(0)
  if (code === 0xa0) return { text: '⍽', hidden: 'no-break space' }
  if (code === 0xfeff) return { text: '⟨BOM⟩', hidden: 'byte order mark' }
  if (code < 0x20) return { text: String.fromCharCode(0x2400 + code), hidden: `control character ${hex(code)}` }
  return { text: `⟨${hex(code)}⟩`, hidden: `character ${hex(code)}` }
}

const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
