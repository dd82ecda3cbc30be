import { expect, it } from 'vitest'
import { loadTexts } from '../testing/load-texts.ts'

it('a second table below a blank line is told of, at the line where it begins', async () => {
  const first = 'id,name,price\n1,one,1.50\n2,two,2.50\n3,three,3.50\n'
  const { anomalies } = await loadTexts({ 'a.csv': `${first}\ncity,people\nLyon,500000\nBonn,330000\nGent,260000\n` })
  const told = (await anomalies()).filter(({ type }) => type === 'further-table')
  expect(told).toMatchObject([{ line: 6, severity: 'warning', value: 'city, people' }])
  expect(told[0]?.message).toContain('Line 6: another table with the columns city, people seems to begin here.')
})

it('nothing is told of a file with one table, blank lines or not', async () => {
  const { anomalies } = await loadTexts({ 'a.csv': 'id,name\n1,one\n\n2,two\n3,three\n' })
  expect((await anomalies()).map(({ type }) => type)).toEqual(['blank-row'])
})
