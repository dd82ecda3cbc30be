import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSource } from '../csv/open-source.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { numberText } from './cell-text.ts'
import { listLocations } from './expand.ts'
import { numberFormat } from './number-format.ts'
import { type WorkbookParts, writeWorkbook } from './testing/write-workbook.ts'

function place(bytes: Uint8Array) {
  const folder = temporaryFolder()
  const path = join(folder, 'book.xlsx')
  const scratch = join(folder, 'scratch')
  writeFileSync(path, bytes)
  return {
    list: async () => (await listLocations({ path }, { scratch })).map(({ member }) => member),
    async read(member?: string) {
      await using source = await openSource({ path, member }, { scratch })
      const { buffer } = await source.handle.read(Buffer.alloc(source.bytes), 0, source.bytes, 0)
      return { text: buffer.toString(), name: source.name, stem: source.stem, known: source.known }
    },
  }
}

const book = (parts: WorkbookParts) => place(writeWorkbook(parts))
/** The CSV of a workbook of one sheet. */
const sheet = async (data: string, parts: Partial<WorkbookParts> = {}): Promise<string> =>
  (await book({ sheets: { Data: data }, ...parts }).read()).text
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`

describe('a workbook', () => {
  it('of one sheet with cells is that sheet', async () => {
    const { list, read } = book({
      sheets: { 'Q1.2024': `<row>${text('a')}</row>`, Sheet2: '', Sheet3: '<row r="4"/>' },
    })
    expect(await list()).toEqual(['Q1.2024'])
    expect(await read()).toEqual({
      text: 'a\n',
      name: 'book.xlsx › Q1.2024',
      stem: 'Q1.2024',
      known: { encoding: 'utf-8', delimiter: ',' },
    })
  })

  it('of several stands for all of them, in their order', async () => {
    const { list, read } = book({ sheets: { B: `<row>${text('1')}</row>`, 'A & "b"': `<row>${text('2')}</row>` } })
    expect(await list()).toEqual(['B', 'A & "b"'])
    expect((await read('A & "b"')).text).toBe('2\n')
    await expect(read()).rejects.toThrow('book.xlsx holds 2 sheets: B, A & "b". Name the one you mean')
    await expect(read('C')).rejects.toThrow('book.xlsx holds no sheet C.')
  })

  it('without a cell is refused', async () => {
    await expect(book({ sheets: { Sheet1: '', Sheet2: '<row><c r="A1" s="0"/></row>' } }).read()).rejects.toThrow(
      'book.xlsx is empty: no sheet of it holds a cell.',
    )
  })

  it.each([
    ['whose XML ends early', `<row>${text('a')}</row><row><c><v>1</v>`],
    ['with a text that is not there', '<row><c t="s"><v>7</v></c></row>'],
    ['with a column too far', `<row><c r="XFE1"><v>1</v></c></row>`],
    ['with a row too far', `<row r="1048577">${text('a')}</row>`],
  ])('that is broken is refused in one sentence: %s', async (_, data) => {
    await expect(sheet(data, { strings: '' })).rejects.toThrow(/^book\.xlsx is a broken workbook\. Open it in/)
  })
})

it('stops when it is cancelled, and tells how far it is', async () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => `<row><c><v>${at}</v></c></row>`).join('')
  const folder = temporaryFolder()
  const path = join(folder, 'book.xlsx')
  writeFileSync(path, writeWorkbook({ sheets: { A: rows } }))
  const scratch = join(folder, 'scratch')
  const cancel = new AbortController()
  const cancelled = openSource({ path }, { scratch, signal: cancel.signal, onProgress: () => cancel.abort() })
  await expect(cancelled).rejects.toThrow('Cancelled')
  expect(readdirSync(scratch)).toEqual([])
  const told: [number, number][] = []
  await using source = await openSource({ path }, { scratch, onProgress: (done, total) => told.push([done, total]) })
  expect(source.bytes).toBeGreaterThan(500_000)
  const [done = 0, total = 1] = told.at(-1) ?? []
  expect(done).toBeGreaterThanOrEqual(total)
  expect(told.length).toBeGreaterThan(5)
})

describe('a sheet', () => {
  it('keeps its texts as they are, shared or not', async () => {
    const strings =
      '<si><t>plain</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space="preserve">ch </t></r><rPh sb="0" eb="1"><t>no</t></rPh></si><si><t>two_x000D_\nlines, "q" &amp; _x005F_x000D_</t></si><si><t/></si>'
    const data = `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row><row>${text('007')}${text(' =1+1 ')}<c t="str"><f>A1&amp;"x"</f><v>plainx</v></c></row>`
    expect(await sheet(data, { strings })).toBe('plain,rich ,"two\r\nlines, ""q"" & _x000D_"\n007, =1+1 ,plainx\n')
  })

  it('has the values of formulas, booleans as words and errors as they are shown', async () => {
    const data =
      '<row><c><f>1+1</f><v>2</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A9</f></c><c><v>7</v></c></row>'
    expect(await sheet(data)).toBe('2,TRUE,FALSE,#DIV/0!,,7\n')
  })

  it('gives every record the same cells, from the first column in which something stands', async () => {
    const data =
      '<row r="3"><c r="C3" t="inlineStr"><is><t>title</t></is></c></row><row r="5"><c r="C5"><v>1</v></c><c r="E5"><v>3</v></c><c r="F5" s="0"/></row><row r="6"><c r="D6"><v>2</v></c></row><row r="9"/>'
    expect(await sheet(data)).toBe('\n\ntitle,,\n\n1,,3\n,2,\n')
  })

  it('needs no references and may have a prefix', async () => {
    expect(await sheet('<x:row xmlns:x="y"><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>')).toBe('1,2\n')
  })

  it('writes dates and times in ISO 8601, whatever their format', async () => {
    const formats = [
      0,
      14,
      22,
      'hh:mm',
      '[h]:mm:ss',
      'dd/mm/yyyy',
      '"day" d. mmmm yyyy',
      '0.00" m"',
      '[$-409]h:mm AM/PM;@',
      '00000',
      '[Red]0.0',
    ]
    const cells = (serial: string) => formats.map((_, style) => `<c s="${style}"><v>${serial}</v></c>`).join('')
    const data = `<row>${cells('45413')}</row><row>${cells('45413.4377314815')}</row><row>${cells('0.75')}</row>`
    expect((await sheet(data, { formats })).split('\n')).toEqual([
      '45413,2024-05-01,2024-05-01 00:00:00,2024-05-01 00:00:00,1089912:00:00,2024-05-01,2024-05-01,45413,2024-05-01 00:00:00,45413,45413',
      '45413.4377314815,2024-05-01 10:30:20,2024-05-01 10:30:20,2024-05-01 10:30:20,1089922:30:20,2024-05-01 10:30:20,2024-05-01 10:30:20,45413.4377314815,2024-05-01 10:30:20,45413.4377314815,45413.4377314815',
      '0.75,18:00:00,18:00:00,18:00:00,18:00:00,18:00:00,18:00:00,0.75,18:00:00,0.75,0.75',
      '',
    ])
  })

  it('counts its days from 1904 when the workbook does, and knows the day that never was', async () => {
    const cells = (...serials: number[]) => `<row>${serials.map((n) => `<c s="0"><v>${n}</v></c>`).join('')}</row>`
    expect(await sheet(cells(0, 1, 43951), { formats: [14], from1904: true })).toBe(
      '1904-01-01,1904-01-02,2024-05-01\n',
    )
    expect(await sheet(cells(1, 59, 60, 61, -1, 2958465, 2958466), { formats: [14] })).toBe(
      '1900-01-01,1900-02-28,1900-02-29,1900-03-01,-1,9999-12-31,2958466\n',
    )
    expect(
      await sheet('<row><c t="d"><v>2024-05-01T10:30:00.000Z</v></c><c t="d"><v>2024-05-01T00:00:00</v></c></row>'),
    ).toBe('2024-05-01 10:30:00,2024-05-01\n')
  })

  it('shows leading zeros that its format shows', async () => {
    const data = '<row><c s="0"><v>1234</v></c><c s="0"><v>123456</v></c><c s="0"><v>1.5</v></c></row>'
    expect(await sheet(data, { formats: ['00000'] })).toBe('01234,123456,1.5\n')
  })
})

describe('the text of a number', () => {
  const plain = (value: string) => numberText(value, numberFormat(0, undefined), false)

  it.each([
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['12345678901234567890', '12345678901234567890'],
    ['9007199254740993', '9007199254740993'],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['1E+20', '100000000000000000000'],
    ['4.9999999999999998E-8', '0.00000005'],
    ['-1.5E-3', '-0.0015'],
    ['1E+300', '1e+300'],
    ['007', '007'],
    ['0', '0'],
    ['', ''],
  ])('is what was typed: %s', (value, expected) => expect(plain(value)).toBe(expected))

  it('reads as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const written = number.toPrecision(17).toUpperCase()
        expect(Number(plain(written))).toBe(Number(written))
      }),
      { numRuns: 2000 },
    )
  })
})
