import { afterAll, describe, expect, it } from 'vitest'
import { lexicalClasses } from '../reference/lexical.ts'
import { createBufferKernels } from './measure.ts'
import { compileKernels, instantiateKernels } from './module.ts'
import { values } from './testing/awkward.ts'
import { createTestFile, type Dialect, expectAsReference, scanAll } from './testing/compare.ts'

const file = createTestFile()
afterAll(() => file[Symbol.dispose]())

const comma: Dialect = { delimiter: ',', quote: '"', width: 3 }
const here = { workers: 0 }

describe('borders between chunks', () => {
  const text = '1,"a\r\n""b"",",c\r\n"",,"x"\r2,"ü\n\r\n",\n\n3,4\n5,"6" 7,8\r\n"9,\n10",11,12\n"",,",""\n"\r\n1,2,3'

  it('may lie anywhere in quotes, doubled quotes, characters and line ends', async () => {
    for (let chunkBytes = 1; chunkBytes <= text.length; chunkBytes++)
      await expectAsReference(file, Buffer.from(text), comma, { ...here, chunkBytes })
  })

  it('do not matter when one quote too many turns inside out all that follows', async () => {
    const bytes = Buffer.from(`1,"x,y\n${'"a","b, c","d"\n'.repeat(200)}2,5" pipe,z\n${'"a","b, c",d\n'.repeat(200)}`)
    for (const chunkBytes of [10, 100, 1000]) {
      const { reports } = await expectAsReference(file, bytes, comma, { ...here, chunkBytes })
      expect(reports.reduce((sum, { exceptions }) => sum + exceptions.length, 0)).toBeLessThan(4)
    }
  })

  it('may be many within one record', async () => {
    const bytes = Buffer.from(`1,2,3\n4,"${'line, "" and\n'.repeat(500)}",6\n${'7,8,9\n'.repeat(100)}`)
    for (const chunkBytes of [64, 1000]) await expectAsReference(file, bytes, comma, { ...here, chunkBytes })
  })
})

describe('borders between blocks of 64 bytes', () => {
  const quotes = [
    '"a"b',
    '"a" ',
    '"a""b"',
    '""""',
    '"""',
    '"',
    'a"b',
    'a"b"',
    'a"b\n"',
    '"a"\r',
    '"\r\n"',
    '"\n"\n"\r"',
    '"\0"',
    '"x""',
    '""x',
  ]
  const others = [
    'é',
    '😀',
    '"a,b"',
    '",",',
    '"a"\n"b",c',
    'b,c',
    '\n',
    '\r\n\r\n',
    '"a"\r\nb,"c"d',
    '\r',
    'b\r',
    '\0',
    '"a"é',
  ]
  const fillers = [
    (length: number) => 'x'.repeat(length),
    (length: number) => `"${'x'.repeat(length - 2)}"`,
    (length: number) => `"${'\n'.repeat(length - 2)}"`,
  ]

  it('may lie anywhere in whatever is awkward', async () => {
    for (const piece of [...quotes, ...others])
      for (const filler of fillers)
        for (const border of [64, 128])
          for (let length = border - 8; length <= border; length++) {
            const bytes = Buffer.from(`${filler(length)},${piece}\r\n1,2\r\n`)
            await expectAsReference(file, bytes, { ...comma, width: 2 }, here)
          }
  })

  it('may lie in bytes that are no UTF-8, and at the end', async () => {
    const invalid = ['ff', 'e282', '61c3a9e922', 'eda080', 'f4908080', 'c0af', 'f0809f80', 'e0808061'].map((hex) =>
      Buffer.from(hex, 'hex'),
    )
    for (let length = 50; length <= 70; length++) {
      const filler = Buffer.from(`${'x'.repeat(length)},`)
      for (const piece of invalid)
        await expectAsReference(
          file,
          Buffer.concat([filler, piece, Buffer.from('\n1,2')]),
          { ...comma, width: 2 },
          here,
        )
      for (const end of ['2\n3,"4"\r', '2\n3,"4"', '"2"\n3,\0'])
        for (const chunkBytes of [30, 1000])
          await expectAsReference(file, Buffer.from(`${filler}${end}`), { ...comma, width: 2 }, { ...here, chunkBytes })
    }
  })
})

