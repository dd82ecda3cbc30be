import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, concludeValues } from '../csv/testing/column-values.ts'
import { openDuckDb, throughDuckDb } from '../csv/testing/through-duckdb.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { isReadDirectly, jsonText, marksOf, numberFormat, parsedValue, type StoredColumn } from './columns.ts'
import { identifier, literal } from './sql-text.ts'

const column = (storage: string, format: string | null): StoredColumn => ({
  ...{ name: 'c', type: 'number', storage, format },
})

/** A number as JSON has it, by JavaScript's own means. */
function asJson(value: string, format: string | null): string {
  const { group, decimal } = marksOf(format)
  return (group === '' ? value : value.replaceAll(group, '')).replace(decimal, '.')
}

/** A date with its parts in the order of its format. */
function asDate(value: string, format: string): string {
  const order = format.match(/[dmY]/g)?.join('') ?? ''
  const parts = value.split(/[/.-]/)
  return [...'Ymd'].map((part) => (parts[order.indexOf(part)] ?? '').padStart(2, '0')).join('-')
}

describe('a stored column', () => {
  it('means what its texts mean, and finds the same value in a text again', async () => {
    const connection = await openDuckDb()
    const path = join(temporaryFolder(), 'columns.csv')
    await fc.assert(
      fc.asyncProperty(fc.array(columns, { minLength: 100, maxLength: 100 }), async (generated) => {
        const typed = generated
          .map((values, at) => ({ values: values.filter(Boolean), column: concludeValues(values, `c${at}`) }))
          .filter(({ column: { type } }) => type === 'integer' || type === 'number' || type === 'date')
        const meaning = (own: StoredColumn) =>
          own.type === 'date' ? `${identifier(own.name)}::VARCHAR` : jsonText(own)
        const read = await throughDuckDb(connection, typed, path, meaning)
        for (const [at, { values, column: own }] of typed.entries()) {
          const { type, format } = own
          const meant = values.map((value) => (type === 'date' ? asDate(value, format ?? '') : asJson(value, format)))
          expect(read[at]).toEqual(meant)
        }
        const found = await throughDuckDb(connection, typed, path, (own) => {
          const first = typed.find((one) => one.column === own)?.values[0] ?? ''
          return `(first(${identifier(own.name)}) OVER () = ${parsedValue(own, literal(first))})::VARCHAR`
        })
        for (const texts of found) expect(new Set(texts)).toEqual(new Set(['true']))
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })

  it.each([
    ['a wrong day', column('DATE', '%d/%m/%Y'), '31/02/2021'],
    ['another order', column('DATE', '%m/%d/%Y'), '31/12/2021'],
    ['a word', column('DECIMAL(18,2)', '0,0'), 'many'],
    ['other marks', column('DECIMAL(18,2)', '#,##0.0'), '1.234.567,5'],
    ['another word for true', column('BOOLEAN', 'yes|ja/no'), 'true'],
  ])('takes no %s for nothing: the writing fails', async (_, own, value) => {
    const path = join(temporaryFolder(), 'columns.csv')
    const written = throughDuckDb(await openDuckDb(), [{ column: own, values: [value] }], path)
    await expect(written).rejects.toThrow()
  })

  it('keeps empty cells empty whatever its format is', async () => {
    const formats = [column('DATE', '%d/%m/%Y'), column('DECIMAL(18,2)', '#.##0,0'), column('BOOLEAN', 'yes/no')]
    const judged = formats.map((own, at) => ({ column: { ...own, name: `c${at}` }, values: ['', ''] }))
    const read = await throughDuckDb(await openDuckDb(), judged, join(temporaryFolder(), 'columns.csv'))
    expect(read).toEqual(formats.map(() => [null, null]))
  })

  it('has no value for an empty text', async () => {
    const connection = await openDuckDb()
    const all = [
      ...[column('DATE', '%d/%m/%Y'), column('DECIMAL(18,2)', '#.##0,0'), column('BOOLEAN', 'yes/no')],
      ...[column('BIGINT', null), column('DATE', '%Y-%m-%d'), column('TIMESTAMP', '%d.%m.%Y %H:%M')],
    ]
    const select = all.map((own) => `${parsedValue(own, "''")} IS NULL`).join(', ')
    expect((await connection.runAndReadAll(`SELECT ${select}`)).getRows()).toEqual([all.map(() => true)])
  })

  it('is read by DuckDB itself wherever DuckDB can', () => {
    const direct = [
      ...['VARCHAR', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'DATE'].map((storage) => column(storage, null)),
      ...[column('DATE', '%Y-%m-%d'), column('TIMESTAMP', '%Y-%m-%dT%H:%M:%SZ'), column('BOOLEAN', 'True/False')],
      column('DOUBLE', 'plain'),
    ]
    expect(direct.filter((own) => !isReadDirectly(own))).toEqual([])
    const converted = [column('DATE', '%d/%m/%Y'), column('BIGINT', '#,##0'), column('BOOLEAN', 'yes/no')]
    expect(converted.filter(isReadDirectly)).toEqual([])
  })
})

describe('the format of a number', () => {
  it('says both marks, and whether whole numbers have a fraction', () => {
    fc.assert(
      fc.property(fc.constantFrom('', ',', '.', "'", ' '), fc.constantFrom('.', ','), fc.boolean(), (...marks) => {
        const [group, decimal, bareWhole] = marks
        expect(marksOf(numberFormat(group, decimal, bareWhole))).toEqual({ group, decimal, bareWhole })
      }),
    )
    expect(numberFormat('.', ',')).toBe('#.##0,0')
    expect(numberFormat(',', '')).toBe('#,##0')
    expect(marksOf('plain')).toEqual(marksOf('0.#'))
    expect(() => marksOf('%Y')).toThrow('no format of numbers')
  })
})
