/** Valid text in every encoding, decoded block by block; `decode-invalid.test.ts` has the rest. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLineEnds } from '../../../native/index.ts'
import { encodings } from '../../../preload/contract/index.ts'
import type { Encoding } from './blocks.ts'
import { badLinesOf, decodeAll, encode, readBytes, rewritableFile, textOf, type Written } from './testing/decoding.ts'

const lineEnds = ['\n', '\r', '\r\n']
const unicodeUnits = ['a', 'é', '€', '語', '🌾', '\u{10FFFF}', '\uFFFD', '\0', '\u0A0D', '\u0D0A', '\u2028', '"', ',']
const unitsOf: Readonly<Record<Encoding, readonly string[]>> = {
  'utf-8': unicodeUnits,
  'utf-16le': unicodeUnits,
  'utf-16be': unicodeUnits,
  'windows-1252': ['a', 'é', '€', '“', 'ÿ', '\0', '"', ','],
  'iso-8859-1': ['a', 'é', '\u0085', '\u0093', 'ÿ', '\0', '"', ','],
  'iso-8859-15': ['a', 'é', '€', 'Š', 'ž', 'œ', '"', ','],
  'windows-1250': ['a', 'ł', 'ő', 'Ř', '„', '€', '"', ','],
  'iso-8859-2': ['a', 'ł', 'ő', 'Ř', 'ß', '"', ','],
  'windows-1251': ['a', 'Ж', 'я', 'є', '№', '"', ','],
  'koi8-r': ['a', 'Ж', 'я', 'ё', '─', '"', ','],
  'iso-8859-5': ['a', 'Ж', 'я', 'ђ', '№', '"', ','],
  'windows-1253': ['a', 'Ά', 'ω', 'ς', '€', '"', ','],
  'iso-8859-7': ['a', 'Ά', 'ω', 'ς', '€', '"', ','],
  'windows-1254': ['a', 'ğ', 'İ', 'ş', '€', '"', ','],
  'iso-8859-9': ['a', 'ğ', 'İ', 'ı', 'Ş', 'ö', '"', ','],
  'windows-1257': ['a', 'ė', 'Ų', 'ģ', '€', '"', ','],
  shift_jis: ['a', 'あ', 'ソ', '表', 'ﾃ', '能', '髙', '\\', '~', '\x1A', '\x1C', '\x7F', '"', ',', '|'],
  'euc-jp': ['a', 'あ', 'ソ', '表', 'ﾃ', '能', '"', ','],
  gb18030: ['a', '的', '镕', '€', 'é', '🌾', '\uFFFD', '\u0A0D', '0', '9', '"', ','],
  big5: ['a', '的', '許', '功', '蓋', '\\', '|', '"', ','],
  'euc-kr': ['a', '한', '국', '똠', '漢', '"', ','],
}

const written: fc.Arbitrary<Written> = fc.constantFrom(
  { encoding: 'utf-8', bom: false },
  { encoding: 'utf-8', bom: true },
  { encoding: 'utf-16le', bom: false },
  { encoding: 'utf-16le', bom: true },
  { encoding: 'utf-16be', bom: false },
  { encoding: 'utf-16be', bom: true },
  { encoding: 'windows-1252', bom: false },
  { encoding: 'iso-8859-1', bom: false },
  ...encodings.slice(encodings.indexOf('iso-8859-1') + 1).map((encoding) => ({ encoding, bom: false })),
)

const encodedText = written.chain((how) =>
  fc.boolean().chain((withLineEnds) => {
    const units = [...unitsOf[how.encoding], ...(withLineEnds ? lineEnds : [])]
    return fc.record({ how: fc.constant(how), text: fc.string({ unit: fc.constantFrom(...units), maxLength: 60 }) })
  }),
)

describe('decoding a file block by block', () => {
  it('gives the whole text, whatever the encoding and the size of the reads', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(encodedText, readBytes, async ({ how, text }, size) => {
        const handle = await write(encode(text, how))
        const blocks = await decodeAll(handle, how.encoding, { readBytes: size })
        expect(textOf(blocks)).toBe(text)
        expect(badLinesOf(blocks)).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })

  it('says of each block where it begins: its byte and its line', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(encodedText, readBytes, async ({ how, text }, size) => {
        const handle = await write(encode(text, how))
        let before = ''
        let bytes = 0
        for (const block of await decodeAll(handle, how.encoding, { readBytes: size })) {
          expect(block.byteOffset).toBe(bytes)
          expect(block.line).toBe(1 + countLineEnds(before))
          expect(block.atLineStart).toBe(before === '' || /[\r\n]$/.test(before))
          before += block.text
          bytes += block.byteLength
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('can start again at every block that begins a line', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(encodedText, readBytes, readBytes, async ({ how, text }, size, otherSize) => {
        const handle = await write(encode(text, how))
        const blocks = await decodeAll(handle, how.encoding, { readBytes: size })
        for (const [at, { byteOffset, line, atLineStart }] of blocks.entries()) {
          if (!atLineStart) continue
          const again = await decodeAll(handle, how.encoding, { start: byteOffset, line, readBytes: otherSize })
          expect(textOf(again)).toBe(textOf(blocks.slice(at)))
          expect(again[0]?.line).toBe(line)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never parts a CR from its LF', async () => {
    const write = await rewritableFile()
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const) {
      const handle = await write(encode('a\r\nb\r\n\r\nc', { encoding, bom: false }))
      for (let size = 1; size < 20; size++)
        for (const { text } of await decodeAll(handle, encoding, { readBytes: size }))
          expect(text).not.toMatch(/^\n|\r$/)
    }
  })
})

describe('characters that were added to an encoding', () => {
  it.each([
    ['euc-kr', '8c63b9e6b0a2c7cf', '똠방각하'],
    ['big5', 'b260a4f496f5', '深水埗'],
    ['shift_jis', 'eee0ed95208740', '髙﨑 ①'],
    ['gb18030', '8139ee39a2e3', '\u3400€'],
    ['gb18030', '9439da33', '💩'],
    ['iso-8859-9', 'd0ddded0fdfe80', 'ĞİŞĞış\u0080'],
  ] as const)('are read: %s %s', async (encoding, bytes, text) => {
    const blocks = await decodeAll(await (await rewritableFile())(Buffer.from(bytes, 'hex')), encoding)
    expect(textOf(blocks)).toBe(text)
    expect(badLinesOf(blocks)).toEqual([])
  })
})