describe('a column of mostly one form', () => {
  const forms = {
    integers: ['7', '-12345', '', '"42"'],
    decimals: ['1.25', '-7.5', '', '"0.5"', '12.0'],
    dates: ['2020-02-29', '1999-12-31', '', '"2001-01-01"'],
    dateTimes: ['2020-02-29 10:20:30', '1999-12-31T23:59:59Z', '', '"2001-01-01 00:00:00"'],
    booleans: ['true', 'false', '', '"TRUE"'],
    texts: ['abc', 'x', '', '"New York"', 'x'.repeat(80)],
  }

  it.each(Object.entries(forms))('has any other value found: %s', async (_, form) => {
    const usual = Array.from({ length: 300 }, (_, n) => form[n % form.length] ?? '')
    for (const value of values) {
      const odd = [value, `"${value}"`, `"${value}"""`].flatMap((cell) => [cell, form[0] ?? ''])
      const bytes = Buffer.from([...usual, ...odd].map((cell) => `${cell};1`).join('\n'))
      await expectAsReference(file, bytes, { delimiter: ';', quote: '"', width: 2 }, here)
    }
  })
})

describe('the first record of a class', () => {
  it.each([
    ['', '""'],
    ['""', ''],
  ])('is the first, however it is written: %j, %j', async (...empties) => {
    for (const usual of ['2020-02-29', 'true', '2020-02-29 10:20:30', '7', '1.5', 'abc']) {
      const cells = [...Array(300).fill(usual), ...empties, usual]
      const bytes = Buffer.from(cells.map((cell) => `${cell};1\n`).join(''))
      await expectAsReference(file, bytes, { delimiter: ';', quote: '"', width: 2 }, here)
    }
  })
})

describe('large pieces', () => {
  it('of regular records fill many batches, with an index entry for every 4096', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, n) => `${n},${n % 7 ? `t${n}` : `"m\n${n}"`},${n % 90 ? n / 8 : ''}`,
    )
    await expectAsReference(file, Buffer.from(rows.join('\r\n')), comma, { ...here, chunkBytes: 4_000_000 })
    await expectAsReference(file, Buffer.from(rows.join('\n')), comma, { ...here, chunkBytes: 50_000 })
  })

  it('of nothing but records over several lines, or exceptions, are told in full', async () => {
    await expectAsReference(file, Buffer.from('"\n",,\n'.repeat(40_000)), comma, here)
    await expectAsReference(file, Buffer.from('1,2\n'.repeat(10_000)), comma, here)
    await expectAsReference(file, Buffer.from('1,2\n'.repeat(10_000)), comma, { ...here, chunkBytes: 3000 })
  })

  it('are records that end behind what a worker reads at once', async () => {
    const cell = 'ä "" long\n'.repeat(60_000)
    const bytes = Buffer.from(`1,2,3\n4,"${cell}",6\n7,8,9\n1,2,"${cell}`)
    await expectAsReference(file, bytes, comma, { ...here, chunkBytes: 100_000 })
    await expectAsReference(file, Buffer.from(`${'a'.repeat(700_000)},b,c\n1,2,3`), comma, {
      ...here,
      chunkBytes: 100_000,
    })
  })

  it('are tables with thousands of columns', async () => {
    const row = Array.from({ length: 3000 }, (_, n) => (n % 11 ? n * 1.5 : `"${n}, x"`)).join(',')
    const bytes = Buffer.from(`${row}\n${row},\n`.repeat(6))
    await expectAsReference(file, bytes, { ...comma, width: 3000 }, { ...here, chunkBytes: 30_000 })
    await expectAsReference(file, bytes, { ...comma, width: 30_000 }, here)
  })

  it('of quotes that never close cost no more than one look', async () => {
    await expectAsReference(file, Buffer.from('a,"b" c\n'.repeat(20_000)), { ...comma, width: 5 }, here)
    const bytes = Buffer.from(`1,2,3\n4,"5,6\n${'7,8,9\n'.repeat(6_000_000)}`)
    file.write(bytes)
    const start = { byteOffset: 0, record: 1, line: 1 }
    const { reports, totals } = await scanAll({ fd: file.fd, bytes: bytes.length, start, ...comma, ...here })
    expect(totals).toMatchObject({ records: 6_000_002, lines: 6_000_002 })
    expect(reports.flatMap(({ exceptions }) => exceptions)).toMatchObject([
      { record: { cells: ['4', '"5', '6'], record: 2, strayQuote: true }, byteOffset: 6, byteLength: 7 },
    ])
  })
})

