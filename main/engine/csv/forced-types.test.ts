import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ColumnType, columnTypes } from '../../../preload/contract/index.ts'
import { jsonText } from '../store/columns.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { askedColumn, type FieldForm, findFormProblem, fitsType, forcedColumn } from './forced-types.ts'
import * as generate from './testing/column-values.ts'
import { openDuckDb, throughDuckDb } from './testing/through-duckdb.ts'

const { integers, decimals, mixedNumbers, decimalCommas, dates, dateTimes, booleans, words } = generate
const value = fc.oneof(
  ...[integers, decimals, mixedNumbers, decimalCommas, dates, dateTimes, booleans, words],
  ...[generate.groupedColumns, generate.otherDateColumns].map((lists) => lists.map(([first = '']) => first)),
  fc.constantFrom('1e400', '-1e400', '1e-400', '5e-324', '1.7976931348623157e308', '1e308', '1e309', '1,5e3', 'ja'),
  fc.constantFrom(
    '-9223372036854775808',
    '-9.223.372.036.854.775.808',
    '12,34,567',
    '1/2/2021 3:4',
    '20211231',
    '31/12/2021 23:59',
  ),
)
const forms: readonly [ColumnType, FieldForm][] = [
  ...columnTypes.map((type): [ColumnType, FieldForm] => [type, {}]),
  ['integer', { groupChar: '.' }],
  ['number', { groupChar: ',' }],
  ['number', { decimalChar: ',' }],
  ['number', { groupChar: '.', decimalChar: ',' }],
  ['number', { groupChar: ' ', decimalChar: ',' }],
  ['boolean', { trueValues: ['yes', 'ja', '1'], falseValues: ["n'", '0'] }],
  ['date', { format: '%d/%m/%Y' }],
  ['date', { format: '%m-%d-%y' }],
  ['date', { format: '%-d.%-m.%Y' }],
  ['date', { format: '%Y%m%d' }],
  ['datetime', { format: '%d/%m/%Y %H:%M' }],
]

