/** A record with fewer cells than the header has labels: the missing ones are read as empty. */
import { cellCount, type RecordRule } from './rule.ts'

export const missingCell: RecordRule = {
  code: 'missing-cell',
  severity: 'error',
  check({ record, columns }, complain) {
    const found = record.cells.length
    if (record.blank || found >= columns.length) return
    const missing = columns.slice(found).map((column) => column.name)
    complain({
      column: missing[0] ?? '',
      value: record.raw,
      expected: cellCount(columns.length),
      message: `Line ${record.line} has ${cellCount(found)}, ${columns.length} are expected; without a value: ${shorten(missing)}.`,
    })
  },
}

function shorten(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
}
