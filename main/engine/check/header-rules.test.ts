import { describe, expect, it } from 'vitest'
import { loadTexts, places } from '../testing/load-texts.ts'

describe('duplicate-label', () => {
  it('is told of the later of two labels that are the same, and says how the column is called now', async () => {
    const { anomalies, rows, client, dataset } = await loadTexts({ 'a.csv': 'id,name,Name\n1,x,y\n' })
    expect(await anomalies()).toMatchObject([
      {
        ...{ file: 'a.csv', line: 1, record: 1, row: null, column: 'Name_2', type: 'duplicate-label' },
        ...{ severity: 'warning', value: 'Name' },
        message: 'Column 3 is called "Name" like column 2; it was named Name_2.',
      },
    ])
    const [table] = (await client.datasets.get({ dataset })).tables
    expect(table?.columns.map(({ name }) => name)).toEqual(['id', 'name', 'Name_2'])
    expect(await rows('a')).toEqual([['1', 'x', 'y']])
  })
})

describe('blank-label', () => {
  it('is told of a label without text, on the line of the header', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': '\n\nid,,name\n1,2,x\n' })
    expect(await anomalies()).toMatchObject([
      { line: 1, type: 'blank-row' },
      { line: 2, type: 'blank-row' },
      {
        line: 3,
        record: 3,
        column: 'column2',
        type: 'blank-label',
        message: 'Column 2 has no name; it was named column2.',
      },
    ])
  })
})

describe('missing-label', () => {
  it('is told once of a column that the template knows and the file has not', async () => {
    const header = 'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id'
    const { anomalies, rows } = await loadTexts(
      { 'columns.csv': `${header}\nC1,N1,d,t,c,P1\nC2,N1,d,t,c,P1\n` },
      { template: 'linked-catalogue' },
    )
    expect(await anomalies()).toMatchObject([
      {
        ...{ line: 1, record: 1, row: null, type: 'missing-label', column: 'dataset_owner_name' },
        message: 'The file has no column dataset_owner_name; it is empty in every row.',
      },
    ])
    expect((await rows('columns'))[0]?.at(-1)).toBe('')
  })
})

describe('a header without a fault', () => {
  it('is not told of', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'id,name\n1,x\n', 'b.csv': '1,x\n2,y\n' })
    expect(places(await anomalies())).toEqual([])
  })
})
