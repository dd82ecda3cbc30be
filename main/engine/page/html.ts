/** HTML that cannot be broken out of: whatever is put into a template is escaped, unless it is HTML of ours already. */

/** Text that is HTML. Only `html` and `drawn` make it. */
export interface Html {
  readonly html: string
}

type Part = Html | string | number | false | null | undefined | readonly Part[]

/** `html\`<p>${text}</p>\``: texts are escaped, lists put one after the other, nothing stands for false and null. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, at) => (at === 0 ? text : `${written(parts[at - 1])}${text}`)).join(''),
})

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'html' in part ? part.html : part.map(written).join('')
}

/**
 * For element content and attributes in double quotes, of HTML and of XML alike. What XML cannot hold is shown as a mark,
 * and so are the marks that turn the direction of writing, which could make one text look like another.
 */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu, visible)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function visible(character: string): string {
  if (character === '\n') return '↵'
  if (character === '\t') return '⇥'
  if (character === '\r') return '␍'
  const code = character.codePointAt(0) ?? 0
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** At most so many characters, with a sign that there are more. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`
