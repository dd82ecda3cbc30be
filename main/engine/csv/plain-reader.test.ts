import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { delimiters } from '../../../preload/contract/index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openPlainReader } from './plain-reader.ts'

async function readPlainly(content: string | Uint8Array, path = join(temporaryFolder(), 'file.csv')) {
  writeFileSync(path, content)
  await using reader = await openPlainReader(path)
  const rows: (readonly string[])[] = []
  for await (const some of reader.records()) rows.push(...some)
  return { labels: reader.labels, rows, dialect: reader.dialect, columns: (await reader.survey()).columns }
}

describe('a file read outside any store', () => {
  it('has its labels, its rows and the types that all values prove', async () => {
    expect(await readPlainly('\uFEFFid;name;price\r\n1;"a;\nb";1.50\r\n\r\n2;x;2.25\r\n')).toMatchObject({
      labels: ['id', 'name', 'price'],
      rows: [
        ['1', 'a;\nb', '1.50'],
        ['2', 'x', '2.25'],
      ],
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'name', type: 'string' },
        { name: 'price', type: 'number' },
      ],
    })
  })

  it('fills short rows up and keeps long ones', async () => {
    const { rows } = await readPlainly('a,b,c\nx\nx,y,z\nx,y,z,more\n')
    expect(rows).toEqual([
      ['x', '', ''],
      ['x', 'y', 'z'],
      ['x', 'y', 'z', 'more'],
    ])
  })

  it('may have a preamble, or no header', async () => {
    expect(await readPlainly('Report\n\nid,name\n1,x\n2,y\n')).toMatchObject({
      labels: ['id', 'name'],
      rows: [
        ['1', 'x'],
        ['2', 'y'],
      ],
    })
    const { labels, rows, columns } = await readPlainly('1,Sales\n2,Legal\n')
    expect(labels).toBeNull()
    expect(rows).toEqual([
      ['1', 'Sales'],
      ['2', 'Legal'],
    ])
    expect(columns.map(({ name }) => name)).toEqual(['column1', 'column2'])
  })

  it('is empty when it has only blank lines', async () => {
    expect(await readPlainly('\n \n')).toMatchObject({ labels: null, rows: [], columns: [] })
  })

  it('is told to be what one value at its end makes it', async () => {
    const numbers = Array.from({ length: 60_000 }, (_, n) => `${n},${n}\n`).join('')
    const { rows, columns } = await readPlainly(`id,value\n${numbers}60000,n/a\n`)
    expect(rows).toHaveLength(60_001)
    expect(columns).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'value', type: 'string' },
    ])
  })

  it('is what papaparse wrote, in any encoding, with any delimiter', async () => {
    const path = join(temporaryFolder(), 'file.csv')
    const cell = fc.string({ unit: fc.constantFrom('a', 'né', '"', ',', ';', '\n', ' ', 'für'), maxLength: 6 })
    const rows = fc.array(
      fc.tuple(cell, cell, cell).map(([a, b, c]) => [`x${a}`, b, c]),
      { minLength: 3, maxLength: 12 },
    )
    const encodings = fc.constantFrom<BufferEncoding>('utf8', 'utf16le', 'latin1')
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(...delimiters), encodings, async (list, delimiter, encoding) => {
        const labels = ['first é', 'second', 'third']
        const text = Papa.unparse([labels, ...list], { delimiter, newline: '\n', quotes: true })
        const mark = encoding === 'utf16le' ? '\uFEFF' : ''
        const read = await readPlainly(Buffer.from(mark + text, encoding), path)
        expect(read.labels).toEqual(labels)
        expect(read.rows).toEqual(list)
        expect(read.dialect.delimiter).toBe(delimiter)
      }),
      { numRuns: 400 },
    )
  })
})
