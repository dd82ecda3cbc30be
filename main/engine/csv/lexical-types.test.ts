import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { columns, concludeValues as conclude } from './testing/column-values.ts'
import { openDuckDb, throughDuckDb } from './testing/through-duckdb.ts'

const typeOf = (...values: string[]) => conclude(values).type

describe('a column that is given a type', () => {
  it('gives every value back from DuckDB exactly as it stood in the file', async () => {
    const connection = await openDuckDb()
    const path = join(temporaryFolder(), 'columns.csv')
    const given = new Map<string, number>()
    // Many columns a query, so that DuckDB judges tens of thousands of them in seconds.
    await fc.assert(
      fc.asyncProperty(fc.array(columns, { minLength: 100, maxLength: 100 }), async (generated) => {
        const typed = generated
          .map((values, at) => ({ values, column: conclude(values, `c${at}`) }))
          .filter(({ column }) => column.type !== 'string')
        for (const { column } of typed) {
          const kind = `${column.storage.replace(/\d+\)/, 's)')} ${column.format}`
          given.set(kind, (given.get(kind) ?? 0) + 1)
        }
        const read = await throughDuckDb(connection, typed, path)
        for (const [at, { values }] of typed.entries())
          expect(read[at]).toEqual(values.map((value) => (value === '' ? null : value)))
      }),
      { numRuns: 300, endOnFailure: true },
    )
    const kinds = [
      ...['BIGINT null', 'BIGINT #,##0', 'BIGINT #.##0', "BIGINT #'##0", 'BIGINT # ##0', 'DECIMAL(18,s) null'],
      ...['DECIMAL(18,s) 0,0', 'DECIMAL(18,s) #,##0.0', 'DECIMAL(18,s) #.##0,0', "DECIMAL(18,s) #'##0.0"],
      ...['DOUBLE null', 'DOUBLE plain', 'DOUBLE 0,0', 'DOUBLE 0,#', 'DATE %Y-%m-%d', 'DATE %d/%m/%Y'],
      ...['DATE %m/%d/%Y', 'DATE %-d.%-m.%Y', 'DATE %-m-%-d-%Y', 'TIMESTAMP %Y-%m-%dT%H:%M:%SZ'],
      ...['TIMESTAMP %Y-%m-%d %H:%M:%S', 'BOOLEAN true/false', 'BOOLEAN TRUE/FALSE', 'BOOLEAN True/False'],
    ]
    expect(kinds.filter((kind) => (given.get(kind) ?? 0) < 8)).toEqual([])
  })

  it('keeps its type when some of its cells are empty', () => expect(typeOf('1', '', '3')).toBe('integer'))

  it('has no reason to give', () => expect(conclude(['1', '2'])).not.toHaveProperty('reason'))

  it('is an integer up to the borders of 64 bits', () => {
    expect(typeOf('0', '-1', '9223372036854775807', '-9223372036854775808')).toBe('integer')
    expect(typeOf('9223372036854775808')).toBe('string')
    expect(typeOf('-9223372036854775809')).toBe('string')
  })

  it('is a number when its decimals are written alike, or plainly', () => {
    expect(conclude(['1.50', '-2.25'])).toMatchObject({ type: 'number', storage: 'DECIMAL(18,2)' })
    expect(conclude(['1', '2.5'])).toMatchObject({ type: 'number', storage: 'DOUBLE' })
    expect(conclude(['1.0', '2.55', '17850.0'])).toMatchObject({ type: 'number', storage: 'DOUBLE' })
    expect(conclude(['536365.0', '1.25', '0.1'])).toMatchObject({ type: 'number' })
  })

  it('may have decimal commas', () => {
    expect(conclude(['1,50', '-2,25'])).toMatchObject({ storage: 'DECIMAL(18,2)', format: '0,0' })
    expect(conclude(['1', '2,5'])).toMatchObject({ type: 'number', storage: 'DOUBLE', format: '0,#' })
    expect(conclude(['1,0', '2,55'])).toMatchObject({ type: 'number', storage: 'DOUBLE', format: '0,0' })
  })

  it('takes a comma before three digits for the decimal comma that other values have', () => {
    expect(conclude(['0,125', '1,234'])).toMatchObject({ storage: 'DECIMAL(18,3)', format: '0,0' })
    expect(conclude(['1234,500', '-1,234'])).toMatchObject({ storage: 'DECIMAL(18,3)', format: '0,0' })
  })

  it('may have separated thousands', () => {
    expect(conclude(['1,234,567', '-5'])).toMatchObject({ type: 'integer', storage: 'BIGINT', format: '#,##0' })
    expect(conclude(['1,234', '999'])).toMatchObject({ type: 'integer', format: '#,##0' })
    expect(conclude(["1'234", '0'])).toMatchObject({ type: 'integer', format: "#'##0" })
    expect(conclude(['1.234.567', '12'])).toMatchObject({ type: 'integer', format: '#.##0' })
    expect(conclude(['1,234.50', '999.00'])).toMatchObject({ storage: 'DECIMAL(18,2)', format: '#,##0.0' })
    expect(conclude(['1.234,50', '-0,25'])).toMatchObject({ storage: 'DECIMAL(18,2)', format: '#.##0,0' })
    expect(conclude(['1 234,5', '12,5'])).toMatchObject({ storage: 'DECIMAL(18,1)', format: '# ##0,0' })
  })

  it('is a date or a time only where there is such a day', () => {
    expect(typeOf('2020-02-29', '0001-01-01', '9999-12-31')).toBe('date')
    expect(typeOf('2021-07-27T16:02:08Z', '2021-07-27T00:00:00Z')).toBe('datetime')
    expect(typeOf('2021-07-27 16:02:08')).toBe('datetime')
  })

  it('is a date when some value proves which number is the day', () => {
    expect(conclude(['31/12/2021', '01/02/2021'])).toMatchObject({ type: 'date', format: '%d/%m/%Y' })
    expect(conclude(['12/31/2021', '01/02/2021'])).toMatchObject({ type: 'date', format: '%m/%d/%Y' })
    expect(conclude(['1.2.2021', '13.10.2021'])).toMatchObject({ type: 'date', format: '%-d.%-m.%Y' })
    expect(conclude(['1-2-2021', '2-29-2020'])).toMatchObject({ type: 'date', format: '%-m-%-d-%Y' })
  })

  it('is a boolean when its words are written alike', () => {
    expect(conclude(['true', 'false'])).toMatchObject({ type: 'boolean', format: 'true/false' })
    expect(conclude(['TRUE'])).toMatchObject({ type: 'boolean', format: 'TRUE/FALSE' })
    expect(conclude(['False', 'True'])).toMatchObject({ type: 'boolean', format: 'True/False' })
  })
})

