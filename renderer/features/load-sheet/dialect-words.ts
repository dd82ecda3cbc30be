/**
 * Dialects in words, for selects and fact lines.
 */
import type { Dialect } from '../../../preload/contract/index.ts'

export const encodingWords: Readonly<Record<Dialect['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  'iso-8859-1': 'ISO-8859-1',
}

export const delimiterWords: Readonly<Record<Dialect['delimiter'], string>> = {
  ',': 'Comma  ,',
  ';': 'Semicolon  ;',
  '\t': 'Tab',
  '|': 'Bar  |',
}

export const lineEndingWords: Readonly<Record<Dialect['lineEnding'], string>> = {
  lf: 'LF',
  crlf: 'CRLF',
  cr: 'CR',
  mixed: 'Mixed line ends',
  none: 'One line',
}

/** "UTF-8 · comma · header · LF" */
export function dialectLine(dialect: Dialect): string {
  const parts = [
    encodingWords[dialect.encoding],
    delimiterWords[dialect.delimiter].split(' ')[0]?.toLowerCase(),
    dialect.quote === "'" && 'apostrophes',
    dialect.escape === '\\' && 'backslash escapes',
    dialect.headerRows > 0 ? 'header' : 'no header',
    dialect.preambleRows > 0 && `${dialect.preambleRows} rows skipped`,
    lineEndingWords[dialect.lineEnding],
  ]
  return parts.filter(Boolean).join(' · ')
}
