/** Words of a dialect. A value that the engine learns to read must be shown even before it has a word here. */
import { expect, it } from 'vitest'
import { delimiters, encodings } from '../../../preload/contract/index.ts'
import { delimiterName, delimiterWord, encodingName, headerName } from './dialect-words.ts'

it('names all that the contract lists', () => {
  for (const value of [...delimiters.map(delimiterName), ...encodings.map(encodingName)])
    expect(value).toMatch(/\p{L}{2}/u)
})
it('shows what it does not know as it is, and control characters by their code', () => {
  expect(delimiterName('§')).toBe('§')
  expect(delimiterName('\u001e')).toBe('U+001E')
  expect(encodingName('ibm-850')).toBe('IBM-850')
})
it('makes one word for a sentence', () => {
  expect(delimiterWord(';')).toBe('semicolon')
  expect([0, 1, 3].map(headerName)).toEqual(['No header', 'First row', 'First 3 rows'])
})
