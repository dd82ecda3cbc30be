import { describe, expect, it } from 'vitest'
import { loadTexts, places, type TemplateJson } from '../testing/load-texts.ts'

const orders: TemplateJson = {
  name: 'orders',
  title: 'Orders',
  resources: [
    {
      name: 'orders',
      title: 'Orders',
      schema: {
        fields: [
          { name: 'order', type: 'string' },
          { name: 'amount', type: 'integer' },
          { name: 'shop', type: 'string' },
          { name: 'note', type: 'string' },
        ],
        primaryKey: 'order',
        foreignKeys: [{ fields: 'shop', reference: { resource: 'shops', fields: 'code' } }],
      },
    },
    {
      name: 'shops',
      title: 'Shops',
      schema: { fields: [{ name: 'code' }, { name: 'town' }, { name: 'country' }], primaryKey: ['code'] },
    },
  ],
}
const file = (...lines: string[]) => ['order,amount,shop,note', ...lines, ''].join('\n')
const shops = 'code,town,country\nA,Bonn,DE\nB,Lyon,FR\n'
const load = (files: Record<string, string>) => loadTexts(files, { template: orders })
const placesOf = async (files: Record<string, string>) => places(await (await load(files)).anomalies())

describe('duplicate-row', () => {
  it('is told of every later copy with the line of the first, not of the first', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b\n"x\ny",1\nz,2\n\n"x\ny",1\nz,2\n"x\ny","1"\n' })
    const found = (await anomalies()).filter(({ type }) => type === 'duplicate-row')
    expect(found).toMatchObject([
      {
        ...{ line: 6, record: 5, row: 2, column: '', severity: 'warning' },
        message: 'The same row stands on line 2 already.',
      },
      { line: 8, record: 6, row: 3, message: 'The same row stands on line 4 already.' },
      { line: 9, record: 7, row: 4, message: 'The same row stands on line 2 already.' },
    ])
    expect(await rows('a')).toHaveLength(5)
  })

  it('is told across two files of one resource, with the file of the first copy', async () => {
    const { anomalies } = await load({
      'orders1.csv': file('1,2,,x', '2,3,,y'),
      'orders2.csv': file('3,1,,z', '2,3,,y'),
    })
    expect(await anomalies()).toMatchObject([
      {
        ...{ file: 'orders2.csv', line: 3, record: 3, row: 1, type: 'duplicate-row' },
        message: 'The same row stands on line 3 of orders1.csv already.',
      },
    ])
  })

  it('is not told across two tables', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b\n1,2\n', 'b.csv': 'a,b\n1,2\n3,4\n' })
    expect(await anomalies()).toEqual([])
  })

  it('is not told of rows that differ in their extra cells only', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b\n1,2,x\n1,2,y\n1,2\n1,2,y\n' })
    expect(places(await anomalies()).filter((place) => place.includes('duplicate'))).toEqual(['a.csv:5 duplicate-row'])
  })

  it('is not told of rows that differ in values which do not fit their type', async () => {
    expect(await placesOf({ 'orders.csv': file('1,few,,', '1,many,,', '1,few,,') })).toEqual([
      'orders.csv:2 type-error amount',
      'orders.csv:3 type-error amount',
      'orders.csv:3 primary-key order',
      'orders.csv:4 type-error amount',
      'orders.csv:4 duplicate-row',
    ])
  })

  it('tells an empty cell from a missing one no more than the table does', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b\nx,\nx\n' })
    expect(places(await anomalies())).toEqual(['a.csv:3 missing-cell b', 'a.csv:3 duplicate-row'])
  })

  it('is told in tables with odd names and columns', async () => {
    const label = 'a "b", c; d'
    const { anomalies } = await loadTexts({
      "it's; select.csv": `"${label.replaceAll('"', '""')}",h,v0\n1,2,3\n1,2,3\n`,
    })
    expect(places(await anomalies())).toEqual(["it's; select.csv:3 duplicate-row"])
  })
})

