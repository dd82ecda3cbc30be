import { readFileSync, writeFileSync } from 'node:fs'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSource } from '../csv/open-source.ts'
import { place } from './testing/place.ts'
import { writeZip } from './testing/write-zip.ts'

const csv = 'id,name\n1,Zoë\n2,"a, b"\n'

const skippable = Buffer.concat([Buffer.from('502a4d1804000000', 'hex'), Buffer.from('skip')])

describe('a compressed file', () => {
  it.each([
    ['gzip', gzipSync(csv)],
    ['gzip in several members', Buffer.concat([gzipSync(csv.slice(0, 10)), gzipSync(''), gzipSync(csv.slice(10))])],
    ['gzip with zeros behind it', Buffer.concat([gzipSync(csv), Buffer.alloc(1000)])],
    ['zstd', zstdCompressSync(csv)],
    ['zstd with a checksum', zstdCompressSync(csv, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
    ['zstd in several frames', Buffer.concat([zstdCompressSync(csv.slice(0, 10)), zstdCompressSync(csv.slice(10))])],
    ['zstd with frames to skip', Buffer.concat([skippable, zstdCompressSync(csv), skippable])],
  ])('is read like a plain one, whatever it is called: %s', async (_, bytes) => {
    expect(await place(bytes, 'data.csv.gz').read()).toEqual({ text: csv, name: 'data.csv.gz', stem: 'data' })
    expect(await place(bytes, 'data.csv').read()).toEqual({ text: csv, name: 'data.csv', stem: 'data' })
    expect(await place(bytes, 'data.csv.gz').list()).toEqual([undefined])
  })

  it('is read whole, whatever is in it and however its frames are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b,', '1', 'ä', '\n'), minLength: 1, maxLength: 3000 })
    const pack = fc.constantFrom(gzipSync, zstdCompressSync)
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), pack, async (pieces, compress) => {
        const { read } = place(Buffer.concat(pieces.map((piece) => compress(Buffer.from(piece)))), 'x')
        expect((await read()).text).toBe(pieces.join(''))
      }),
      { numRuns: 60 },
    )
  })

  it('is expanded once', async () => {
    const { read, left } = place(gzipSync(csv), 'data.csv.gz')
    await read()
    const before = left()
    await read()
    expect(before).toHaveLength(1)
    expect(left()).toEqual(before)
  })

  it('is expanded anew when it has changed', async () => {
    const { read, path, left } = place(gzipSync(csv), 'data.csv.gz')
    await read()
    writeFileSync(path, gzipSync(`${csv}3,c\n`))
    expect((await read()).text).toBe(`${csv}3,c\n`)
    expect(left()).toHaveLength(2)
  })

  const long = Buffer.from(Array.from({ length: 50_000 }, (_, at) => `${at},${(at * 7919) % 10_007}\n`).join(''))
  it.each([
    ['gzip', gzipSync(long).subarray(0, -20)],
    ['gzip, cut off in its checksum', gzipSync(long).subarray(0, -3)],
    ['gzip with a wrong checksum', flipped(gzipSync(long), -6)],
    ['gzip with something behind it', Buffer.concat([gzipSync(long), Buffer.from('some text')])],
    ['gzip, cut off in its second member', Buffer.concat([gzipSync(long), gzipSync(long).subarray(0, 9)])],
    ['zstd', zstdCompressSync(long).subarray(0, -20)],
    ['zstd, cut off by a byte', zstdCompressSync(long).subarray(0, -1)],
    ['zstd with something behind it', Buffer.concat([zstdCompressSync(long), Buffer.from('some text')])],
    [
      'zstd, cut off in its second frame',
      Buffer.concat([zstdCompressSync(long), zstdCompressSync(long).subarray(0, 9)]),
    ],
    [
      'zstd with a wrong checksum',
      flipped(zstdCompressSync(long, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }), -2),
    ],
  ])('that is broken or cut off is refused, and nothing of it is left: %s', async (_, bytes) => {
    const { read, left } = place(bytes, 'data.gz')
    await expect(read()).rejects.toThrow(/^data\.gz is (?:cut off or )?broken: it cannot be unpacked to its end/)
    expect(left()).toEqual([])
  })

  it.each([
    ['an archive', gzipSync(gzipSync(csv)), 'data.gz is packed once more inside'],
    [
      'a ZIP archive',
      zstdCompressSync(writeZip([{ name: 'a.csv', content: csv }])),
      'data.gz is packed once more inside',
    ],
    ['a picture', gzipSync(Buffer.from('89504e470d0a1a0a', 'hex')), 'it holds a PNG picture'],
    ['a tar archive', gzipSync(tarOf('a.csv')), 'it holds a tar archive'],
    ['nothing', gzipSync(''), 'data.gz is empty'],
  ])('that holds %s is refused', async (_, bytes, sentence) => {
    await expect(place(bytes, 'data.gz').read()).rejects.toThrow(sentence)
  })

  it('has no members', async () => {
    await expect(place(gzipSync(csv), 'data.gz').read('a.csv')).rejects.toThrow('data.gz is no archive')
    await expect(place(Buffer.from(csv), 'data.csv').read('a.csv')).rejects.toThrow('data.csv is no archive')
  })
})

