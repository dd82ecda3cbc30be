/** A line with nothing on it: no row is made of it, and it is no fault of the data. */
import type { RecordRule } from './rule.ts'

export const blankRow: RecordRule = {
  code: 'blank-row',
  severity: 'info',
  check({ record }, complain) {
    if (!record.blank) return
    const message = `Line ${record.line} is blank; it was skipped.`
    complain({ column: '', value: '', expected: 'a record', message })
  },
}
