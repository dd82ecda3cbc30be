/** A column that the template knows and the file has not: it is there, and empty in every row of this file. */
import type { HeaderRule } from './rule.ts'

export const missingLabel: HeaderRule = {
  code: 'missing-label',
  severity: 'warning',
  explain: ({ label }) => ({
    column: label,
    value: '',
    expected: `a column called ${label}`,
    message: `The file has no column ${label}; it is empty in every row.`,
  }),
}