describe('primary-key', () => {
  it('is told of every later row with the key of another one, with its line', async () => {
    const { anomalies } = await load({ 'orders.csv': file('1,5,,a', '2,5,,b', '1,6,,c', '1,7,,d') })
    expect(await anomalies()).toMatchObject([
      {
        ...{ line: 4, record: 4, row: 2, column: 'order', type: 'primary-key', severity: 'error', value: '1' },
        message: 'order 1 stands on line 2 already, in another row.',
      },
      { line: 5, message: 'order 1 stands on line 2 already, in another row.' },
    ])
  })

  it('is not told of an identical row, which is a duplicate-row', async () => {
    expect(await placesOf({ 'orders.csv': file('1,5,,a', '1,6,,b', '1,5,,a', '1,6,,b') })).toEqual([
      'orders.csv:3 primary-key order',
      'orders.csv:4 duplicate-row',
      'orders.csv:5 duplicate-row',
    ])
  })

  it('is told across two files of one resource', async () => {
    const { anomalies } = await load({ 'orders1.csv': file('1,5,,a'), 'orders2.csv': file('2,5,,b', '1,6,,c') })
    expect(await anomalies()).toMatchObject([
      { file: 'orders2.csv', line: 3, message: 'order 1 stands on line 2 of orders1.csv already, in another row.' },
    ])
  })

  it('is not told of empty keys', async () => {
    expect(await placesOf({ 'orders.csv': file(',5,,a', ',6,,b') })).toEqual([
      'orders.csv:2 constraint-error order',
      'orders.csv:3 constraint-error order',
    ])
  })

  it('compares all columns of a key of several', async () => {
    const template = {
      name: 'pairs',
      title: 'Pairs',
      resources: [
        {
          name: 'pairs',
          title: 'Pairs',
          schema: { fields: [{ name: 'left' }, { name: 'right' }, { name: 'text' }], primaryKey: ['left', 'right'] },
        },
      ],
    }
    const { anomalies } = await loadTexts({ 'a.csv': 'left,right,text\na,b,1\na,c,2\nb,b,3\na,b,4\n' }, { template })
    expect(await anomalies()).toMatchObject([{ line: 5, column: 'left, right', value: 'a, b', type: 'primary-key' }])
  })
})

describe('foreign-key', () => {
  it('is told of a value that is in no row of the other table', async () => {
    const { anomalies } = await load({ 'orders.csv': file('1,5,A,', '2,5,C,', '3,5,B,'), 'shops.csv': shops })
    expect(await anomalies()).toMatchObject([
      {
        ...{ file: 'orders.csv', line: 3, record: 3, row: 1, column: 'shop', type: 'foreign-key', severity: 'error' },
        ...{ value: 'C', expected: 'a code of shops', message: 'shop C is not in shops.' },
      },
    ])
  })

  it('is not told of an empty reference, nor without the other table', async () => {
    expect(await placesOf({ 'orders.csv': file('1,5,,'), 'shops.csv': shops })).toEqual([])
    expect(await placesOf({ 'orders.csv': file('1,5,C,') })).toEqual([])
  })

  it('finds the row in any file of the other table', async () => {
    const more = 'code,town,country\nC,Rome,IT\n'
    expect(await placesOf({ 'orders.csv': file('1,5,C,', '2,5,B,'), 'shops1.csv': shops, 'shops2.csv': more })).toEqual(
      [],
    )
  })

  it('tells case and blanks apart', async () => {
    expect(await placesOf({ 'orders.csv': file('1,5,a,', '2,5,A ,'), 'shops.csv': shops })).toEqual([
      'orders.csv:2 foreign-key shop',
      'orders.csv:3 foreign-key shop',
    ])
  })

  it('compares numbers by their value, however each column is stored', async () => {
    const number = { name: 'rate', type: 'number' }
    const template = {
      name: 'rates',
      title: 'Rates',
      resources: [
        {
          name: 'uses',
          title: 'Uses',
          schema: {
            fields: [number, { name: 'use' }],
            foreignKeys: [{ fields: ['rate'], reference: { resource: 'rates', fields: ['rate'] } }],
          },
        },
        { name: 'rates', title: 'Rates', schema: { fields: [number, { name: 'label' }] } },
      ],
    }
    const { anomalies } = await loadTexts(
      { 'uses.csv': 'rate,use\n1.5,x\n2,y\n2.25,z\n', 'rates.csv': 'rate,label\n1.50,a\n2.00,b\n' },
      { template },
    )
    expect(places(await anomalies())).toEqual(['uses.csv:4 foreign-key rate'])
  })
})

describe('findings of several rules', () => {
  it('are in the order of files and lines, one for each defect', async () => {
    expect(await placesOf({ 'shops.csv': shops, 'orders.csv': file('1,5,Z', '', '1,5,A,x,y', ',x,Q,') })).toEqual([
      'orders.csv:2 missing-cell note',
      'orders.csv:2 foreign-key shop',
      'orders.csv:3 blank-row',
      'orders.csv:4 extra-cell',
      'orders.csv:4 primary-key order',
      'orders.csv:5 type-error amount',
      'orders.csv:5 constraint-error order',
      'orders.csv:5 foreign-key shop',
    ])
  })
})
