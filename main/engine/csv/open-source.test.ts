import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../templates/demo-tools.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openAlone } from './open-source.ts'
import { describeBinary } from './refuse-binary.ts'

async function open(content: string | Uint8Array, name = 'file.csv'): Promise<void> {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  await using source = await openAlone(path)
  expect(source.bytes).toBe(Buffer.byteLength(content))
}

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe('a file that is no text', () => {
  it.each([
    ['a PNG picture', png],
    ['a bzip2 archive. Unpack it first', Buffer.from('425a6839314159265359', 'hex')],
    ['an old or a protected Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['a PDF document', Buffer.from('%PDF-1.7\n1 0 obj\n')],
    ['a Parquet file', Buffer.concat([Buffer.from('PAR1'), Buffer.from('150415', 'hex')])],
    ['a SQLite database', Buffer.from('SQLite format 3\0\x10\0\x01\x01')],
    ['a GIF picture', Buffer.from('GIF89a\x01\0\x01\0')],
  ])('is refused by what it is: %s', async (name, content) => {
    await expect(open(content)).rejects.toThrow(`file.csv is not a CSV file: it is ${name}`)
  })

  it('is refused when it is noise', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed)
        const noise = Buffer.from(Array.from({ length: 2000 }, () => Math.floor(random() * 256)))
        noise[0] = 0x61
        expect(describeBinary(noise)).toContain('no text')
      }),
    )
  })

  it('is refused when half of it is NULs', () => {
    expect(describeBinary(Buffer.from('abc\0\0\0\0d\0\0\0ef\0\0'.repeat(10)))).toContain('no text')
  })
})

describe('a text', () => {
  it.each([
    ['in UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le')],
    ['in UTF-16, big end first', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le').swap16()],
    ['in UTF-16 without a mark', Buffer.from('name,city\nAnna,Bonn\n', 'utf16le')],
    ['with a few NULs', 'a,b\n1,\0\n2,x\0y\n3,4\n'],
    ['with tabs and form feeds', 'a\tb\n1\t2\f\n\t\t\n\f\n'],
    ['with a few control characters', `a,b\n${'some text,more text\n'.repeat(20)}\x01,\x1b[0m\n`],
    ['in Windows-1252', Buffer.from('caf\xe9,na\xefve\n', 'latin1')],
    ['whose labels look like signatures', 'PAR1,PAR2,PAR3\n1,2,3\n'],
    ['about file formats', 'SQLite files,GIF8 files\n1,2\n'],
    ['whose name says otherwise', 'a,b\n'],
  ])('is opened: %s', async (_, content) => open(content, 'picture.png'))
})

describe('what cannot be opened', () => {
  it('says so of an empty file, a folder and a missing file', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'inner.csv'))
    await expect(open('')).rejects.toThrow('file.csv is empty: there is nothing to load.')
    await expect(openAlone(join(folder, 'inner.csv'))).rejects.toThrow('inner.csv is a folder, not a file.')
    await expect(openAlone(join(folder, 'none.csv'))).rejects.toThrow('none.csv: it does not exist')
  })
})

describe('a file that changes while it is read', () => {
  it('is noticed', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, 'a,b\n')
    await using source = await openAlone(path)
    await source.checkUnchanged()
    appendFileSync(path, '1,2\n')
    await expect(source.checkUnchanged()).rejects.toThrow('file.csv was changed while it was being read')
  })
})
