/** Clean tables, spoiled in one way each, are read as a careful person would type them. */
import { describe, expect, it } from 'vitest'
import { makePolluted } from './testing/make-polluted.ts'
import { pollutions } from './testing/pollution.ts'
import { readText } from './testing/read-text.ts'
import { score } from './testing/score.ts'

const files = makePolluted(1, 14)
/** With columns of several kinds there is one sensible reading. Tables of words alone leave more to chance. */
const telling = new Set(['orders', 'people'])
const perfect = { header: 1, records: 1, cells: 1 }

describe('a spoiled table', () => {
  it.each(Object.keys(pollutions))('is read as it was meant: %s', (kind) => {
    const own = files.filter((file) => file.kind === kind && telling.has(file.table))
    expect(own.length).toBeGreaterThan(3)
    for (const { text, truth, hasHeader } of own) {
      const { all, labels } = readText(text)
      expect(all).toEqual(truth)
      expect(labels !== null).toBe(hasHeader)
      expect(score(all, truth)).toEqual(perfect)
    }
  })

  it('is read nearly perfectly whatever it holds', () => {
    const scores = files.map(({ text, truth }) => score(readText(text).all, truth))
    const mean = (part: keyof typeof perfect) => scores.reduce((sum, each) => sum + each[part], 0) / scores.length
    expect(mean('header')).toBeGreaterThan(0.99)
    expect(mean('records')).toBeGreaterThan(0.99)
    expect(mean('cells')).toBeGreaterThan(0.99)
  })
})
