/**
 * Cells that were copied from a spreadsheet: tabs between them, a line for each row, and quotes around those that hold
 * line breaks. A quote that does not enclose a whole cell is text, as spreadsheets write it.
 */
export function parsePasted(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (let at = 0; at <= text.length; ) {
    const { cell, end } = readQuoted(text, at) ?? readPlain(text, at)
    row.push(cell)
    if (text[end] === '\t') {
      at = end + 1
      continue
    }
    rows.push(row)
    row = []
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    if (at >= text.length) break
  }
  return rows
}

interface ReadCell {
  readonly cell: string
  /** Where the tab or the line end behind it stands. */
  readonly end: number
}

function readPlain(text: string, from: number): ReadCell {
  let end = from
  while (end < text.length && !isEnd(text[end])) end++
  return { cell: text.slice(from, end), end }
}

function readQuoted(text: string, from: number): ReadCell | null {
  if (text[from] !== '"') return null
  let cell = ''
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '"') cell += text[at]
    else if (text[at + 1] === '"') {
      cell += '"'
      at++
    } else return at + 1 === text.length || isEnd(text[at + 1]) ? { cell, end: at + 1 } : null
  }
  return null
}

const isEnd = (character: string | undefined): boolean => character === '\t' || character === '\n' || character === '\r'
