/** What the entities of a column are, in the plural, as far as its name tells: `CustomerID` are customers. */

const ENDING = /^(?:id|ids|no|nr|num|number|key|code|ref|uuid)$/

/** `fallback` where the name says nothing but that it is a key. */
export function entityWordOf(column: string, fallback = 'entities'): string {
  const words = column
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.#-]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')
  while (words.length > 0 && ENDING.test(words.at(-1) ?? '')) words.pop()
  const last = words.at(-1)
  if (last === undefined || !/^\p{L}+$/u.test(last)) return fallback
  return [...words.slice(0, -1), plural(last)].join(' ')
}

function plural(word: string): string {
  if (word.endsWith('ss')) return `${word}es`
  if (word.endsWith('s')) return word
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(?:x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}
