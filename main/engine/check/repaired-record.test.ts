import { describe, expect, it } from 'vitest'
import { loadTexts, places } from '../testing/load-texts.ts'

describe('a record that is written otherwise than the rest of its file', () => {
  it('is read as it was meant, and reported with its line', async () => {
    const { rows, anomalies } = await loadTexts({
      'a.csv': 'id,name,price\n1,one,1.50\n2;two;2.50\n3,three,3.50\n4,four,4.50\n',
    })
    expect(await rows('a')).toEqual([
      ['1', 'one', '1.50'],
      ['2', 'two', '2.50'],
      ['3', 'three', '3.50'],
      ['4', 'four', '4.50'],
    ])
    expect(await anomalies()).toMatchObject([{ line: 3, type: 'repaired-record', value: '2;two;2.50' }])
  })

  it('is nothing to report where every line ends with a delimiter', async () => {
    const { rows, anomalies } = await loadTexts({ 'a.csv': 'id,name\n1,one,\n2,two,\n3,three,\n' })
    expect(await rows('a')).toEqual([
      ['1', 'one'],
      ['2', 'two'],
      ['3', 'three'],
    ])
    expect(places(await anomalies())).toEqual([])
  })
})
