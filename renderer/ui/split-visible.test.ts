/** Invisible characters must show, and ordinary text must stay as it is. */
import { describe, expect, it } from 'vitest'
import { splitVisible } from './split-visible.ts'

const shown = (text: string) =>
  splitVisible(text)
    .map((run) => run.text)
    .join('')

describe('raw text', () => {
  it('stays as it is when everything in it can be seen', () => {
    expect(splitVisible('naïve, 42 €')).toEqual([{ at: 0, text: 'naïve, 42 €' }])
  })
  it('shows leading and trailing blanks, but not the single ones between words', () => {
    expect(shown(' a b ')).toBe('·a b·')
    expect(shown('a  b')).toBe('a··b')
  })
  it('shows line ends, tabs, control characters and odd spaces', () => {
    expect(shown('a\r\nb')).toBe('a␍␊b')
    expect(shown('a\tb')).toBe('a→\tb')
    expect(shown('a\u0000b')).toBe('a␀b')
    expect(shown('a\u00a0b')).toBe('a⍽b')
    expect(shown('a\u200bb')).toBe('a⟨U+200B⟩b')
  })
  it('loses no character: the places of all runs add up', () => {
    const text = '  x\t\u0007y\u200b\r\n z '
    const runs = splitVisible(text)
    expect(runs[0]?.at).toBe(0)
    expect(
      runs
        .filter((run) => !run.hidden)
        .map((run) => run.text)
        .join(''),
    ).toBe('xy z')
  })
})
