/**
 * Where the records of a file went, term by term.
 */
import type { Ledger } from '../../../preload/contract/index.ts'

export interface Term {
  readonly key: 'rows' | 'quarantined' | 'blank' | 'header' | 'preamble'
  readonly count: number
  readonly label: string
}

/** Rows and quarantined always; what was skipped only where there is some. */
export function ledgerTerms({ rows, quarantined, skipped }: Ledger): readonly Term[] {
  const terms: readonly Term[] = [
    { key: 'rows', count: rows, label: rows === 1 ? 'row' : 'rows' },
    { key: 'quarantined', count: quarantined, label: 'quarantined' },
    { key: 'blank', count: skipped.blank, label: 'blank' },
    { key: 'header', count: skipped.header, label: 'header' },
    { key: 'preamble', count: skipped.preamble, label: 'preamble' },
  ]
  return terms.filter(({ key, count }) => count > 0 || key === 'rows' || key === 'quarantined')
}

export const balances = ({ records, rows, quarantined, skipped }: Ledger): boolean =>
  records === rows + quarantined + skipped.blank + skipped.header + skipped.preamble
