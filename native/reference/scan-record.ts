/**
 * One record of CSV text: where it ends and what its cells are.
 * This is the definition of what Winnow means by a record; every faster reader must agree with it.
 *
 * Rules (they extend RFC 4180, section 2, to what people really send):
 * - a quote opens a cell only as the cell's first character;
 * - inside a quoted cell, two quotes are one quote; a quote closes the cell only before a delimiter, a line end or the
 *   end of the text; any other quote is text;
 * - where the dialect escapes by backslash, a quote behind an odd number of them is text too;
 * - where the dialect skips blanks, those behind a delimiter belong to no cell, and a quote behind them opens one;
 * - LF, CRLF and CR each end a line; outside quotes they end the record.
 */

const LF = 10
const CR = 13
const BLANK = 32
const BACKSLASH = 92

export interface ScanOptions {
  /** Character code of the delimiter. */
  readonly delimiter: number
  /** One character. */
  readonly quote: string
  /** True when a backslash before a quote makes it text. Two quotes are one quote in any case. */
  readonly backslash: boolean
  readonly skipBlanks: boolean
  /** True when nothing follows `text`: the end of the text then ends the record. */
  readonly final: boolean
  /** True to take a quote for text unless the next single quote on its line closes the cell that it opens. */
  readonly lineBound: boolean
  /** What earlier scans of the same text found out, so that many unterminated quotes do not each look through it all. */
  readonly known: KnownText
  /** True to stop as soon as the record is sure to be suspicious, long before its end perhaps. */
  readonly stopAtSuspicion: boolean
}

export interface KnownText {
  /** No quote at or behind this offset closes a cell, as far as the text goes. Only ever made smaller. */
  unclosedFrom: number
  /** A stretch without a line end, and the offset of the one behind it (or of the text's end). */
  line?: { readonly from: number; readonly end: number }
}

export interface ScannedRecord {
  readonly cells: readonly string[]
  /** Offset of each cell's first source character; with `end` it locates cells in the raw text. */
  readonly starts: readonly number[]
  /** Offset behind the record's last character, before its line end. */
  readonly end: number
  /** Offset of the next record. */
  readonly next: number
  /** Line ends inside the record, 0 for a record on one line. */
  readonly innerLines: number
  /** No character but blanks, and no delimiter and no quote. */
  readonly blank: boolean
  /** A quoted cell holds a quote that is neither doubled nor closing. */
  readonly strayQuotes: boolean
  /** Such a cell runs over a line end. */
  readonly suspicious: boolean
  /** A quoted cell that never closes. */
  readonly unterminated: boolean
}

/** Scans the record that begins at `start`; null when `text` ends before that is certain. */
export function scanRecord(text: string, start: number, options: ScanOptions): ScannedRecord | 'suspicious' | null {
  const { delimiter, quote, final, lineBound, skipBlanks } = options
  const quoteCode = quote.charCodeAt(0)
  const length = text.length
  const cells: string[] = []
  const starts: number[] = []
  let innerLines = 0
  let quoted = false
  let strayQuotes = false
  let suspicious = false
  let unterminated = false
  let at = start

  for (;;) {
    starts.push(at)
    if (skipBlanks && cells.length > 0) while (text.charCodeAt(at) === BLANK) at++
    let end = -1
    if (text.charCodeAt(at) === quoteCode) {
      const cell = scanQuotedCell(text, at, options)
      if (cell === null || cell === 'suspicious') return cell
      if (cell.closed || !lineBound) {
        quoted = true
        end = cell.end
        innerLines += cell.lines
        strayQuotes ||= cell.strayQuotes
        suspicious ||= cell.lines > 0 && cell.strayQuotes
        unterminated ||= !cell.closed
        cells.push(cell.text)
      }
    }
    if (end < 0) {
      end = at
      for (; end < length; end++) {
        const code = text.charCodeAt(end)
        if (code === delimiter || code === LF || code === CR) break
      }
      cells.push(text.slice(at, end))
    }
    if (end === length) {
      if (!final) return null
      return finish(end, end)
    }
    const code = text.charCodeAt(end)
    if (code === delimiter) {
      at = end + 1
      continue
    }
    if (code === CR) {
      if (end + 1 === length && !final) return null
      return finish(end, text.charCodeAt(end + 1) === LF ? end + 2 : end + 1)
    }
    return finish(end, end + 1)
  }

  function finish(end: number, next: number): ScannedRecord {
    const blank = cells.length === 1 && !quoted && (cells[0] ?? '').trim() === ''
    return { cells, starts, end, next, innerLines, blank, strayQuotes, suspicious, unterminated }
  }
}

