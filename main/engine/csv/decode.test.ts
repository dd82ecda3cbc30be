import { isUtf8 } from 'node:buffer'
import { writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import * as iconv from 'iconv-lite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countLineEnds } from '../../../native/index.ts'
import { encodings } from '../../../preload/contract/index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Encoding } from './blocks.ts'
import { type BadLine, decodeFile, type TextBlock } from './decode.ts'

/** Opens a file whose content each call replaces. */
async function rewritableFile(): Promise<(bytes: Uint8Array) => Promise<FileHandle>> {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, '')
  const handle = await open(path, 'r+')
  onTestFinished(() => handle.close())
  return async (bytes) => {
    await handle.truncate(0)
    await handle.write(bytes, 0, bytes.length, 0)
    return handle
  }
}

async function decodeAll(
  handle: FileHandle,
  encoding: Encoding,
  options: Parameters<typeof decodeFile>[2] = {},
): Promise<TextBlock[]> {
  const blocks: TextBlock[] = []
  for await (const block of decodeFile(handle, encoding, options)) blocks.push(block)
  return blocks
}

const textOf = (blocks: readonly TextBlock[]) => blocks.map(({ text }) => text).join('')
const badLinesOf = (blocks: readonly TextBlock[]) => blocks.flatMap(({ badLines }) => badLines)

/** The bytes 0x80 to 0x9F of Windows-1252, from the WHATWG's table. */
const windows1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Buffer.from([byte])), byte]),
)

interface Written {
  readonly encoding: Encoding
  readonly bom: boolean
}

function encode(text: string, { encoding, bom }: Written): Buffer {
  const marked = bom ? `\uFEFF${text}` : text
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(marked, 'utf8')
    case 'utf-16le':
      return Buffer.from(marked, 'utf16le')
    case 'utf-16be':
      return Buffer.from(marked, 'utf16le').swap16()
    case 'windows-1252':
      return Buffer.from([...text].map((character) => windows1252.get(character) ?? 63))
    case 'iso-8859-1':
      return Buffer.from(text, 'latin1')
    default:
      return iconv.encode(text, encoding === 'euc-kr' ? 'cp949' : encoding)
  }
}

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
const readBytes = fc.integer({ min: 1, max: 64 })

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
