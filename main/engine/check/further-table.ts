/** Another table seems to begin below the first one of a file: its rows were read as rows of the first. */
import type { FoundTable } from '../csv/find-tables.ts'
import type { Complaint, RuleInfo } from './rule.ts'

export const furtherTable: RuleInfo = { code: 'further-table', severity: 'warning' }

export function furtherTableComplaint({ line, header, width }: FoundTable): Complaint {
  const columns = header === null ? `${width} columns` : `the columns ${shorten(header)}`
  return {
    column: '',
    value: header === null ? '' : shorten(header),
    expected: 'one table in a file',
    message: `Line ${line}: another table with ${columns} seems to begin here. Its rows were read as rows of the first table. To load both, load the file once more, with its tables separately.`,
  }
}

const shorten = (labels: readonly string[]): string =>
  labels.length <= 6 ? labels.join(', ') : `${labels.slice(0, 6).join(', ')} and ${labels.length - 6} more`
