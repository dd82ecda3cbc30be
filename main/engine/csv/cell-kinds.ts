/**
 * What a cell looks like to a person: a number, a date, a word. Looser than the types of columns, because it only helps
 * to guess how a file is laid out; nothing is stored by it.
 */

export type CellKind = 'empty' | 'missing' | 'value' | 'token' | 'text'

const NUMBER =
  /^[-+(]?\s?[$€£¥]?\s?(?:\d+|\d{1,3}(?:[ ,.'\u00A0\u202F]\d{2,3})+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?\.?\s?(?:%|[$€£¥])?\)?$/
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?'
const DATE = new RegExp(
  `^(?:\\d{4}([-/.])\\d{1,2}(?:\\1\\d{1,2})?|\\d{1,2}([-/.])\\d{1,2}\\2\\d{2,4}|\\d{1,2}[-/. ]?${MONTH}[-/., ]*(?:\\d{4}|\\d{2})?|${MONTH}[-/ ]\\d{1,2}(?:,? ?\\d{4})?|${MONTH}[-/ ]\\d{4})$`,
  'i',
)
const TIME = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]\.?m\.?)?\s?(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})?$/i
const DATE_TIME = /^(\S+(?: [a-z]{3,9},? \d{4})?)(?:T|,? )(\d{1,2}:\d{2}.*)$/i
const LINK = /^(?:(?:https?|ftp|file):\/\/\S+|www\.\S+\.\S+|[^\s@]+@[^\s@]+\.\p{L}{2,})$/iu
const UUID = /^\{?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}?$/i
const BOOLEAN = /^(?:true|false)$/i
const MISSING = /^(?:[-–—.:?*#]+|n\/?a|#n\/a|nan|null|nil|\(null\)|\\n|unknown)$/i
const TOKEN = /^[\p{L}\p{N}_.+-]+$/u

/** Longer texts are no values; looking no further keeps the work small for very long cells. */
const LONGEST_VALUE = 64

export function kindOf(cell: string): CellKind {
  const text = cell.trim()
  if (text === '') return 'empty'
  if (text.length > LONGEST_VALUE) return LINK.test(text.slice(0, 300)) ? 'value' : 'text'
  if (/\d/.test(text)) {
    if (NUMBER.test(text) || DATE.test(text) || TIME.test(text) || UUID.test(text) || isDateTime(text)) return 'value'
  } else if (MISSING.test(text)) return 'missing'
  else if (BOOLEAN.test(text)) return 'value'
  if (LINK.test(text)) return 'value'
  return TOKEN.test(text) ? 'token' : 'text'
}

export const isValue = (cell: string): boolean => kindOf(cell) === 'value'

/** Something that can be the label of a column: words, and no value. */
export function isWord(cell: string): boolean {
  const kind = kindOf(cell)
  return kind === 'token' || kind === 'text'
}

export const isFilled = (cell: string): boolean => cell.trim() !== ''

export const countFilled = (cells: readonly string[]): number => cells.filter(isFilled).length

/** Number of cells up to the last one that is filled. */
export const filledWidth = (cells: readonly string[]): number => cells.findLastIndex(isFilled) + 1

/** Fewer rows of a wide table: it is the cells that cost time. */
export const rowsWorthALook = (width: number): number => Math.max(15, Math.floor(20_000 / Math.max(1, width)))

/** For each column, whether nearly all of its filled cells in `rows` are values; false for one without any. */
export function valueColumns(rows: readonly (readonly string[])[], width: number): boolean[] {
  const some = rows.slice(0, rowsWorthALook(width))
  return Array.from({ length: width }, (_, at) => {
    let values = 0
    let words = 0
    for (const cells of some) {
      const kind = kindOf(cells[at] ?? '')
      if (kind === 'value') values++
      else if (kind === 'token' || kind === 'text') words++
    }
    return values > 0 && values >= words * 9
  })
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text)
  return match !== null && DATE.test(match[1] ?? '') && TIME.test(match[2] ?? '')
}
