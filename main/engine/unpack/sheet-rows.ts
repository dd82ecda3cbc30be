/** The rows of one sheet of a workbook, cell by cell as text, read as a stream. */
import { isoText, numberText, unescapeText } from './cell-text.ts'
import type { NumberFormat } from './number-format.ts'
import { parseXml } from './xml.ts'

export interface SheetRow {
  /** Number of the row in the sheet, from 1. */
  readonly row: number
  /** Text by column, from 0; empty cells are left out. */
  readonly cells: ReadonlyMap<number, string>
}

export interface SheetContext {
  readonly strings: readonly string[]
  readonly formats: readonly NumberFormat[]
  readonly from1904: boolean
}

/** The limits of the format. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384

/** Rows in which something stands, a few at a time. @throws Error when it is no sheet. */
export async function* sheetRows(input: AsyncIterable<Buffer>, context: SheetContext): AsyncGenerator<SheetRow[]> {
  let done: SheetRow[] = []
  let row = 0
  let column = -1
  let cells = new Map<number, string>()
  let cell: { type: string; style: number } | null = null
  let value = ''
  let inline = ''
  let collects: 'value' | 'inline' | null = null
  let phonetic = false

  const events = parseXml(input, {
    open(name, attribute) {
      if (name === 'row') {
        row = Math.max(row + 1, Number(attribute('r') ?? row + 1))
        if (!(row <= MOST_ROWS)) throw new Error(`row ${row} is beyond the last one`)
        column = -1
        cells = new Map()
      } else if (name === 'c') {
        column = columnOf(attribute('r')) ?? column + 1
        if (column >= MOST_COLUMNS) throw new Error(`column ${column + 1} is beyond the last one`)
        cell = { type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0) }
        value = ''
        inline = ''
      } else if (name === 'v') collects = 'value'
      else if (name === 'rPh') phonetic = true
      else if (name === 't' && cell !== null && !phonetic) collects = 'inline'
    },
    text(text) {
      if (collects === 'value') value += text
      else if (collects === 'inline') inline += text
    },
    close(name) {
      if (name === 'v' || name === 't') collects = null
      else if (name === 'rPh') phonetic = false
      else if (name === 'c' && cell !== null) {
        const text = textOf(cell, value, inline, context)
        if (text !== '') cells.set(column, text)
        cell = null
      } else if (name === 'row' && cells.size > 0) done.push({ row, cells })
    },
  })
  for await (const _ of events) {
    if (done.length > 0) yield done
    done = []
  }
}

function textOf(
  { type, style }: { type: string; style: number },
  value: string,
  inline: string,
  { strings, formats, from1904 }: SheetContext,
): string {
  switch (type) {
    case 's': {
      const text = strings[Number(value)]
      if (value !== '' && text === undefined) throw new Error(`there is no shared text ${value}`)
      return text ?? ''
    }
    case 'inlineStr':
      return unescapeText(inline)
    case 'str':
      return unescapeText(value)
    case 'b':
      return value === '' ? '' : value === '1' || value === 'true' ? 'TRUE' : 'FALSE'
    case 'd':
      return isoText(value)
    case 'n':
      return numberText(value, formats[style] ?? { kind: 'number' }, from1904)
    default:
      return value // An error such as #DIV/0!.
  }
}

/** `AB12` is in column 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Za-z]+/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}