interface QuotedCell {
  readonly text: string
  readonly end: number
  readonly lines: number
  readonly strayQuotes: boolean
  readonly closed: boolean
}

/** Scans a cell whose first character, at `open`, is a quote; null when more text is needed to know. */
function scanQuotedCell(text: string, open: number, options: ScanOptions): QuotedCell | 'suspicious' | null {
  const { delimiter, quote: mark, backslash, final, lineBound, known, stopAtSuspicion } = options
  const markCode = mark.charCodeAt(0)
  const length = text.length
  const limit = lineBound ? lineEnd(text, open, known) : length
  let doubled = false
  let escaped = false
  let strayQuotes = false
  let firstLineEnd: number | undefined
  let from = open + 1
  for (;;) {
    // What is known holds for whole runs of quotes: within one, this cell's quotes may pair otherwise.
    const lookNoFurther = !lineBound && from >= known.unclosedFrom && text.charCodeAt(from) !== markCode
    const quote = lookNoFurther ? -1 : text.indexOf(mark, from)
    if (quote < 0 || quote >= limit) {
      if (!lineBound) known.unclosedFrom = Math.min(known.unclosedFrom, open + 1)
      if (!final && limit === length) return null
      return { text: unquote(open + 1, limit), end: limit, lines: 0, strayQuotes, closed: false }
    }
    if (backslash && isEscaped(text, open, quote)) {
      escaped = true
      from = quote + 1
      continue
    }
    if (quote + 1 === length) {
      if (!final) return null
      return closedAt(quote)
    }
    const code = text.charCodeAt(quote + 1)
    if (code === markCode) {
      doubled = true
      from = quote + 2
    } else if (code === delimiter || code === LF || code === CR) {
      return closedAt(quote)
    } else {
      strayQuotes = true
      if (lineBound) return { text: '', end: limit, lines: 0, strayQuotes, closed: false }
      from = quote + 1
      if (!stopAtSuspicion) continue
      firstLineEnd ??= lineEnd(text, open, known)
      if (firstLineEnd < quote) return 'suspicious'
    }
  }

  function closedAt(quote: number): QuotedCell {
    const lines = lineBound ? 0 : countLineEnds(text, open + 1, quote)
    return { text: unquote(open + 1, quote), end: quote + 1, lines, strayQuotes, closed: true }
  }

  function unquote(from: number, to: number): string {
    const inner = text.slice(from, to)
    if (backslash && (escaped || inner.includes('\\\\'))) return inner.replaceAll(escapes[mark] ?? NO_ESCAPE, '$1$2')
    return doubled ? inner.replaceAll(mark + mark, mark) : inner
  }
}

const NO_ESCAPE = /(?!)/g
/** A doubled quote, or a backslash before a quote or a backslash: what is meant is the second character. */
const escapes: Readonly<Record<string, RegExp>> = { '"': /"(")|\\(["\\])/g, "'": /'(')|\\(['\\])/g }

/** Whether an odd number of backslashes stands before the quote, within the cell that begins at `open`. */
function isEscaped(text: string, open: number, quote: number): boolean {
  let at = quote
  while (at - 1 > open && text.charCodeAt(at - 1) === BACKSLASH) at--
  return (quote - at) % 2 === 1
}

/** Offset of the first line end at or after `from`, or the text's length. Looked for once a line. */
function lineEnd(text: string, from: number, known: KnownText): number {
  if (known.line !== undefined && from >= known.line.from && from <= known.line.end) return known.line.end
  let end = from
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === LF || code === CR) break
  }
  known.line = { from, end }
  return end
}

/** Counts LF, CRLF and CR, each as one, in `text[from, to)`. */
export function countLineEnds(text: string, from = 0, to = text.length): number {
  let count = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && (at + 1 >= to || text.charCodeAt(at + 1) !== LF))) count++
  }
  return count
}
