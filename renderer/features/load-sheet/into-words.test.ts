/** The sentence before the button. It is the last thing a person reads before data changes. */
import { describe, expect, it } from 'vitest'
import { linkedCatalogue } from '../../testing/fake/data.ts'
import { intoSentence } from './into-words.ts'

const { dataset } = linkedCatalogue('d', 'demo', new Date())
const plan = { dataset, files: 2, key: [], onDuplicate: undefined } as const
const single = { ...plan, dataset: { ...dataset, tables: dataset.tables.slice(0, 1) }, files: 1 } as const

describe('what a load into a dataset will do', () => {
  it('adds rows', () => {
    expect(intoSentence({ ...plan, mode: 'append' })).toBe(
      'The rows of these 2 files are added to the 1,651 rows of demo. This makes a new version: version 4 is kept, and Undo goes back to it.',
    )
  })
  it('replaces only the tables that are delivered', () => {
    expect(intoSentence({ ...plan, mode: 'replace' })).toContain('its other tables stay')
    expect(intoSentence({ ...single, mode: 'replace' })).toContain('in place of 1,651 rows')
  })
  it('names the key and what becomes of duplicates', () => {
    const sentence = intoSentence({ ...plan, mode: 'upsert', key: ['id', 'day'], onDuplicate: 'quarantine' })
    expect(sentence).toContain('the same id and day')
    expect(sentence).toContain('set aside')
  })
  it('always tells the way back', () => {
    for (const mode of ['append', 'replace', 'upsert'] as const)
      expect(intoSentence({ ...plan, mode })).toContain('Undo goes back to it')
  })
})
