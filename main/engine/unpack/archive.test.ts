import { readdirSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { place } from './testing/place.ts'
import { writeZip, type ZipEntry } from './testing/write-zip.ts'

const csv = 'id,name\n1,Zoë\n2,"a, b"\n'

describe('an archive', () => {
  const zip = (...entries: ZipEntry[]) => place(writeZip(entries), 'all.zip')

  it('of one CSV file is that file', async () => {
    const { read, list } = zip({ name: 'docs/' }, { name: 'docs/sales 2024.csv', content: csv })
    expect(await list()).toEqual(['docs/sales 2024.csv'])
    expect(await read()).toEqual({ text: csv, name: 'all.zip › docs/sales 2024.csv', stem: 'sales 2024' })
  })

  it('of several stands for all of them, without what only describes them', async () => {
    const { read, list } = zip(
      { name: 'a.csv', content: csv },
      { name: 'README.txt', content: 'Read me, please' },
      { name: 'notes.pdf', content: 'x' },
      { name: '__MACOSX/._a.csv', content: 'x' },
      { name: 'b.TXT', content: 'b\n1\n' },
    )
    expect(await list()).toEqual(['a.csv', 'b.TXT'])
    expect((await read('b.TXT')).text).toBe('b\n1\n')
    expect((await read('README.txt')).text).toBe('Read me, please')
    await expect(read()).rejects.toThrow(
      /^all\.zip holds 2 files: a\.csv, b\.TXT\. Name the one you mean, as in .*all\.zip#a\.csv\.$/,
    )
    await expect(read('c.csv')).rejects.toThrow('all.zip holds no file c.csv. It holds a.csv, README.txt')
  })

  it('of one file of another name is that file', async () => {
    expect((await zip({ name: 'export.dat', content: csv }).read()).text).toBe(csv)
  })

  it('written by another program, with large-file headers, is read', async () => {
    const writer = new ZipFile()
    writer.addBuffer(Buffer.from(csv), 'größe.csv', { forceZip64Format: true })
    writer.addBuffer(Buffer.from('b\n'), 'b.csv', { compress: false })
    writer.end({ forceZip64Format: true, comment: '' })
    const bytes = Buffer.concat(await Array.fromAsync(writer.outputStream as AsyncIterable<Buffer>))
    const { read, list } = place(bytes, 'all.zip')
    expect(await list()).toEqual(['größe.csv', 'b.csv'])
    expect((await read('größe.csv')).text).toBe(csv)
    expect((await read('b.csv')).text).toBe('b\n')
  })

  it('may hold members that are compressed as zstd', async () => {
    const packed = Buffer.concat([zstdCompressSync(csv.slice(0, 5)), zstdCompressSync(csv.slice(5))])
    expect((await zip({ name: 'a.csv', content: csv, packed, method: 93 }).read()).text).toBe(csv)
  })

  it.each(['../../up.csv', '/etc/up.csv', 'C:\\up.csv', '..\\up.csv', 'a/../../up.csv', '\0.csv', '😀.csv'])(
    'may call a member %j: it is only a name',
    async (name) => {
      const { read, list, folder, left } = zip({ name, content: csv })
      expect(await list()).toEqual([name])
      expect((await read(name)).text).toBe(csv)
      expect(readdirSync(folder).sort()).toEqual(['all.zip', 'scratch'])
      expect(left()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    },
  )

  it('may hold the same name twice', async () => {
    const { read, list } = zip({ name: 'a.csv', content: '1\n' }, { name: 'a.csv', content: '2\n' })
    expect(await list()).toEqual(['a.csv', 'a (2).csv'])
    expect((await read('a (2).csv')).text).toBe('2\n')
  })

  it('has no links', async () => {
    const link = { name: 'a.csv', content: '/etc/passwd', attributes: 0xa1ff0000 }
    expect(await zip(link, { name: 'b.csv', content: csv }).list()).toEqual(['b.csv'])
    await expect(zip(link).read()).rejects.toThrow('The archive all.zip holds no CSV file.')
  })

  it.each<[string, ZipEntry, string]>([
    [
      'is protected with a password',
      { name: 'a.csv', content: csv, flags: 1 },
      'all.zip › a.csv is protected with a password',
    ],
    ['is compressed in a rare way', { name: 'a.csv', content: csv, method: 9 }, 'is compressed with Deflate64, which'],
    [
      'is compressed in an unknown way',
      { name: 'a.csv', content: csv, method: 77 },
      'is compressed with method 77, which',
    ],
    ['has a wrong checksum', { name: 'a.csv', content: csv, checksum: 1 }, 'all.zip › a.csv is damaged'],
    [
      'is longer than it says',
      { name: 'a.csv', content: csv, expandedBytes: 5 },
      'cannot be unpacked: the archive is broken',
    ],
    [
      'is shorter than it says',
      { name: 'a.csv', content: csv, expandedBytes: 500 },
      'cannot be unpacked: the archive is broken',
    ],
    [
      'is no deflated data',
      { name: 'a.csv', content: csv, packed: Buffer.from('nonsense') },
      'cannot be unpacked: the archive is broken',
    ],
    ['is an archive', { name: 'a.csv', content: writeZip([]) }, 'all.zip › a.csv is packed once more inside'],
    [
      'is a picture',
      { name: 'a.csv', content: Buffer.from('89504e470d0a1a0a', 'hex') },
      'all.zip › a.csv is not a CSV file: it holds a PNG picture',
    ],
    ['is empty', { name: 'a.csv' }, 'all.zip › a.csv is empty'],
  ])('with a member that %s says so, and reads the others', async (_, entry, sentence) => {
    const { read, left } = zip(entry, { name: 'b.csv', content: csv })
    await expect(read('a.csv')).rejects.toThrow(sentence)
    expect(left().filter((name) => name.endsWith('.part'))).toEqual([])
    expect((await read('b.csv')).text).toBe(csv)
  })

  it('that is cut off or made up is refused', async () => {
    const whole = writeZip([{ name: 'a.csv', content: csv }])
    for (const bytes of [whole.subarray(0, -30), whole.subarray(0, 10), Buffer.from('504b030414', 'hex')])
      await expect(place(bytes, 'all.zip').read()).rejects.toThrow('all.zip is a broken ZIP archive.')
  })

  it('without a CSV file is refused', async () => {
    await expect(zip().read()).rejects.toThrow('The archive all.zip holds no CSV file.')
    await expect(zip({ name: 'a.pdf', content: 'x' }, { name: 'b.png', content: 'x' }).read()).rejects.toThrow(
      'holds no CSV',
    )
    await expect(zip({ name: 'word/document.xml', content: 'x' }).read()).rejects.toThrow('it is a Word document')
  })
})
