import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

const csv = 'id,name\r\n1,Zoë\r\n'
let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  folder.file('data.csv.gz', gzipSync(csv))
  folder.file('one.zip', await zip({ 'data.csv': csv }))
  folder.file('two.zip', await zip({ 'a.csv': csv, 'b#1.csv': 'b\n1\n' }))
  const sheet = (...rows: string[]) =>
    `<worksheet><sheetData>${rows.map((text) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`).join('')}</sheetData></worksheet>`
  const relation = (id: number) => `<Relationship Id="r${id}" Type="a/worksheet" Target="worksheets/sheet${id}.xml"/>`
  const workbook = await zip({
    'xl/workbook.xml': '<workbook><sheets><sheet name="One" id="r1"/><sheet name="Two" id="r2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships>${relation(1)}${relation(2)}</Relationships>`,
    'xl/worksheets/sheet1.xml': sheet('id', '1'),
    'xl/worksheets/sheet2.xml': sheet('name', 'x'),
  })
  folder.file('book.xlsx', workbook)
})
afterAll(() => folder[Symbol.dispose]())

describe('packed files on the command line', () => {
  it('are printed like plain ones', async () => {
    for (const file of ['data.csv.gz', 'one.zip', 'one.zip#data.csv', 'two.zip#a.csv'])
      expect(await folder.run('cat', file)).toEqual({ code: 0, signal: null, out: csv, err: '' })
    expect(await folder.run('cat', 'two.zip#b#1.csv')).toMatchObject({ code: 0, out: 'b\r\n1\r\n' })
    expect(await folder.run('cat', 'book.xlsx#Two')).toMatchObject({ code: 0, out: 'name\r\nx\r\n' })
  })

  it('of several files say which there are and how to choose', async () => {
    expect(await folder.run('cat', 'two.zip')).toMatchObject({
      code: 2,
      out: '',
      err: 'two.zip holds 2 files: a.csv, b#1.csv. Name the one you mean, as in two.zip#a.csv.\n',
    })
    expect(await folder.run('cat', 'book.xlsx')).toMatchObject({
      code: 2,
      err: 'book.xlsx holds 2 sheets: One, Two. Name the one you mean, as in book.xlsx#One.\n',
    })
    expect(await folder.run('cat', 'two.zip#c.csv')).toMatchObject({
      code: 2,
      err: 'two.zip holds no file c.csv. It holds a.csv, b#1.csv.\n',
    })
    expect(await folder.run('cat', 'none.zip#c.csv')).toMatchObject({ code: 2 })
  })

  it('are sniffed', async () => {
    const { out } = await folder.run('sniff', 'one.zip', '--json')
    expect(JSON.parse(out)).toMatchObject({ file: 'one.zip', encoding: 'utf-8', delimiter: ',', headerRows: 1 })
  })

  it('are loaded: one, a member, and all sheets', async () => {
    const load = async (...args: string[]) => {
      const { out, err } = await folder.run('load', ...args, '--json', '--again')
      expect(err).toBe('')
      const { dataset, tables } = JSON.parse(out)
      return [dataset, ...tables.map(({ name, file }: { name: string; file: string }) => `${name}: ${file}`)]
    }
    expect(await load('data.csv.gz')).toEqual(['data', 'data: data.csv.gz'])
    expect(await load('two.zip#a.csv')).toEqual(['a', 'a: two.zip › a.csv'])
    expect(await load('book.xlsx')).toEqual(['book', 'One: book.xlsx › One', 'Two: book.xlsx › Two'])
  })
})

async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const writer = new ZipFile()
  for (const [name, content] of Object.entries(files)) writer.addBuffer(Buffer.from(content), name)
  writer.end()
  return Buffer.concat(await Array.fromAsync(writer.outputStream as AsyncIterable<Buffer>))
}
