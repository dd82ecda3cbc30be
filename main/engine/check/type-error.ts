/** A value that is not of the type that the template asks for: the cell is empty, the value stays in this finding. */
import { fitsType } from '../csv/forced-types.ts'
import type { RecordRule } from './rule.ts'

export const typeError: RecordRule = {
  code: 'type-error',
  severity: 'error',
  check({ record, columns }, complain) {
    if (record.blank) return
    for (const [at, { name, type, form }] of columns.entries()) {
      const value = record.cells[at] ?? ''
      if (type === undefined || type === 'string' || value === '' || fitsType(value, type, form)) continue
      complain({
        column: name,
        value,
        expected: `a value of type ${type}`,
        message: `Line ${record.line}, column ${name}: "${value}" is no ${type}; the cell was left empty.`,
      })
    }
  },
}