describe('a trap', () => {
  const zeros = Buffer.alloc(1024 * 1024, 'a,b\n')
  const bomb = (pack: (bytes: Buffer) => Buffer) => {
    const packed = pack(zeros)
    return Buffer.concat(Array.from({ length: 400 }, () => packed))
  }

  it.each([
    ['gzip', bomb((bytes) => gzipSync(bytes, { level: 9 }))],
    ['zstd', bomb((bytes) => zstdCompressSync(bytes))],
  ])('is refused before it has filled the disk: %s', async (_, bytes) => {
    const { read, left } = place(bytes, 'data.gz')
    await expect(read()).rejects.toThrow('data.gz was not unpacked: it expands to more than 500 times its size')
    expect(left()).toEqual([])
  })

  it('in an archive is refused by what its directory says, before anything is unpacked', async () => {
    const member = { name: 'a.csv', content: 'a\n', expandedBytes: 3_000_000_000 }
    const { read, left } = place(writeZip([member, { name: 'b.csv', content: csv }]), 'all.zip')
    await expect(read('a.csv')).rejects.toThrow('all.zip was not unpacked: it expands to more than 500 times its size')
    expect(left()).toEqual([])
  })

  it('whose members say less than is in them is refused', async () => {
    const member = { name: 'a.csv', content: zeros, expandedBytes: 100 }
    await expect(place(writeZip([member]), 'all.zip').read()).rejects.toThrow('the archive is broken')
  })
})

it('stops when it is cancelled, and leaves nothing', async () => {
  const { read, left } = place(gzipSync(Buffer.alloc(50_000_000, 'id,name\n')), 'data.gz')
  const cancel = new AbortController()
  setTimeout(() => cancel.abort(), 1)
  await expect(read(undefined, cancel.signal)).rejects.toThrow('Cancelled')
  await expect(read(undefined, AbortSignal.abort())).rejects.toThrow('Cancelled')
  expect(left()).toEqual([])
  expect((await read()).text).toHaveLength(50_000_000)
})

it('tells how far it is', async () => {
  const { path, scratch } = place(
    gzipSync(Array.from({ length: 200_000 }, (_, at) => `${at},${at * 31}\n`).join('')),
    'x.gz',
  )
  const told: number[] = []
  const total = readFileSync(path).length
  await using source = await openSource({ path }, { scratch, onProgress: (done, of) => told.push(done, of) })
  expect(source.bytes).toBeGreaterThan(total)
  expect(told.slice(-2)).toEqual([total, total])
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const place = copy.length + at
  copy[place] = (copy[place] ?? 0) ^ 0x55
  return copy
}

/** The header of a tar archive with one small file. */
function tarOf(name: string): Buffer {
  const header = Buffer.alloc(1024)
  header.write(name, 0)
  header.write('ustar\u000000', 257)
  header.write(csv, 512)
  return header
}
