import { appendFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entries, openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine
beforeAll(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

let count = 0
async function load(content: string | Uint8Array, keepSources = false) {
  const path = folder.file(`${++count}/lines-${count}.csv`, content)
  const dataset = await engine.load([path], { template: null, again: true, keepSources })
  const source = dataset.tables[0]?.sources[0]?.id ?? ''
  const show = (line: number, column = '', around = 1) =>
    engine.client.anomalies.lines({ dataset: dataset.id, source, line, column, around })
  /** The lines as text, the marked part between brackets. */
  const lines = async (line: number, column = '', around = 1) => {
    const shown = await show(line, column, around)
    expect(shown).toMatchObject({ available: true, reason: '' })
    return shown.lines.map(
      ({ line, parts }) => `${line}: ${parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`,
    )
  }
  return { path, dataset, source, show, lines }
}

const plain = 'id,name,city\n1,Zoë,Köln\n2,"a ""b"", c",Bonn\n3,,last'

describe('raw lines around a record', () => {
  it.each([
    ['UTF-8', Buffer.from(plain)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${plain}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from(plain, 'latin1')],
    ['CR only', Buffer.from(plain.replaceAll('\n', '\r'))],
    ['CRLF', Buffer.from(plain.replaceAll('\n', '\r\n'))],
  ])('mark exactly the source text of the cell: %s', async (_, bytes) => {
    const { lines } = await load(bytes)
    expect(await lines(2, 'name')).toEqual(['1: id,name,city', '2: 1,[Zoë],Köln', '3: 2,"a ""b"", c",Bonn'])
    expect(await lines(3, 'name', 0)).toEqual(['3: 2,["a ""b"", c"],Bonn'])
    expect(await lines(2, 'city', 0)).toEqual(['2: 1,Zoë,[Köln]'])
    expect(await lines(4, 'name')).toEqual(['3: 2,"a ""b"", c",Bonn', '4: 3,[],last'])
    expect(await lines(1, 'id')).toEqual(['1: [id],name,city', '2: 1,Zoë,Köln'])
    expect(await lines(2, '', 0)).toEqual(['2: 1,Zoë,Köln'])
  })

  it('mark a cell that runs over several lines, on each of them', async () => {
    const { show, lines } = await load('id,text,end\n1,"one\ntwo\n\nfour",x\n2,b,y\n')
    expect(await lines(2, 'text')).toEqual([
      '1: id,text,end',
      '2: 1,["one]',
      '3: [two]',
      '4: []',
      '5: [four"],x',
      '6: 2,b,y',
    ])
    expect(await lines(2, 'end', 0)).toEqual(['2: 1,"one', '3: two', '4: ', '5: four",[x]'])
    expect(await lines(6, 'text', 0)).toEqual(['6: 2,[b],y'])
    const { lines: shown } = await show(2, 'text')
    expect(shown.map(({ inRecord }) => inRecord)).toEqual([false, true, true, true, true, false])
  })

  it('mark where a missing cell would stand, and all the extra ones', async () => {
    const { lines } = await load('a,b,c\n1,2\n1,2,3,4,5\n1,')
    expect(await lines(2, 'c', 0)).toEqual(['2: 1,2[]'])
    expect(await lines(3, '', 0)).toEqual(['3: 1,2,3,[4,5]'])
    expect(await lines(4, 'b', 0)).toEqual(['4: 1,[]'])
    expect(await lines(4, 'c', 0)).toEqual(['4: 1,[]'])
  })

  it('are the right ones far down in a large file', async () => {
    const text = `id,name\n${Array.from({ length: 200_000 }, (_, n) => `${n},name ${n}${n % 1000 === 0 ? '\n' : ''}\n`).join('')}`
    const { lines, dataset } = await load(text)
    const { rows } = await engine.client.rows.page({
      dataset: dataset.id,
      table: dataset.tables[0]?.name ?? '',
      offset: 150_001,
      limit: 1,
    })
    const line = rows[0]?.line ?? 0
    expect(await lines(line, 'name', 0)).toEqual([`${line}: 150001,[name 150001]`])
    expect(await lines(200_201, 'id')).toEqual(['200200: 199998,name 199998', '200201: [199999],name 199999'])
  })

  it('count a line of many megabytes as one, and show it shortened', async () => {
    const long = 'x'.repeat(5_000_000)
    const { lines, show } = await load(`id,name,end\n1,${long},a\n2,short,b\n`)
    expect(await lines(3, 'name', 0)).toEqual(['3: 2,[short],b'])
    expect(await lines(2, 'end', 0)).toEqual([expect.stringMatching(/^2: 1,x+ … x+,\[a\]$/)])
    const { lines: shown } = await show(2, 'name')
    expect(shown.map(({ line }) => line)).toEqual([1, 2, 3])
    expect(JSON.stringify(shown).length).toBeLessThan(20_000)
  })

  it('show the beginning of a record of very many lines', async () => {
    const { show } = await load(`id,text\n1,"${'line\n'.repeat(400_000)}end"\n2,b\n`)
    const { lines } = await show(2, 'text')
    expect(lines.length).toBeLessThan(300)
    expect(lines.slice(1).every(({ inRecord, parts }) => inRecord && parts.some(({ marked }) => marked))).toBe(true)
  })

  it('tell when the file has moved, has changed, and when it is back', async () => {
    const { path, show, lines } = await load('id,name\n1,one\n')
    renameSync(path, `${path}.away`)
    expect(await show(2)).toEqual({
      available: false,
      reason: `lines-${count}.csv is not where it was when it was loaded.`,
      lines: [],
    })
    renameSync(`${path}.away`, path)
    expect(await lines(2, 'name', 0)).toEqual(['2: 1,[one]'])
    appendFileSync(path, '2,two\n')
    expect(await show(2)).toMatchObject({
      available: false,
      reason: expect.stringMatching(/was changed after it was loaded/),
    })
  })

  it('come from the kept copy when there is one, whoever asks first', async () => {
    const { path, show, lines, dataset, source } = await load('id,name\n1,one\n2,two\n', true)
    expect(entries(engine.store, 'sources')).toHaveLength(1)
    rmSync(path)
    const asked = await Promise.all(Array.from({ length: 5 }, () => lines(3, 'name', 0)))
    expect(asked).toEqual(Array.from({ length: 5 }, () => ['3: 2,[two]']))
    expect(dataset.tables[0]?.sources[0]?.id).toBe(source)
    await using other = await openTestEngine(engine.store)
    rmSync(join(engine.store, 'sources'), { recursive: true })
    const lost = await other.client.anomalies.lines({ dataset: dataset.id, source, line: 2 })
    expect(lost).toMatchObject({ available: false, reason: expect.stringMatching(/^The copy of .* cannot be read/) })
    expect(await show(2)).toMatchObject({ available: true })
  })

  it('behind the end of the file are none', async () => {
    const { lines } = await load('id\n1\n')
    expect(await lines(99)).toEqual([])
  })
})
