/** A record with more cells than the header has labels: the row is kept, the extra cells stay in this finding. */
import { csvRecord } from '../csv/csv-writer.ts'
import { cellCount, type RecordRule } from './rule.ts'

export const extraCell: RecordRule = {
  code: 'extra-cell',
  severity: 'error',
  check({ record, columns }, complain) {
    if (record.blank || record.cells.length <= columns.length) return
    const extra = record.cells.slice(columns.length)
    complain({
      column: '',
      value: csvRecord(extra, ''),
      expected: cellCount(columns.length),
      message: `Line ${record.line} has ${cellCount(record.cells.length)}, ${columns.length} are expected; ${extra.length === 1 ? 'the extra one is' : `the ${extra.length} extra ones are`} kept with this finding.`,
    })
  },
}
