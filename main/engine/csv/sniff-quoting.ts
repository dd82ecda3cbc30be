/**
 * Finds out how cells are quoted, for one delimiter: by quotes or apostrophes, escaped by doubling or by a backslash,
 * with or without a blank before them. Anything but RFC 4180 needs evidence, since apostrophes and backslashes are
 * letters of most texts.
 */
import { RecordReader } from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'

export type Reading = Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'skipBlanks'>

/** So many cells must speak for an unusual reading. */
const ENOUGH = 2
/** As much of a text as is looked at. */
const LENGTH = 64 * 1024
const BLANK_RECORDS = 200

export function sniffQuoting(head: string, delimiter: Dialect['delimiter']): Reading {
  const text = head.slice(0, LENGTH)
  const quote = isQuotedBy("'", text, delimiter) && !isQuotedBy('"', text, delimiter) ? "'" : '"'
  const escaping = isEscapedByBackslash(text, delimiter, quote) ? '\\' : quote
  return {
    delimiter,
    quote,
    escape: escaping,
    skipBlanks: hasBlanksBehind(text, { delimiter, quote, escape: escaping }),
  }
}

/**
 * The readings worth a try for one delimiter, the likeliest first. A table with a handful of quoted cells shows only by
 * its widths how they are quoted.
 */
export function possibleReadings(head: string, delimiter: Dialect['delimiter']): Reading[] {
  const text = head.slice(0, LENGTH)
  const likely = sniffQuoting(text, delimiter)
  const readings = [likely]
  const other = likely.quote === '"' ? "'" : '"'
  if (countQuoted(other, text, delimiter).closed > 0) {
    const escaping = isEscapedByBackslash(text, delimiter, other) ? '\\' : other
    readings.push({ ...likely, quote: other, escape: escaping })
  }
  if (likely.escape !== '\\' && text.includes(`\\${likely.quote}`)) readings.push({ ...likely, escape: '\\' })
  if (!likely.skipBlanks && text.includes(delimiter === ' ' ? '  ' : `${delimiter} ${likely.quote}`))
    readings.push({ ...likely, skipBlanks: true })
  return readings
}

/** Whether a whole cell is in apostrophes and has doubled ones within: no writer but one who quotes so does that. */
export function isDoubled({ quote, delimiter }: Reading, head: string): boolean {
  if (quote !== "'" || !head.includes("''")) return false
  const border = `[\\r\\n]|${escapeForRegExp(delimiter)}`
  return new RegExp(`(?:^|${border})'[^'\\r\\n]+''[^'\\r\\n]+'(?=${border}|$)`).test(head.slice(0, LENGTH))
}

/** Whether nearly every delimiter is followed by one blank: `a, b, c`. */
function hasBlanksBehind(text: string, reading: Omit<Reading, 'skipBlanks'>): boolean {
  const { delimiter } = reading
  if (delimiter === '\t' || delimiter === ' ' || !text.includes(`${delimiter} `)) return false
  const reader = new RecordReader({ ...reading, skipBlanks: true })
  let all = 0
  let behindOne = 0
  let records = 0
  for (const { raw, starts, cells } of reader.push(`${text}\n`)) {
    for (const [at, start] of starts.entries()) {
      if (at === 0 || (cells[at] === '' && raw.charAt(start) !== ' ')) continue
      all++
      if (raw.charAt(start) === ' ' && raw.charAt(start + 1) !== ' ') behindOne++
    }
    if (++records === BLANK_RECORDS) break
  }
  return all >= ENOUGH && behindOne / all > 0.98
}

/** Whether cells begin with the mark and those that do nearly always end with it. */
function isQuotedBy(mark: string, text: string, delimiter: string): boolean {
  const { opened, closed } = countQuoted(mark, text, delimiter)
  return closed >= ENOUGH && closed / opened > 0.9
}

function countQuoted(mark: string, text: string, delimiter: string): { opened: number; closed: number } {
  const at = `(?:^|[\\r\\n]|${escapeForRegExp(delimiter)}) ?`
  const end = `(?=\\r|\\n|${escapeForRegExp(delimiter)}|$)`
  const opened = countMatches(text, `${at}${mark}`)
  if (opened === 0) return { opened, closed: 0 }
  return {
    opened,
    closed: countMatches(text, `${at}${mark}(?:[^${mark}\\\\]|\\\\.|${mark}${mark})*${mark}${end}`),
  }
}

/**
 * Whether a backslash stands before a quote that can only be text: something other than a delimiter or a line end
 * follows. (`"C:\dir\",` ends in a backslash and escapes nothing.)
 */
function isEscapedByBackslash(text: string, delimiter: string, quote: string): boolean {
  if (!text.includes(`\\${quote}`)) return false
  const end = `\\r\\n${escapeForRegExp(delimiter)}${quote}`
  const sure = countMatches(text, `\\\\${quote}(?=[^${end}])`)
  const doubtful = countMatches(text, `[^\\\\]\\\\${quote}(?=[\\r\\n]|${escapeForRegExp(delimiter)})`)
  return sure >= 1 && sure >= doubtful
}

const countMatches = (text: string, pattern: string): number => [...text.matchAll(new RegExp(pattern, 'gs'))].length

const escapeForRegExp = (text: string): string => text.replace(/[|\\^]/g, '\\$&')