describe('a column that stays text', () => {
  it.each([
    ['a leading zero', ['007', '8']],
    ['a plus sign', ['+1', '2']],
    ['a minus zero', ['-0', '1']],
    ['an exponent', ['1e5']],
    ['a point without digits on both sides', ['.5', '5.']],
    ['more digits than a number holds', ['0.12345678901234567890']],
    ['integers beside trailing zeros', ['1', '2.50']],
    ['integers beside trailing zeros behind a comma', ['1', '2,50']],
    ['a minus zero with a comma', ['-0,00', '1,00']],
    ['a minus zero beside thousands', ['-0.00', '1,234.50']],
    ['a minus zero beside three decimals', ['-0,000', '1,234']],
    ['points and commas', ['1.5', '2,5']],
    ['thousands with and without a mark', ['1,234,567', '1234']],
    ['two marks between thousands', ['1,234,567', '1 234']],
    ['one mark for thousands and for decimals', ['1.234.567', '1.234']],
    ['thousands and decimal commas', ['1,234,567', '0,5']],
    ['thousands with changing decimals', ['1,234.5', '1,234.50']],
    ['thousands with and without decimals', ['1,234.5', '12']],
    ['separated thousands beside long decimals', ['1,234.50', '1234.50']],
    ['only commas before three digits', ['1,234', '12,345']],
    ['only commas before three digits, and nought', ['1,234', '0']],
    ['thousands of more than 18 digits', ['1,234,567,890,123,456,789']],
    ['a day that is none', ['2021-02-29', '2021-01-01']],
    ['the year zero', ['0000-01-01']],
    ['the hour 24', ['2021-01-01T24:00:00']],
    ['days beside times', ['2021-01-01', '2021-01-01T00:00:00']],
    ['two ways to write a time', ['2021-01-01T00:00:00', '2021-01-01 00:00:00']],
    ['two ways to write true', ['true', 'True']],
    ['an odd way to write true', ['tRUE']],
    ['numbers beside truth', ['1', 'true']],
    ['dates of which none tells the order', ['01/02/2021', '12/12/2021']],
    ['dates in both orders', ['31/12/2021', '12/31/2021']],
    ['a day that the month has not', ['31/12/2021', '31/02/2021']],
    ['years of two digits', ['31/12/21', '01/02/21']],
    ['days with and without zeros', ['31/12/2021', '01/02/2021', '1/2/2021']],
    ['two marks in dates', ['31/12/2021', '31.12.2021']],
    ['the year zero behind the day', ['31/12/0000', '31/12/2021']],
    ['dates of two forms', ['31/12/2021', '2021-12-31']],
    ['identifiers', ['123e4567-e89b-12d3-a456-426614174000']],
    ['one word at the end', [...Array.from({ length: 5000 }, (_, n) => String(n)), 'n/a']],
    ['nothing at all', ['', '']],
  ])('has %s', (_, values) => expect(conclude(values)).toMatchObject({ type: 'string', storage: 'VARCHAR' }))
})
