/** Writes rows with any delimiter, quote, escape and line end, as programs of all kinds do. */

export interface Writing {
  readonly delimiter: string
  readonly quote: string
  /** How a quote inside quotes is written, before it. */
  readonly escape: string
  readonly lineEnd: string
  readonly quoteAll: boolean
}

export const usual: Writing = { delimiter: ',', quote: '"', escape: '"', lineEnd: '\n', quoteAll: false }

export function writeCell(cell: string, { delimiter, quote, escape: escaping, quoteAll }: Writing): string {
  if (quote === '') return cell
  const mark = delimiter.charAt(0)
  const needed = cell.includes(mark) || cell.includes(quote) || /[\r\n]/.test(cell)
  return needed || quoteAll ? quote + cell.replaceAll(quote, escaping + quote) + quote : cell
}

export const writeRow = (cells: readonly string[], writing: Writing): string =>
  cells.map((cell) => writeCell(cell, writing)).join(writing.delimiter)

export const join = (lines: readonly string[], lineEnd = '\n', end = lineEnd): string => lines.join(lineEnd) + end
