import { isUtf8 } from 'node:buffer'
import { writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countLineEnds } from '../../../native/index.ts'
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

/** Lines of bytes, split at LF, CRLF and CR. */
function plainLines(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/\r\n|\r|\n/)
    .map((line) => Buffer.from(line, 'latin1'))
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
