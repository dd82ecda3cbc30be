/** A template's whole life in a real engine: made from a dataset, attached, shared, and used to read what comes later. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import yazl from 'yazl'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openTestEngine, type TestEngine } from '../testing/test-engine.ts'
import { fieldOf } from './draft-template.ts'

const stock = 'SKU;Name;Price;Added;Active\nA1;Saw;1.234,50;31.12.2023;yes\nA2;Nail;0,05;01.02.2024;no\n'

async function start(folder = temporaryFolder()) {
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  return { folder, file, engine: await openTestEngine(join(folder, 'store')) }
}

const draftOf = async ({ client }: TestEngine, dataset: string) => {
  const { text, notes, name } = await client.templates.draft({ dataset })
  return { text, notes, name, json: JSON.parse(text) }
}

describe('a template made from a dataset', () => {
  it('reads the values as they were read, by the key that it found, and the files by their name', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const { id } = await engine.load([file('stock_2024-05-01.csv', stock)], { dataset: 'Our Stock' })
    const { name, json } = await draftOf(engine, id)
    expect(name).toBe('our-stock')
    expect(json.resources).toMatchObject([
      {
        name: 'stock_2024-05-01',
        winnow: { fileNames: ['stock'] },
        schema: {
          primaryKey: ['SKU'],
          fields: [
            { name: 'SKU', type: 'string' },
            { name: 'Name', type: 'string' },
            { name: 'Price', type: 'number', decimalChar: ',', groupChar: '.' },
            { name: 'Added', type: 'date', format: '%d.%m.%Y' },
            { name: 'Active', type: 'string' },
          ],
        },
      },
    ])
  })

  it('carries the reports and the dashboard on, and says what cannot come along', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const { client } = engine
    const { id } = await engine.load([file('Tool List.csv', stock), file('staff.csv', 'id,name\n1,Ann\n2,Bo\n')])
    const report = (name: string, sql: string) => ({ name, title: name, description: '', parameters: [], sql })
    await client.reports.save({ dataset: id, definition: report('people', 'SELECT name FROM staff') })
    await client.reports.save({ dataset: id, definition: report('tools', 'SELECT * FROM "Tool List"') })
    const figure = (at: number, table: string) => ({
      ...{ id: `f${at}`, x: 0, y: at, width: 2, height: 2 },
      content: { what: 'figure' as const, title: table, table, measure: { function: 'count' as const } },
    })
    const items = [figure(0, 'Tool List'), figure(1, 'made of segments'), figure(2, 'staff')]
    await client.dashboards.save({ dataset: id, dashboard: { items } })
    const { json, notes } = await draftOf(engine, id)
    expect(json.winnow.reports).toMatchObject([{ name: 'people' }])
    expect(json.winnow.dashboard.items).toMatchObject([
      { content: { table: 'tool-list' } },
      { content: { table: 'staff' } },
    ])
    expect(notes).toEqual([
      expect.stringContaining('“tools” was left out: it names the table Tool List, which is tool-list here'),
      expect.stringContaining('names the unknown table made of segments'),
    ])
    expect((await client.templates.check({ text: JSON.stringify(json) })).problems).toEqual([])
  })

  it('is attached, and a later delivery under any name goes into the same table by its key', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const { client } = engine
    const { id } = await engine.load([file('stock.csv', stock)], { dataset: 'stock' })
    const { text } = await draftOf(engine, id)
    await client.templates.save({ text })
    expect((await client.templates.attach({ dataset: id, template: 'stock' })).template).toMatchObject({ id: 'stock' })
    const delivery = file(
      'delivery.csv',
      'SKU;Name;Price;Added;Active\nA2;Nail;0,07;01.02.2024;yes\nA3;Glue;2.000,00;x;no\n',
    )
    expect((await client.files.inspect({ files: [engine.read(delivery)] })).match).toMatchObject({ template: 'stock' })
    const after = await engine.load([delivery], { into: { dataset: id, mode: 'upsert' } })
    expect(after.tables).toMatchObject([{ name: 'stock', rows: 3 }])
    const { anomalies } = await client.anomalies.page({ dataset: id, filter: { severities: ['error'] }, limit: 10 })
    expect(anomalies).toMatchObject([{ type: 'type-error', column: 'Added', value: 'x' }])
    expect(after.tables[0]?.columns.map(({ type }) => type)).toEqual(['string', 'string', 'number', 'date', 'string'])
    expect((await client.templates.attach({ dataset: id, template: null })).template).toBeNull()
  })

  it('goes on from the template that the dataset has', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const csv =
      'CustomerID,Genre,Age,Annual Income (k$),Spending Score (1-100),Shoe size\n1,F,30,50,60,38\n2,M,40,55,61,44\n'
    const { id } = await engine.load([file('customers.csv', csv)], { template: 'retail' })
    const { json } = await draftOf(engine, id)
    expect(json.resources.map(({ name }: { name: string }) => name)).toEqual(['customers', 'stores', 'purchases'])
    expect(json.resources[0].schema.fields.at(-1)).toEqual({ name: 'Shoe size', type: 'integer' })
    expect(json.winnow.reports).toHaveLength(4)
  })
})

describe('a template as a file', () => {
  it('goes out and comes in the same, also in an archive, beside or in place of one of its name', async () => {
    const { engine, file, folder } = await start()
    await using _ = engine
    const { templates } = engine.client
    const out = join(folder, 'out.json')
    await templates.export({ template: 'plays', target: engine.write(out) })
    await expect(templates.import({ file: engine.read(out) })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      data: { free: 'plays-2' },
    })
    expect(await templates.import({ file: engine.read(out), name: 'plays-2' })).toMatchObject({ origin: 'yours' })
    const { text } = await templates.get({ template: 'plays-2' })
    expect({ ...JSON.parse(text), name: 'plays' }).toEqual(JSON.parse(readFileSync(out, 'utf8')))
    const zip = new yazl.ZipFile()
    zip.addBuffer(Buffer.from(text.replace('"plays-2"', '"zipped"')), 'folder/datapackage.json')
    zip.end()
    const archive = file('shared.zip', await buffer(zip.outputStream))
    expect((await templates.import({ file: engine.read(archive) })).id).toBe('zipped')
    expect((await templates.import({ file: engine.read(archive), replace: true })).id).toBe('zipped')
  })

  it('with mistakes is refused with the file and the lines', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const bad = file('bad.json', '{\n  "name": "bad",\n  "title": 5,\n  "resources": []\n}\n')
    const read = engine.client.templates.import({ file: engine.read(bad) })
    await expect(read).rejects.toMatchObject({
      message: expect.stringContaining(
        'bad.json cannot be used as a template.\nline 3, column 12 (/title): This must be a text',
      ),
      data: { file: 'bad.json', line: 3, column: 12 },
    })
    const binary = file('binary.json', Buffer.from([0xff, 0xfe, 0x00]))
    await expect(engine.client.templates.import({ file: engine.read(binary) })).rejects.toThrow('is no UTF-8 text')
  })

  it('keeps its datasets when it is renamed, and leaves them their data when it is deleted', async () => {
    const { engine, file } = await start()
    await using _ = engine
    const { client } = engine
    const { id } = await engine.load([file('stock.csv', stock)], { dataset: 'stock' })
    const { text } = await draftOf(engine, id)
    await client.templates.save({ text })
    await client.templates.attach({ dataset: id, template: 'stock' })
    const renamed = JSON.stringify({ ...JSON.parse(text), name: 'goods', title: 'Goods' })
    await client.templates.save({ text: renamed, replaces: 'stock' })
    expect((await client.datasets.get({ dataset: id })).template).toEqual({ id: 'goods', title: 'Goods' })
    await client.templates.delete({ template: 'goods' })
    const delivery = file('more.csv', 'SKU;Name;Price;Added;Active\nA9;Rope;3,00;05.06.2024;yes\n')
    expect((await engine.load([delivery], { into: { dataset: id, mode: 'append' } })).rows).toBe(3)
  })
})

describe('a field of a template made from a column', () => {
  it.each([
    ['number', 'DECIMAL(18,2)', '#.##0,0', { decimalChar: ',', groupChar: '.' }],
    ['integer', 'BIGINT', '#,##0', { groupChar: ',' }],
    ['boolean', 'BOOLEAN', 'yes|y/no|n', { trueValues: ['yes', 'y'], falseValues: ['no', 'n'] }],
    ['boolean', 'BOOLEAN', 'TRUE/FALSE', {}],
    ['datetime', 'TIMESTAMP', '%d/%m/%Y %H:%M', { format: '%d/%m/%Y %H:%M' }],
    ['datetime', 'TIMESTAMP', '%Y-%m-%dT%H:%M:%S', {}],
    ['string', 'VARCHAR', null, {}],
  ] as const)('tells how a %s in %s is written: %s', (type, storage, format, form) =>
    expect(fieldOf({ name: 'a', type, storage, format })).toEqual({ name: 'a', type, ...form }),
  )
})
