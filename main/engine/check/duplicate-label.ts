/** Two columns of the same name: the later one gets a number. */
import type { HeaderRule } from './rule.ts'

export const duplicateLabel: HeaderRule = {
  code: 'duplicate-label',
  severity: 'warning',
  explain: ({ position, label, first }, columnName) => ({
    column: columnName,
    value: label,
    expected: 'a name that no other column has',
    message: `Column ${position + 1} is called "${label}" like column ${first + 1}; it was named ${columnName}.`,
  }),
}
