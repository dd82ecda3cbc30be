import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countUtf8, firstInvalidUtf8, wholeSequences } from './utf8.ts'

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(' ', ''), 'hex')
const anyBytes = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes))
const text = fc.string({ unit: 'binary', maxLength: 20 })

describe('cutting', () => {
  it('leaves a sequence that is not complete for later', () => {
    for (const [bytes, cut] of [
      ['61 c3', 1],
      ['61 e2 82', 1],
      ['61 f0 9f 8c', 1],
      ['61 c3 a9', 3],
      ['61 80 80 80 80', 5],
      ['', 0],
    ] as const)
      expect(wholeSequences(hex(bytes), hex(bytes).length)).toBe(cut)
  })

  it('never cuts a character, wherever it is asked to', () => {
    fc.assert(
      fc.property(text, fc.nat(80), (string, at) => {
        const bytes = Buffer.from(string, 'utf8')
        const end = Math.min(at, bytes.length)
        const cut = wholeSequences(bytes, end)
        expect(isUtf8(bytes.subarray(0, cut))).toBe(true)
        expect(end - cut).toBeLessThan(4)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the first invalid bytes', () => {
  it('are none in valid text', () => {
    fc.assert(
      fc.property(text, (string) => {
        expect(firstInvalidUtf8(Buffer.from(string, 'utf8'))).toBeNull()
      }),
    )
  })

  it('follow text that is valid', () => {
    fc.assert(
      fc.property(text, anyBytes, (string, bytes) => {
        const all = Buffer.concat([Buffer.from(string, 'utf8'), bytes])
        const invalid = firstInvalidUtf8(all)
        expect(invalid === null).toBe(isUtf8(all))
        if (invalid === null) return
        expect(isUtf8(all.subarray(0, invalid.byteOffset - all.byteOffset))).toBe(true)
        expect(isUtf8(invalid)).toBe(false)
        expect(invalid.length).toBeLessThanOrEqual(4)
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['a lone byte', '61 e9 62', 'e9 62'],
    ['an overlong slash', 'c0 af', 'c0 af'],
    ['half a surrogate pair', 'ed a0 80', 'ed a0 80'],
    ['beyond the last character', 'f4 90 80 80 61', 'f4 90 80 80'],
    ['a sequence cut off', '61 e2 82', 'e2 82'],
  ])('are found: %s', (_, bytes, found) => expect(firstInvalidUtf8(hex(bytes))).toEqual(hex(found)))
})

describe('counting', () => {
  it('counts the characters of valid text that take several bytes', () => {
    fc.assert(
      fc.property(text, (string) => {
        const wide = [...Buffer.from(string, 'utf8').toString('utf8')].filter((character) => character > '\u007F')
        expect(countUtf8(Buffer.from(string, 'utf8'))).toEqual({ multibyte: wide.length, invalid: 0 })
      }),
      { numRuns: 2000 },
    )
  })

  it('counts the bytes that belong to none', () => {
    expect(countUtf8(hex('61 e9 2c c3a9 80 ff e282'))).toEqual({ multibyte: 1, invalid: 5 })
  })
})
