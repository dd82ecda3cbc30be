/** A record that is written otherwise than the rest of its file, and was read as it was meant. */
import type { Repair } from '../csv/repair-record.ts'
import type { Complaint, RuleInfo } from './rule.ts'

export const repairedRecord: RuleInfo = { code: 'repaired-record', severity: 'info' }

/** Null for what concerns a whole file and is nothing to report of each of its records. */
export function repairedRecordComplaint({ kind, by }: Repair, line: number, raw: string): Complaint | null {
  const how = describe(kind, by)
  if (how === null) return null
  return {
    column: '',
    value: raw,
    expected: 'a record written like the others',
    message: `Line ${line} ${how}, unlike the rest of the file; it was read that way.`,
  }
}

function describe(kind: Repair['kind'], by: string): string | null {
  switch (kind) {
    case 'other-delimiter':
      return `separates its cells by ${nameOf(by)}`
    case 'other-quote':
      return `quotes its cells by ${by}`
    case 'escaped-delimiter':
      return `has a backslash before a delimiter that belongs to a cell`
    case 'unescaped-quote':
      return `has a quote within a quoted cell that is not doubled`
    case 'blanks-behind-delimiters':
      return `has a blank behind each delimiter`
    case 'trailing-delimiter':
      return null
  }
}

const nameOf = (delimiter: string): string =>
  delimiter === '\t' ? 'tabs' : delimiter === ' ' ? 'blanks' : `"${delimiter}"`