describe('single things', () => {
  it('are blank lines of any blanks in a table of one column', async () => {
    const blanks = ['\u00a0', '\u1680', '\u2003', '\u2028', '\u202f', '\u205f', '\u3000', '\ufeff', ' \t\v\f']
    const others = ['\u0085', '\u200b', '\u180e', '""', '\u00a1', '\u3001', 'x ']
    const bytes = Buffer.from([...blanks, '', ...others].join('\n'))
    const { reports } = await expectAsReference(file, bytes, { ...comma, width: 1 }, here)
    expect(reports[0]?.exceptions).toHaveLength(blanks.length + 1)
  })

  it('are values outside what a column expects', async () => {
    const only = (...classes: (typeof lexicalClasses)[number][]) =>
      classes.reduce((mask, name) => mask | (1 << lexicalClasses.indexOf(name)), 0)
    const dialect = { ...comma, width: 2, expected: [only('integer', 'empty'), only('decimal')] }
    const bytes = Buffer.from('1,1.5\n,"2.5"\nx,1.5\n"3",""\n4,7.5\n"5""",1.5\n')
    const { reports } = await expectAsReference(file, bytes, dialect, here)
    expect(reports[0]?.exceptions.map(({ record }) => record.record)).toEqual([3, 4, 6])
  })

  it('are bytes that are no UTF-8, which may be another encoding', async () => {
    const bytes = Buffer.from('Müller,Straße,\u20ac\nx,y,z\n'.replace('\u20ac', '\x80'), 'latin1')
    const { reports } = await expectAsReference(file, bytes, comma, here)
    expect(reports[0]?.utf8).toEqual({ multibyte: 0, invalid: 3, plausible1252: 3 })
    expect(reports[0]?.exceptions[0]?.badBytes).toBe('FC 6C 6C 65')
  })

  it('are files of nothing, and of one line end', async () => {
    for (const text of ['', '\n', '\r', 'x', ',,', '""', '"'])
      for (const width of [1, 3]) await expectAsReference(file, Buffer.from(text), { ...comma, width }, here)
  })
})

describe('what is measured', () => {
  it('is the same scan over bytes in memory', () => {
    const bytes = Buffer.from('1,"a, b",2.5\r\n'.repeat(5000))
    const kernels = createBufferKernels(bytes, comma)
    expect([kernels.structure(), kernels.detail()]).toEqual([15_000, 5000])
    expect(() => createBufferKernels(bytes, { ...comma, width: 4 }).detail()).toThrow('byte 0 is not regular')
  })
})

describe('the fingerprint', () => {
  it('is made of hashes that are XXH64', () => {
    const kernels = instantiateKernels(compileKernels())
    const text = 'Nobody inspects the spammish repetition'
    kernels.configure(44, 34, 1, 100)
    Buffer.from(kernels.memory.buffer).write(text, kernels.buffer.value)
    const hash = (length: number) => {
      kernels.hash(0, length)
      return BigInt.asUintN(64, kernels.low.value).toString(16)
    }
    expect([hash(0), hash(text.length)]).toEqual(['ef46db3751d8e999', 'fbcea83c8a378bf1'])
  })

  it('is the same for all chunks, and another for a file that differs in one bit or in length', async () => {
    const bytes = Buffer.alloc(1_500_000, 'a,b,c\n1,2,3\n')
    const fingerprint = async (size = bytes.length, chunkBytes = 4_000_000, byteOffset = 0) => {
      file.write(bytes)
      const start = { byteOffset, record: 1, line: 1 }
      return (await scanAll({ fd: file.fd, bytes: size, start, ...comma, ...here, chunkBytes })).totals.fingerprint
    }
    const whole = await fingerprint()
    expect(whole).toMatch(/^[0-9a-f]{32}$/)
    for (const chunkBytes of [100_000, 262_144, 262_145, 999_999])
      expect(await fingerprint(undefined, chunkBytes)).toBe(whole)
    expect(await fingerprint(undefined, 70_000, 600_006)).toBe(whole)
    expect(await fingerprint(bytes.length - 1)).not.toBe(whole)
    bytes[1_234_567] = (bytes[1_234_567] ?? 0) ^ 1
    expect(await fingerprint()).not.toBe(whole)
  })
})