describe('a type that a template asks for', () => {
  it('fits only values that DuckDB can read as that type, and writes them so that they fit again', async () => {
    const connection = await openDuckDb()
    const path = join(temporaryFolder(), 'columns.csv')
    const some = fc.array(value, { minLength: 200, maxLength: 200 })
    const seen = forms.map(() => 0)
    await fc.assert(
      fc.asyncProperty(some, async (values) => {
        const columns = forms.map(([type, form], at) => ({
          column: forcedColumn(`c${at}`, type, form),
          values: values.filter((text) => text !== '' && fitsType(text, type, form)),
        }))
        const read = await throughDuckDb(connection, columns, path)
        for (const [at, [type, form]] of forms.entries()) {
          seen[at] = (seen[at] ?? 0) + (read[at]?.length ?? 0)
          for (const text of read[at] ?? []) expect(text !== null && fitsType(text, type, form)).toBe(true)
        }
      }),
      { numRuns: 60, endOnFailure: true },
    )
    expect(forms.filter((_, at) => (seen[at] ?? 0) < 20)).toEqual([])
  })

  it('fits every value of a column that has the type anyway, unless a float would round it', () => {
    fc.assert(
      fc.property(generate.columns, (values) => {
        const { type, format } = generate.concludeValues(values)
        const rounded = (text: string) => type === 'number' && text.replace(/\D/g, '').length > 15
        const form = formOf(type, format)
        for (const text of values) if (text !== '' && !rounded(text)) expect(fitsType(text, type, form)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it.each<[ColumnType, FieldForm, string[], string[]]>([
    ['string', {}, ['', 'x', '1'], []],
    ['integer', {}, ['0', '007', '+5', '-9223372036854775808'], ['1.0', '1e3', 'x', '9223372036854775808', ' 1', '1 ']],
    [
      'number',
      {},
      ['1', '1.50', '.5', '5.', '1e5', '-1E-5'],
      ['1,5', 'x', '1e400', '1234567890123456789', '0.12345678901234567', 'nan', 'inf', '.', '1.2.3', '0x1'],
    ],
    ['boolean', {}, ['true', 'FALSE', 'True'], ['yes', '1', '0', 't']],
    ['date', {}, ['2020-02-29'], ['2021-02-29', '2021-1-1', '0000-01-01', '2021-01-01T00:00:00']],
    ['datetime', {}, ['2021-01-01T00:00:00', '2021-01-01 23:59:59Z'], ['2021-01-01', '2021-01-01T24:00:00', 'now']],
    ['integer', { groupChar: ',' }, ['1,234', '1234', '-12,34,567'], ['1,23', ',123', '1234,567', '1,234.0', '1.5']],
    ['number', { decimalChar: ',' }, ['1,5', '-,5', '3', '1,5e3'], ['1.5', '1,5,5', '1.234,5', 'wrong']],
    ['number', { decimalChar: ',', groupChar: '.' }, ['1.234,5', '1234,5'], ['1,234.5', '1.5', '1.23', '1,234.567']],
    ['boolean', { trueValues: ['yes'], falseValues: ['no'] }, ['yes', 'no'], ['true', 'Yes', '']],
    ['boolean', { trueValues: ['yes'] }, ['yes', 'false', 'FALSE'], ['true', 'no']],
    ['date', { format: '%d/%m/%Y' }, ['31/12/2021', '1/2/2021'], ['12/31/2021', '2021-12-31', '29/02/2021', '1/2/21']],
    ['date', { format: '%m/%d/%y' }, ['12/31/21', '2/29/00'], ['31/12/21', '2/29/01', '12/31/2021']],
    ['date', { format: '%d%m%Y' }, ['31122021'], ['112021', '31/12/2021']],
    ['date', { format: '%Y%m%d' }, ['20211231'], ['20211301', '2021-12-31']],
    ['date', { format: '%d.%m.%Y' }, ['1.2.2021'], ['1/2/2021', '1x2x2021']],
    ['date', { format: 'default' }, ['2021-12-31'], ['31/12/2021']],
    ['datetime', { format: '%d/%m/%Y %H:%M' }, ['1/2/2021 3:04', '31/12/2021 23:59'], ['31/12/2021 24:00', '1/2/2021']],
  ])('%s %j fits what it should and nothing else', (type, form, fitting, others) => {
    expect(fitting.filter((text) => !fitsType(text, type, form))).toEqual([])
    expect(others.filter((text) => fitsType(text, type, form))).toEqual([])
  })

  it('understands numbers as the template says and not as they look', async () => {
    const form = { decimalChar: ',', groupChar: '.' }
    const proved = [['1,234', '12'], ['1.234', '5.678'], ['1,25', '2,50'], ['7']].map((values, at) =>
      generate.concludeValues(values, `c${at}`),
    )
    const asked = proved.map((column) => askedColumn(column, 'number', form))
    expect(asked).toMatchObject([
      { type: 'number', storage: 'DOUBLE', format: '#.##0,#' },
      { type: 'number', storage: 'DOUBLE', format: '#.##0,#' },
      { type: 'number', storage: 'DECIMAL(18,2)', format: '0,0' },
      { type: 'number', storage: 'BIGINT', format: null },
    ])
    const columns = [{ column: asked[0] ?? forcedColumn('c0', 'number'), values: ['1,234', '12', '-1.234,5'] }]
    const read = await throughDuckDb(await openDuckDb(), columns, join(temporaryFolder(), 'columns.csv'), jsonText)
    expect(read).toEqual([['1.234', '12', '-1234.5']])
  })

  it('keeps what the values prove where the template says nothing else', () => {
    const day = generate.concludeValues(['31/12/2021'])
    expect(askedColumn(day, 'date', { format: '%d/%m/%Y' })).toEqual(day)
    expect(askedColumn(day, 'date', { format: '%m/%d/%Y' })).toMatchObject({ type: 'date', format: '%m/%d/%Y' })
    expect(askedColumn(generate.concludeValues(['x']), 'integer')).toEqual(forcedColumn('c', 'integer'))
    expect(askedColumn(generate.concludeValues(['true']), 'boolean', { trueValues: ['true'] })).toMatchObject({
      format: 'true/false|False|FALSE',
    })
  })
})

/** The form that a template would give for a column whose format was proved. */
function formOf(type: ColumnType, format: string | null): FieldForm {
  if (type === 'date' && format !== null) return { format }
  const match = /^(?:#(.)##)?0(?:(.)[0#])?$/.exec(format ?? '')
  if ((type !== 'integer' && type !== 'number') || match === null) return {}
  return { groupChar: match[1], decimalChar: match[2] ?? (type === 'number' ? '.' : undefined) }
}

describe('a form that a template gives', () => {
  it.each<[ColumnType, FieldForm, RegExp]>([
    ['date', { format: 'any' }, /"any" cannot be used: a date needs %d, %m, %Y or %y/],
    ['date', { format: '%d/%m' }, /cannot be used/],
    ['date', { format: '%d/%d/%m/%Y' }, /cannot be used/],
    ['date', { format: '%d %b %Y' }, /cannot be used/],
    ['datetime', { format: '%d/%m/%Y' }, /a datetime needs .*%H, %M/],
    ['number', { groupChar: '.' }, /groupChar and decimalChar are the same/],
    ['boolean', { trueValues: ['1'], falseValues: ['0', '1'] }, /"1" stands for true and for false/],
  ])('of %s like %j is refused', (type, form, problem) => expect(findFormProblem(type, form)).toMatch(problem))

  it('is taken when it can be used', () => {
    expect(forms.map(([type, form]) => findFormProblem(type, form))).toEqual(forms.map(() => null))
    expect(findFormProblem('string', { format: 'email' })).toBe(null)
  })
})
