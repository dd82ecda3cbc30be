import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addValue, createFacts } from '../../../native/index.ts'
import { concludeColumn } from './lexical-types.ts'
import { columns } from './testing/column-values.ts'

function reasonOf(values: readonly string[]): string | null {
  const facts = createFacts()
  for (const [at, value] of values.entries()) addValue(facts, value, at + 2)
  return concludeColumn('c', facts).reason
}
const times = (count: number, ...values: string[]): string[] => Array.from({ length: count }, () => values).flat()

describe('the reason of a column that stays text', () => {
  it.each<[string, string[]]>([
    [
      '412 of 1,000,000 values have leading zeros (the first in record 999,590)',
      [...times(999_588, '7'), ...times(412, '007')],
    ],
    ['all 2 values have leading zeros', ['007', '', '008']],
    ['the only value has leading zeros', ['007']],
    [
      '3 of 1,000 values are no numbers (the first in record 17)',
      [...times(15, '1'), ...times(3, 'n/a'), ...times(982, '1.5')],
    ],
    ['1 of 3 values is no number (in record 3)', ['1', 'x', '2']],
    ['1 of 3 values is no number (in record 2)', ['2021-01-01', '1', '2']],
    ['1 of 2 values begins with a plus (in record 3)', ['1', '+2']],
    ['1 of 2 values has more digits than 64 bits hold (in record 2)', ['9223372036854775808', '1']],
    ['2 of 3 values are written with an exponent (the first in record 2)', ['1e5', '01', '1e7']],
    ['1 of 2 values is a zero with a minus', ['-0.00', '1.00']],
    ['1 of 2 values has digits that a number would lose', ['0.12345678901234567890', '1.5']],
    ['1 of 2 values has digits that a number would lose', ['1.5', '1234567890123456']],
    ['the values have 1 to 2 decimals, and 1 of 2 values ends in a zero that a number would lose', ['1.50', '2.5']],
    ['the values have none or 1 decimals, and 1 of 2 values ends in a zero that a number would lose', ['1', '2,0']],
    [
      'the numbers are written in more than one way: 1 without decimals, 2 with a decimal point, 1 with a decimal comma',
      ['1', '1.5', '2.5', '1,5'],
    ],
    ['thousands are separated in more than one way', ["1'234", '1 234']],
    ['some thousands are separated and some are not', ['1,234,567', '1234']],
    ['the meaning of the comma cannot be told: it may separate thousands or decimals', ['1,234', '45,000']],
    ['the values have 1 to 2 decimals', ['1,234.5', '1,234.50']],
    ['some values have digits that numbers would lose', ['1,234,567,890,123,456,789']],
    [
      'the numbers are written in more than one way: 1 with a decimal point, 1 with separated thousands',
      ['1.234', '1.234.567'],
    ],
    ['the order of day and month cannot be told: every value fits both', ['01/02/2021', '12/12/21']],
    [
      'the order of day and month changes: 2 of 4 values have the day first, 1 the month',
      ['31/1/2021', '30/1/2021', '1/31/2021', '1/1/2021'],
    ],
    ['1 of 2 values is no day of the calendar', ['31/12/2021', '31/02/2021']],
    ['the dates are written in more than one way', ['31/12/2021', '31.12.2021']],
    ['the years have two digits: the century cannot be told', ['31/12/21']],
    ['some years have two digits and some have four', ['31/12/21', '31/12/2021']],
    ['some days or months have a leading zero and some have none', ['31/01/2021', '31/1/2021']],
    [
      'the dates are written in more than one way: 1 like 2021-12-31, 2 with a time, 1 like 31/12/2021',
      ['2021-12-31', '2021-12-31 00:00:00', '2021-12-31T00:00:00', '31/12/2021'],
    ],
    ['the dates are written in more than one way', ['2021-12-31 00:00:00', '2021-12-31T00:00:00']],
    ['1 of 3 values is no date (in record 4)', ['2021-12-31', '31/12/2021', 'soon']],
    ['true and false are written in more than one way', ['true', 'TRUE']],
    ['1 of 2 values is neither true nor false (in record 3)', ['true', 'maybe']],
  ])('%s', (reason, values) => expect(reasonOf(values)).toBe(reason))

  it.each<[string, string[]]>([
    ['has no values', ['', '']],
    ['is words', ['a', 'b', '1']],
    ['is identifiers', ['123e4567-e89b-12d3-a456-426614174000', 'a', '5']],
    ['is a bit of everything', ['1', '2021-01-01', 'x']],
  ])('is not given when the column %s', (_, values) => expect(reasonOf(values)).toBe(null))

  it('stands in the column as it is stored, and only there', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const facts = createFacts()
        for (const [at, value] of values.entries()) addValue(facts, value, at + 1)
        const { column, reason } = concludeColumn('c', facts)
        expect(column.reason ?? null).toBe(reason)
        if (column.type !== 'string') expect(reason).toBe(null)
        expect(reason ?? 'x').toMatch(/^[^.]*[^. ]$/)
      }),
      { numRuns: 5000 },
    )
  })
})
