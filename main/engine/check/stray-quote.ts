/**
 * A quote that opens a cell and would swallow what follows: it was taken as text. Or one that may have swallowed lines:
 * then a person has to look. (Frictionless has no code for either.)
 */
import type { CsvRecord } from '../../../native/index.ts'
import type { RecordRule } from './rule.ts'

export const strayQuote: RecordRule = {
  code: 'stray-quote',
  severity: 'warning',
  check({ record, columns }, complain) {
    if (record.suspicious && !record.strayQuote) {
      complain({
        column: '',
        value: record.raw,
        expected: 'quotes within quoted cells to be doubled',
        message: `Line ${record.line}: a quoted cell runs over ${record.lines} lines and holds quotes that are not doubled; it may be several records.`,
      })
    }
    if (!record.strayQuote) return
    const at = record.cells.findIndex((cell, index) => cell.startsWith('"') && cell === sourceOf(record, index))
    complain({
      column: columns[at]?.name ?? '',
      value: record.cells[at] ?? record.raw,
      expected: 'a closing quote before the next delimiter or line end',
      message: `Line ${record.line}: a quote opens a cell and nothing closes it on its line; it was taken as text.`,
    })
  },
}

/** A cell as it stands in the file: one that was taken as text is the same there, a quoted one is not. */
function sourceOf({ raw, starts }: CsvRecord, index: number): string {
  return raw.slice(starts[index], (starts[index + 1] ?? raw.length + 1) - 1)
}
