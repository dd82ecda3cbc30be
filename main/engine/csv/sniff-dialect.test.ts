import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { type Dialect, delimiters } from '../../../preload/contract/index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openAlone } from './open-source.ts'
import { readLabels, sniffHead } from './read-header.ts'
import { sniffDialect } from './sniff-dialect.ts'

const sniff = (text: string, complete = true): Dialect => sniffDialect(text, complete, 'utf-8')

describe('the delimiter', () => {
  it.each([...delimiters])('is found: %j', (delimiter) => {
    const text = ['id,name,city', '1,Anna,Bonn', '2,Ben,Köln'].join('\n').replaceAll(',', delimiter)
    expect(sniff(text)).toMatchObject({ delimiter, preambleRows: 0, headerRows: 1 })
  })

  it('is not what stands inside quotes', () => {
    expect(sniff('id;text\n1;"a,b,c"\n2;"d,e,f"\n3;"g,h,i"\n').delimiter).toBe(';')
    expect(sniff('id,text\n1,"a;b;c;d"\n2,"e;f;g;h"\n').delimiter).toBe(',')
  })

  it('is not the comma of a decimal', () => {
    expect(sniff('name;price;weight\nx;1,5;2,5\ny;3,25;4,5\n')).toMatchObject({ delimiter: ';', preambleRows: 0 })
    expect(sniff('1;2,5;3,5\n2;2,5;3,5\n').delimiter).toBe(';')
  })

  it('is not the separator of lists within cells', () => {
    expect(sniff('a,b\nx|y,p|q\ns|t,u|v\n')).toMatchObject({ delimiter: ',', preambleRows: 0 })
    expect(sniff('id,tags\n1,a;b\n2,c;d\n3,e;f\n')).toMatchObject({ delimiter: ',', preambleRows: 0 })
  })

  it('is a comma for a single column', () => {
    expect(sniff('name\nAnna\nBen\n')).toMatchObject({ delimiter: ',', headerRows: 1, preambleRows: 0 })
  })

  it('is told by samples from further down when the head leaves it open', () => {
    const head = 'one,x;two\n'.repeat(50)
    expect(sniffDialect(head, false, 'utf-8').delimiter).toBe(',')
    const elsewhere = ['one;two\n', 'a, b, c;two\n'].map((line) => line.repeat(40))
    expect(sniffDialect(head, false, 'utf-8', { elsewhere }).delimiter).toBe(';')
  })

  it('is kept when it is given', () => {
    expect(sniffDialect('a;b\n1;2\n', true, 'utf-8', { delimiter: ',' })).toMatchObject({
      delimiter: ',',
      headerRows: 1,
    })
  })

  it('is found for any table of words, with its header and without a preamble', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefgxyzABCXYZéß'), minLength: 1, maxLength: 8 })
    const table = fc.integer({ min: 3, max: 8 }).chain((width) =>
      fc
        .record({
          header: fc.uniqueArray(letters, { minLength: width, maxLength: width }),
          rows: fc.array(fc.array(letters, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 30 }),
        })
        .filter(({ header, rows }) => !rows.some((cells) => cells.some((cell, at) => cell === header[at]))),
    )
    const newlines = fc.constantFrom(['\n', 'lf'], ['\r\n', 'crlf'], ['\r', 'cr'])
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(...delimiters),
        newlines,
        fc.boolean(),
        ({ header, rows }, delimiter, [newline = '\n', lineEnding], quotes) => {
          const text = Papa.unparse([header, ...rows], { delimiter, newline, quotes })
          expect(sniff(text)).toEqual({
            encoding: 'utf-8',
            delimiter,
            quote: '"',
            escape: '"',
            skipBlanks: false,
            lineEnding,
            preambleRows: 0,
            headerRows: 1,
          })
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('is found for cells with any delimiter in quotes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', ';', '|', '\t', '\n', '"'), maxLength: 8 })
    const cell = text.map((inner) => `x${inner}`)
    const rows = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 5, maxLength: 20 })
    fc.assert(
      fc.property(rows, fc.constantFrom(...delimiters), (body, delimiter) => {
        const written = Papa.unparse([['one', 'two', 'three', 'four'], ...body], { delimiter, quotes: true })
        expect(sniff(written)).toMatchObject({ delimiter, preambleRows: 0, headerRows: 1 })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the header', () => {
  it('is not there when the first record has values of its own', () => {
    expect(sniff('1,Harold Vogt,2021-11-07T02:48:42Z,2,96\n2,Ty Hofer,2021-05-30T05:43:46Z,8,\n').headerRows).toBe(0)
    expect(sniff('1,Product Management\n2,Sales\n').headerRows).toBe(0)
    expect(sniff('true,x\nfalse,y\n').headerRows).toBe(0)
    expect(sniff('x,"1,50"\ny,"2,00"\n').headerRows).toBe(0)
  })

  it('is there when it is all that there is', () => {
    expect(sniff('id,name\n').headerRows).toBe(1)
    expect(sniff('id,name').headerRows).toBe(1)
  })

  it('is there with years among its labels, or when most columns turn into values below it', () => {
    expect(sniff('country,2019,2020\nDE,1,2\nFR,3,4\n').headerRows).toBe(1)
    expect(sniff('id,amount,90%\n1,2.5,3\n2,3.5,4\n').headerRows).toBe(1)
    expect(sniff('Anna,1,2\nBen,3,4\n').headerRows).toBe(0)
    expect(sniff('Anna,1990\nBen,1985\nCara,2001\n').headerRows).toBe(0)
    expect(sniff(',2018,2019\nDE,1,2\nFR,3,4\n').headerRows).toBe(1)
  })

  it('is not there for one record of values', () => expect(sniff('1,2,3\n').headerRows).toBe(0))

  it('may have columns without a name', () => expect(sniff('id,,name\n1,2,x\n').headerRows).toBe(1))
})

describe('the preamble', () => {
  it('is what stands above the first full record', () => {
    expect(sniff('Report of May\n\nid,name,city\n1,a,b\n2,c,d\n')).toMatchObject({ preambleRows: 2, headerRows: 1 })
    expect(sniff('Report of May;;\nid;name;city\n1;a;b\n2;c;d\n')).toMatchObject({ delimiter: ';', preambleRows: 1 })
    expect(sniff('Made in 2020, by hand\nid;name\n1;a\n2;b\n')).toMatchObject({ delimiter: ';', preambleRows: 1 })
  })

  it('may be a record without any text', () => {
    expect(sniff(',,\nid,name,city\n1,x,y\n')).toMatchObject({ preambleRows: 1, headerRows: 1 })
  })

  it('is none when only blank lines come first', () => {
    expect(sniff('\n\nid,name\n1,a\n')).toMatchObject({ preambleRows: 0, headerRows: 1 })
  })
})

describe('the line ends', () => {
  it.each([
    ['a,b\n1,2\n', 'lf'],
    ['a,b\r\n1,2\r\n', 'crlf'],
    ['a,b\r1,2\r', 'cr'],
    ['a,b\r\n1,2\n', 'mixed'],
    ['a,b', 'none'],
  ])('of %j are %s', (text, lineEnding) => expect(sniff(text)).toMatchObject({ lineEnding, delimiter: ',' }))
})

describe('the beginning of a file', () => {
  async function labelsOf(content: string | Buffer, overrides: Parameters<typeof sniffHead>[1] = {}) {
    const path = join(temporaryFolder(), 'file.csv')
    writeFileSync(path, content)
    await using source = await openAlone(path)
    const head = await sniffHead(source, overrides)
    return { ...(await readLabels(source, head)), dialect: head.dialect }
  }

  it('gives the labels of the header, without a byte order mark', async () => {
    expect(await labelsOf('\uFEFFid;name\n1;x\n')).toMatchObject({ labels: ['id', 'name'], width: 2 })
    expect(await labelsOf(Buffer.from('\uFEFFid\tname\n1\tx\n', 'utf16le'))).toMatchObject({ labels: ['id', 'name'] })
  })

  it('are not more because of a delimiter too many behind them', async () => {
    expect(await labelsOf('id,name,\n1,x\n2,y\n')).toMatchObject({ labels: ['id', 'name'], width: 2 })
    expect(await labelsOf('id,name,\n1,x,\n2,y,\n')).toMatchObject({ labels: ['id', 'name', ''], width: 3 })
    expect(await labelsOf('id,name,more\n1,x\n2,y\n')).toMatchObject({ labels: ['id', 'name', 'more'], width: 3 })
  })

  it('gives the usual width when there is no header', async () => {
    expect(await labelsOf('1,2,3\n4,5,6\n7,8\n')).toMatchObject({ labels: null, width: 3 })
  })

  it('skips a preamble and blank lines', async () => {
    expect(await labelsOf('Report\n\n\nid,name\n1,x\n2,y\n')).toMatchObject({ labels: ['id', 'name'] })
  })

  it('gives the whole header, however long it is', async () => {
    const labels = Array.from({ length: 10_000 }, (_, at) => `a column with a rather long name ${at}`)
    const found = await labelsOf(`${labels.join(',')}\n${labels.map(() => '1').join(',')}\n`)
    expect(found.labels).toEqual(labels)
    expect(found.width).toBe(10_000)
  })

  it('is followed by samples across a large file', async () => {
    const head = 'one,x;two\n'.repeat(30_000)
    expect((await labelsOf(head)).dialect.delimiter).toBe(',')
    expect((await labelsOf(head + 'a, b, c;two\r\n'.repeat(300_000))).dialect.delimiter).toBe(';')
  })

  it('joins the labels of several header rows, column by column', async () => {
    expect(await labelsOf(',Height,Depth\nstation,(m),(m)\nA,1,2\nB,3,4\n')).toMatchObject({
      labels: ['station', 'Height (m)', 'Depth (m)'],
      dialect: { headerRows: 2 },
    })
    expect(await labelsOf('a,b\nc,d\n1,2\n', { headerRows: 2 })).toMatchObject({ labels: ['a c', 'b d'] })
  })

  it('has an empty label for a column without one', async () => {
    expect(await labelsOf('a,b\n1,2,3\n4,5,6\n7,8,9\n')).toMatchObject({ labels: ['a', 'b', ''], width: 3 })
    expect(await labelsOf('a,b\n1,2,\n4,5,\n7,8,\n')).toMatchObject({ labels: ['a', 'b'], width: 2, recordWidth: 3 })
  })

  it('is refused when there are only blank lines', async () => {
    for (const content of ['\n\n \r\n', '\uFEFF', Buffer.from('\uFEFF\n', 'utf16le')])
      await expect(labelsOf(content)).rejects.toThrow('file.csv holds only blank lines: there is nothing to load.')
  })

  it('does as it is told', async () => {
    const told = await labelsOf('a,b\n1,2\n', { headerRows: 0, encoding: 'iso-8859-1' })
    expect(told).toMatchObject({ labels: null, width: 2, dialect: { headerRows: 0, encoding: 'iso-8859-1' } })
    expect(await labelsOf('x\na;b\n1;2\n', { delimiter: ';', preambleRows: 1 })).toMatchObject({ labels: ['a', 'b'] })
  })
})
