/** Bytes that are not valid in their encoding: told with their lines, and at the cost of nothing beside them. */
import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import * as iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { encodings } from '../../../preload/contract/index.ts'
import type { Encoding } from './blocks.ts'
import type { BadLine } from './decode.ts'
import { badLinesOf, decodeAll, encode, readBytes, rewritableFile, textOf } from './testing/decoding.ts'

/** Lines of bytes, split at LF, CRLF and CR. */
function plainLines(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/\r\n|\r|\n/)
    .map((line) => Buffer.from(line, 'latin1'))
}

/** What the platform's strict decoder says, and a table where it knows too little. */
function isValidIn(bytes: Buffer, encoding: Encoding): boolean {
  if (encoding === 'iso-8859-1' || encoding === 'iso-8859-9') return true
  if (encoding === 'big5' || encoding === 'euc-kr')
    return !iconv.decode(bytes, encoding === 'euc-kr' ? 'cp949' : 'big5').includes('\uFFFD')
  if (encoding === 'euc-jp' && /[\x80-\x9F]/.test(new TextDecoder('euc-jp').decode(bytes))) return false
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

describe('bytes that are not valid', () => {
  const pieces = fc.constantFrom(
    ...['61', 'c3a9', 'e282ac', 'f09f8cbe', '0a', '0d', '0d0a', '2c'],
    ...['80', 'c3', 'e2', 'e282', 'f0', 'f09f8c', 'c080', 'eda080', 'f4908080', 'ff', 'fe'],
  )
  const damaged = fc.array(pieces, { maxLength: 40 }).map((list) => Buffer.from(list.join(''), 'hex'))

  it('are reported on exactly the lines that hold some', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(damaged, readBytes, async (bytes, size) => {
        const blocks = await decodeAll(await write(bytes), 'utf-8', { readBytes: size })
        const expected = plainLines(bytes).flatMap((line, at) => (isUtf8(line) ? [] : [at + 1]))
        expect([...new Set(badLinesOf(blocks).map(({ line }) => line))]).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('are named, and stand in the line that they are reported on', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(damaged, readBytes, async (bytes, size) => {
        const lines = plainLines(bytes)
        for (const bad of badLinesOf(await decodeAll(await write(bytes), 'utf-8', { readBytes: size }))) {
          const named = Buffer.from(bad.bytes.replaceAll(' ', ''), 'hex')
          expect(isUtf8(named)).toBe(false)
          expect(lines[bad.line - 1]?.includes(named)).toBe(true)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('become U+FFFD and cost no other character', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(damaged, readBytes, async (bytes, size) => {
        const text = textOf(await decodeAll(await write(bytes), 'utf-8', { readBytes: size }))
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  const legacyBytes = fc.constantFrom(
    0x61,
    0x2c,
    0x22,
    0x0a,
    0x0d,
    0x30,
    0x39,
    0x41,
    0x5c,
    0x7e,
    0x80,
    0x81,
    0x84,
    0x8e,
    0x8f,
    0xa0,
    0xa1,
    0xa4,
    0xaa,
    0xae,
    0xb0,
    0xc6,
    0xd2,
    0xdf,
    0xe9,
    0xf5,
    0xfc,
    0xfe,
    0xff,
  )
  const damagedLegacy = fc.array(legacyBytes, { maxLength: 60 }).map((list) => Buffer.from(list))
  const legacy = fc.constantFrom(...encodings.filter((encoding) => !encoding.startsWith('utf-')))

  it('are reported on exactly the lines that hold some, and named, in any other encoding', async () => {
    const write = await rewritableFile()
    await fc.assert(
      fc.asyncProperty(damagedLegacy, legacy, readBytes, async (bytes, encoding, size) => {
        const lines = plainLines(bytes)
        const found = badLinesOf(await decodeAll(await write(bytes), encoding, { readBytes: size }))
        const expected = lines.flatMap((line, at) => (isValidIn(line, encoding) ? [] : [at + 1]))
        expect([...new Set(found.map(({ line }) => line))]).toEqual(expected)
        for (const bad of found) {
          const named = Buffer.from(bad.bytes.replaceAll(' ', ''), 'hex')
          expect(lines[bad.line - 1]?.includes(named)).toBe(true)
          expect(isValidIn(named, encoding)).toBe(false)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('cost no line end, delimiter or quote behind them', async () => {
    const write = await rewritableFile()
    for (const encoding of ['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'] as const)
      for (const lead of ['81', '8130', '813081', '8e', '8fa1', 'a1', 'fe', 'ff']) {
        const bytes = Buffer.concat(
          ['\n', '"', ',', '\r\n'].map((sign) => Buffer.from(`${lead}${Buffer.from(sign).toString('hex')}61`, 'hex')),
        )
        const text = textOf(await decodeAll(await write(bytes), encoding))
        expect(text.replace(/[^\n",\r]/g, ''), `${encoding} ${lead}`).toBe('\n",\r\n')
      }
  })

  const badLines = async (bytes: Buffer, encoding: Encoding): Promise<BadLine[]> =>
    badLinesOf(await decodeAll(await (await rewritableFile())(bytes), encoding))

  it('are found in UTF-16: half a surrogate pair and half a character', async () => {
    const text = Buffer.from('a\nb\uD83Cc\nd\n', 'utf16le')
    expect(await badLines(text, 'utf-16le')).toEqual([{ line: 2, bytes: '3C D8' }])
    expect(await badLines(Buffer.from(text).swap16(), 'utf-16be')).toEqual([{ line: 2, bytes: 'D8 3C' }])
    expect(await badLines(Buffer.concat([text, Buffer.from('e')]), 'utf-16le')).toEqual([
      { line: 2, bytes: '3C D8' },
      { line: 4, bytes: '65' },
    ])
  })

  it('are not a U+FFFD that somebody wrote', async () => {
    expect(await badLines(encode('a\n\uFFFD\n', { encoding: 'utf-8', bom: false }), 'utf-8')).toEqual([])
    expect(await badLines(encode('a\n\uFFFD\n', { encoding: 'utf-16le', bom: true }), 'utf-16le')).toEqual([])
    expect(await badLines(encode('a\n\uFFFD\n', { encoding: 'utf-16be', bom: true }), 'utf-16be')).toEqual([])
  })
})
