/**
 * Dialects in words, for selects and fact lines. What the contract may hold is its own affair: a value without a word
 * here is shown as it is.
 */
import type { Dialect } from '../../../preload/contract/index.ts'

const encodingWords: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252 (Western)',
  'iso-8859-1': 'ISO-8859-1 (Western)',
  'iso-8859-15': 'ISO-8859-15 (Western, €)',
  'windows-1250': 'Windows-1250 (Central European)',
  'iso-8859-2': 'ISO-8859-2 (Central European)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'koi8-r': 'KOI8-R (Cyrillic)',
  'iso-8859-5': 'ISO-8859-5 (Cyrillic)',
  'windows-1253': 'Windows-1253 (Greek)',
  'iso-8859-7': 'ISO-8859-7 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  'iso-8859-9': 'ISO-8859-9 (Turkish)',
  'windows-1257': 'Windows-1257 (Baltic)',
  shift_jis: 'Shift_JIS (Japanese)',
  'euc-jp': 'EUC-JP (Japanese)',
  gb18030: 'GB18030 (Chinese)',
  big5: 'Big5 (Chinese, traditional)',
  'euc-kr': 'EUC-KR (Korean)',
}

const delimiterWords: Readonly<Record<string, string>> = {
  ',': 'Comma  ,',
  ';': 'Semicolon  ;',
  '\t': 'Tab',
  '|': 'Bar  |',
  ' ': 'Blank',
  ':': 'Colon  :',
  '^': 'Caret  ^',
  '~': 'Tilde  ~',
  '\u001f': 'Unit separator',
  '\u0001': 'Start of heading',
}

const lineEndingWords: Readonly<Record<Dialect['lineEnding'], string>> = {
  lf: 'LF',
  crlf: 'CRLF',
  cr: 'CR',
  mixed: 'Mixed line ends',
  none: 'One line',
}

export const encodingName = (encoding: string): string => encodingWords[encoding] ?? encoding.toUpperCase()

export const delimiterName = (delimiter: string): string =>
  delimiterWords[delimiter] ?? (/^\p{Cc}/u.test(delimiter) ? codePoints(delimiter) : delimiter)

/** One word for a sentence: "semicolon". */
export const delimiterWord = (delimiter: string): string => delimiterName(delimiter).split('  ')[0]?.toLowerCase() ?? ''

export const headerName = (rows: number): string =>
  rows === 0 ? 'No header' : rows === 1 ? 'First row' : `First ${rows} rows`

const codePoints = (text: string): string =>
  [...text].map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')

/** "UTF-8 · comma · header · LF" */
export function dialectLine(dialect: Dialect): string {
  const { encoding, delimiter, quote, escape: escaping, headerRows, preambleRows, lineEnding } = dialect
  const parts = [
    encodingName(encoding),
    delimiterWord(delimiter),
    quote === "'" && 'apostrophes',
    escaping === '\\' && 'backslash escapes',
    headerRows === 0 ? 'no header' : headerRows === 1 ? 'header' : `header of ${headerRows} rows`,
    preambleRows > 0 && `${preambleRows} rows skipped`,
    lineEndingWords[lineEnding],
  ]
  return parts.filter(Boolean).join(' · ')
}
