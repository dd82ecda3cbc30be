/** The account of a file. What is shown must add up to what is claimed. */
import { expect, it } from 'vitest'
import { balances, ledgerTerms } from './ledger-terms.ts'

const ledger = { records: 1003, rows: 1000, quarantined: 0, skipped: { blank: 2, preamble: 0, header: 1 } }

it('names every place where a record went, and nothing that is not there', () => {
  expect(ledgerTerms(ledger).map(({ count, label }) => `${count} ${label}`)).toEqual([
    '1000 rows',
    '0 quarantined',
    '2 blank',
    '1 header',
  ])
})
it('shows terms that add up to the records when the ledger balances', () => {
  expect(balances(ledger)).toBe(true)
  expect(ledgerTerms(ledger).reduce((sum, { count }) => sum + count, 0)).toBe(ledger.records)
})
it('sees one lost record', () => expect(balances({ ...ledger, rows: 999 })).toBe(false))
