/**
 * Finds out how cells are quoted, for one delimiter: by quotes or apostrophes, escaped by doubling or by a backslash,
 * with or without a blank before them. Anything but RFC 4180 needs evidence, since apostrophes and backslashes are
 * letters of most texts.
 */
import type { Dialect } from '../../../preload/contract/index.ts'

export type Reading = Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'skipBlanks'>

/** So many cells must speak for an unusual reading. */
const ENOUGH = 2

export function sniffQuoting(head: string, delimiter: Dialect['delimiter']): Reading {
  const skipBlanks = hasBlanksBehind(head, delimiter)
  const quote = isQuotedBy("'", head, delimiter) && !isQuotedBy('"', head, delimiter) ? "'" : '"'
  return { delimiter, quote, escape: isEscapedByBackslash(head, delimiter, quote) ? '\\' : quote, skipBlanks }
}

/** Whether nearly every delimiter is followed by one blank: `a, b, c`. */
function hasBlanksBehind(head: string, delimiter: string): boolean {
  if (delimiter === '\t') return false
  const parts = head.split(delimiter).slice(1)
  const behindOne = parts.filter((part) => part.startsWith(' ') && !part.startsWith('  ')).length
  return parts.length >= ENOUGH && behindOne / parts.length > 0.98
}

/** Whether cells begin with the mark and those that do nearly always end with it. */
function isQuotedBy(mark: string, head: string, delimiter: string): boolean {
  const at = `(?:^|[\\r\\n]|${escapeForRegExp(delimiter)}) ?`
  const end = `(?=\\r|\\n|${escapeForRegExp(delimiter)}|$)`
  const opened = countMatches(head, `${at}${mark}`)
  const closed = countMatches(head, `${at}${mark}(?:[^${mark}\\\\]|\\\\.|${mark}${mark})*${mark}${end}`)
  return closed >= ENOUGH && closed / opened > 0.9
}

/**
 * Whether a backslash stands before a quote that can only be text: something other than a delimiter or a line end
 * follows. (`"C:\dir\",` ends in a backslash and escapes nothing.)
 */
function isEscapedByBackslash(head: string, delimiter: string, quote: string): boolean {
  const end = `\\r\\n${escapeForRegExp(delimiter)}${quote}`
  const sure = countMatches(head, `\\\\${quote}(?=[^${end}])`)
  const doubtful = countMatches(head, `[^\\\\]\\\\${quote}(?=[\\r\\n]|${escapeForRegExp(delimiter)})`)
  return sure >= 1 && sure >= doubtful
}

const countMatches = (text: string, pattern: string): number => [...text.matchAll(new RegExp(pattern, 'gs'))].length

const escapeForRegExp = (text: string): string => text.replace(/[|\\]/g, '\\$&')
