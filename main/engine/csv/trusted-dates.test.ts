import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addValue, createFacts } from '../../../native/index.ts'
import { fitsType } from './forced-types.ts'
import { hasMisfits, isTrusted } from './trusted-dates.ts'

const column = (format: string, type: 'date' | 'datetime' = 'date') => ({
  ...{ name: 'day', type, form: { format }, required: false },
})

describe('dates that are taken in trust', () => {
  it('all fit their format, unless the facts of the column say otherwise', () => {
    const number = fc.integer({ min: 0, max: 32 }).chain((n) => fc.constantFrom(String(n), String(n).padStart(2, '0')))
    const year = fc.constantFrom('2021', '2024', '21', '24', '0000', '1999')
    const mark = fc.constantFrom('/', '/', '/', '.')
    const date = fc.tuple(number, mark, number, year).map(([a, sign, b, y]) => [a, b, y].join(sign))
    const formats = fc.constantFrom('%d/%m/%Y', '%m/%d/%Y', '%-d/%-m/%Y', '%m.%d.%y', '%d/%m/%y')
    fc.assert(
      fc.property(fc.array(date, { minLength: 1, maxLength: 3 }), formats, (values, format) => {
        const facts = createFacts()
        for (const value of values) addValue(facts, value, 1)
        // What is of another class is looked at one by one anyway.
        const alone = values.map((value) => {
          const own = createFacts()
          addValue(own, value, 1)
          return own.dateOther.years > 0 ? fitsType(value, 'date', { format }) : true
        })
        expect(hasMisfits([column(format)], [facts])).toBe(alone.includes(false))
      }),
      { numRuns: 2000 },
    )
  })

  it('are those of simple formats only', () => {
    expect(isTrusted(column('%d/%m/%Y'))).toBe(true)
    for (const format of ['%d/%d/%Y', '%d/%m-%Y', '%Y/%m/%d', '%d %m %Y', '%%d/%m/%Y', 'default'])
      expect(isTrusted(column(format))).toBe(false)
    expect(isTrusted(column('%d/%m/%Y', 'datetime'))).toBe(false)
    expect(isTrusted({ name: 'day', type: 'date', required: false })).toBe(false)
  })
})
