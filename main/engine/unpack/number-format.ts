/** What a workbook's number formats say about a value: a plain number, a date, a time, a duration, a padded code. */

export type NumberFormat =
  | { readonly kind: 'number' | 'date' | 'time' | 'datetime' | 'duration' }
  /** A whole number that is shown with leading zeros, such as a postal code. */
  | { readonly kind: 'padded'; readonly digits: number }

const NUMBER: NumberFormat = { kind: 'number' }

/** `code` is the format's own text; formats below 164 have a number only (ECMA-376, part 1, 18.8.30). */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  if (code !== undefined) return fromCode(code)
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) || (id >= 50 && id <= 58))
    return { kind: 'date' }
  if ((id >= 18 && id <= 21) || id === 45 || id === 47 || id === 32 || id === 33) return { kind: 'time' }
  if (id === 22) return { kind: 'datetime' }
  return id === 46 ? { kind: 'duration' } : NUMBER
}

function fromCode(code: string): NumberFormat {
  const first = code.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)[0] ?? ''
  const plain = first
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .replace(/am\/pm|a\/p/gi, '')
    .toLowerCase()
  if (/general/.test(plain)) return NUMBER
  if (/\[(?:h+|m+|s+)\]/.test(plain)) return { kind: 'duration' }
  const hasTime = /[hs]/.test(plain)
  const hasDate = /[yd]/.test(plain) || (/m/.test(plain) && !hasTime)
  if (hasDate || hasTime) return { kind: hasDate ? (hasTime ? 'datetime' : 'date') : 'time' }
  return /^0{2,}$/.test(first) ? { kind: 'padded', digits: first.length } : NUMBER
}
