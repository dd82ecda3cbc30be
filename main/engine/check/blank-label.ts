/** A column without a name: it is called by its number. */
import type { HeaderRule } from './rule.ts'

export const blankLabel: HeaderRule = {
  code: 'blank-label',
  severity: 'warning',
  explain: ({ position }, columnName) => ({
    column: columnName,
    value: '',
    expected: 'a name',
    message: `Column ${position + 1} has no name; it was named ${columnName}.`,
  }),
}
