/** An empty cell where the template asks for a value. A cell that is missing altogether is reported as missing-cell. */
import type { RecordRule } from './rule.ts'

export const constraintRequired: RecordRule = {
  code: 'constraint-error',
  severity: 'error',
  check({ record, columns }, complain) {
    if (record.blank) return
    for (const [at, { name, required }] of columns.entries()) {
      if (!required || at >= record.cells.length || record.cells[at] !== '') continue
      complain({
        column: name,
        value: '',
        expected: 'a value',
        message: `Line ${record.line}: ${name} is required and empty.`,
      })
    }
  },
}
