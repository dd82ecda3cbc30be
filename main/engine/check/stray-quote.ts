/** A quote that opens a cell and would swallow the lines below: it was taken as text. (Frictionless has no code for it.) */
import type { RecordRule } from './rule.ts'

export const strayQuote: RecordRule = {
  code: 'stray-quote',
  severity: 'warning',
  check({ record, columns }, complain) {
    if (!record.strayQuote) return
    const at = record.cells.findIndex((cell) => cell.startsWith('"'))
    complain({
      column: columns[at]?.name ?? '',
      value: record.cells[at] ?? record.raw,
      expected: 'a closing quote before the next delimiter or line end',
      message: `Line ${record.line}: a quote opens a cell and nothing closes it on its line; it was taken as text.`,
    })
  },
}
