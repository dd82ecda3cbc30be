import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvRecord } from '../csv/csv-writer.ts'
import { allFindings, allRows } from '../testing/test-engine.ts'
import { type BackupPlace, openBackupPlace } from './testing/backups.ts'

const KINDS = [
  'id;name;price;share;when;at;ok;large;iso;mixed',
  '1;"a;b";1.234,50;0,5;31/12/2024;2024-01-02 03:04:05;true;9007199254740993;2024-02-29;007',
  '2;"say ""hi""\r\nthere";-0,75;1e3;01/02/2024;2024-01-02 03:04:06;false;-1;0001-01-01;1e5',
  '3;\uFEFFé😀;;;;;;;;',
  '',
].join('\n')

async function write(place: BackupPlace, name: string, text: string): Promise<string> {
  mkdirSync(place.at('files'), { recursive: true })
  writeFileSync(join(place.at('files'), name), text)
  return join(place.at('files'), name)
}

const columnsOf = (place: BackupPlace, dataset: string) =>
  place.stored(dataset).tables.map(({ name, columns }) => [name, columns.map(({ reason: _, ...column }) => column)])

describe('a backup', () => {
  test.each(['deflate', 'snappy', 'null'] as const)(
    'comes back equal to the last cell and type (%s)',
    async (codec) => {
      const place = await openBackupPlace()
      const { engine } = place
      const files = [
        await write(place, 'kinds.csv', KINDS),
        await write(place, 'Preis €.csv', 'Größe,1st,a b\n1.5,x,\n2.5,,y\n'),
      ]
      await engine.load(files, { dataset: 'all', template: null })
      expect((await place.backup('all', 'out', { codec })).message).toBeNull()
      expect(readdirSync(place.at('out')).sort()).toEqual(['Preis €.avro', 'kinds.avro', 'manifest.json'])

      expect((await place.restore(['out'], { dataset: 'again' })).message).toBeNull()
      expect(columnsOf(place, 'again')).toEqual(columnsOf(place, 'all'))
      for (const table of ['kinds', 'Preis €'])
        expect(await allRows(engine, 'again', table)).toEqual(await allRows(engine, 'all', table))
    },
  )

  test('is refused where its manifest would put SQL in the place of a type', async () => {
    const place = await openBackupPlace()
    await place.engine.load([await write(place, 'kinds.csv', KINDS)], { dataset: 'all', template: null })
    await place.backup('all', 'out')
    const manifest = join(place.at('out'), 'manifest.json')
    const text = readFileSync(manifest, 'utf8')
    expect(text).toContain('"BIGINT"')
    writeFileSync(manifest, text.replace('"BIGINT"', '"BIGINT); COPY (SELECT 1) TO \'/tmp/stolen\' --"'))
    await expect(place.restore(['out'], { dataset: 'again' })).rejects.toThrow('no manifest of a Winnow backup')
    expect(await place.engine.client.datasets.list()).toHaveLength(1)
  })

  test('holds the rows of a version, not those that a later one superseded', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    await engine.load([await write(place, 'a.csv', 'id,v\n1,old\n2,two\n3,three\n')], { dataset: 'd', template: null })
    const into = { dataset: 'd', mode: 'upsert' as const, key: ['id'] }
    await engine.load([await write(place, 'b.csv', 'id,v\n1,new\n4,four\n')], { into, template: null })
    await place.backup('d', 'out')
    await place.restore(['out'], { dataset: 'e' })
    expect(await allRows(engine, 'e', 'a')).toEqual(await allRows(engine, 'd', 'a'))
    expect(await allRows(engine, 'e', 'a')).toContainEqual(['1', 'new'])
  })

  test('restores one table as a new version; the others stay, and undo goes back', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    const files = [await write(place, 'a.csv', 'id\n1\n'), await write(place, 'b.csv', 'id\n2\n')]
    await engine.load(files, { dataset: 'd', template: null })
    await place.backup('d', 'out')
    const into = { dataset: 'd', mode: 'replace' as const }
    await engine.load([await write(place, 'a.csv', 'id\n10\n'), await write(place, 'b.csv', 'id\n20\n')], { into })
    expect((await place.restore(['out'], { into: 'd', table: 'b' })).message).toBeNull()
    expect([await allRows(engine, 'd', 'a'), await allRows(engine, 'd', 'b')]).toEqual([[['10']], [['2']]])
    const [version] = await engine.client.versions.list({ dataset: 'd' })
    expect(version).toMatchObject({ number: 3, mode: 'replace', note: 'Restored from b.avro' })
    await engine.client.versions.undo({ dataset: 'd' })
    expect(await allRows(engine, 'd', 'b')).toEqual([['20']])
  })

  test('is not written over another one without a yes, and leaves nothing of the old one with it', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    await engine.load([await write(place, 'a.csv', 'id\n1\n'), await write(place, 'b.csv', 'id\n2\n')], {
      dataset: 'd',
      template: null,
    })
    await engine.load([await write(place, 'c.csv', 'id\n3\n')], { dataset: 'c', template: null })
    await place.backup('d', 'out')
    const before = readFileSync(join(place.at('out'), 'manifest.json'), 'utf8')
    const refused = await place.backup('c', 'out')
    expect(refused).toMatchObject({ status: 'failed', message: expect.stringContaining('holds a backup already') })
    expect(readFileSync(join(place.at('out'), 'manifest.json'), 'utf8')).toBe(before)
    expect(await place.backup('c', 'out', { overwrite: true })).toMatchObject({ status: 'done' })
    expect(readdirSync(place.at('out')).sort()).toEqual(['c.avro', 'manifest.json'])
  })

  test('takes away what a killed backup left a day ago, but not what another one may be writing', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    await engine.load([await write(place, 'c.csv', 'a,b\n1,2\n')], { dataset: 'c', template: null })
    const [old, young] = [`.${randomUUID()}.part`, `.${randomUUID()}.part`]
    for (const name of [old, young]) mkdirSync(join(place.at('out'), name), { recursive: true })
    const dayBefore = new Date(Date.now() - 25 * 3600 * 1000)
    utimesSync(join(place.at('out'), old), dayBefore, dayBefore)
    expect(await place.backup('c', 'out')).toMatchObject({ status: 'done' })
    expect(readdirSync(place.at('out')).sort()).toEqual([young, 'c.avro', 'manifest.json'].sort())
  })

  test('may be one archive, and is restored from it', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    await engine.load([await write(place, 'kinds.csv', KINDS)], { dataset: 'd', template: null })
    expect(await place.backup('d', 'out.zip')).toMatchObject({ status: 'done', message: null })
    expect(await place.restore(['out.zip'], { dataset: 'e' })).toMatchObject({ status: 'done', message: null })
    expect(await allRows(engine, 'e', 'kinds')).toEqual(await allRows(engine, 'd', 'kinds'))
    expect((await place.backup('d', 'out.zip')).message).toContain('out.zip exists already')
  })

  test('that is cancelled leaves nothing behind', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    await engine.load([await write(place, 'a.csv', 'id\n1\n')], { dataset: 'd', template: null })
    const { id } = await engine.client.backups.start({ dataset: 'd', target: engine.write(place.at('out')) })
    await engine.client.tasks.cancel({ task: id })
    expect((await engine.ended(id)).status).toBe('cancelled')
    expect(existsSync(place.at('out'))).toBe(false)
  })

  test('of any table comes back equal', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    const cell = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '',
          '0',
          '-0.0',
          '1.50',
          '1,5',
          '1.234,5',
          '31/12/2024',
          'TRUE',
          '\0',
          ' ',
          '"',
          '007',
          '\uFEFF',
        ),
      },
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      fc.string({ unit: 'binary', maxLength: 3 }).map((text) => text.repeat(50)),
    )
    const column = fc.oneof(
      cell.map((text) => fc.constant(text)),
      fc.constant(cell),
      fc.constant(fc.integer().map(String)),
      fc.constant(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
      fc.constant(fc.integer({ min: -99999, max: 99999 }).map((cents) => (cents / 100).toFixed(2).replace('.', ','))),
      fc.constant(fc.constantFrom('31/12/2024', '01/02/2023', '')),
    )
    const table = fc
      .array(column, { minLength: 1, maxLength: 5 })
      .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 30 }))
    let n = 0
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        n++
        const header = rows[0]?.map((_, at) => `c${at}`) ?? []
        const text = [header, ...rows].map((record) => csvRecord(record)).join('')
        const file = await write(place, `t${n}.csv`, text)
        const loaded = await engine.tryLoad([file], { dataset: `t${n}`, template: null, again: true })
        // A table of nothing but control characters is taken for no text.
        fc.pre(loaded.status === 'done')
        expect(
          (await place.backup(`t${n}`, `out${n}`, { codec: n % 2 === 0 ? 'snappy' : 'deflate' })).message,
        ).toBeNull()
        expect((await place.restore([`out${n}`], { dataset: `r${n}` })).message).toBeNull()
        expect(columnsOf(place, `r${n}`)).toEqual(columnsOf(place, `t${n}`))
        expect(await allRows(engine, `r${n}`, `t${n}`)).toEqual(await allRows(engine, `t${n}`, `t${n}`))
      }),
      { numRuns: 8 },
    )
  })
})

describe('a damaged backup', () => {
  /** Some blocks of a hundred kilobytes and more, since texts at random do not shrink. */
  async function damaged(change: (bytes: Buffer) => Buffer, codec: 'deflate' | 'snappy' | 'null' = 'deflate') {
    const place = await openBackupPlace()
    const rows = Array.from({ length: 6000 }, (_, at) => `${at},${'x'.repeat(200)}${at}`)
    await place.engine.load([await write(place, 'a.csv', `id,text\n${rows.join('\n')}\n`)], {
      dataset: 'd',
      template: null,
    })
    await place.backup('d', 'out', { codec })
    const file = join(place.at('out'), 'a.avro')
    writeFileSync(file, change(readFileSync(file)))
    return place
  }

  /** Where the blocks begin: behind the sync markers. */
  function blocksOf(bytes: Buffer): number[] {
    const sync = bytes.subarray(-16)
    const starts: number[] = []
    for (let at = bytes.indexOf(sync); at !== -1; at = bytes.indexOf(sync, at + 16)) starts.push(at + 16)
    return starts.slice(0, -1)
  }

  test('gives the rows before and behind the damage, and tells where it is', async () => {
    let offset = 0
    const place = await damaged((bytes) => {
      offset = blocksOf(bytes)[1] ?? 0
      bytes.fill(0xff, offset + 40, offset + 60)
      return bytes
    })
    expect((await place.restore(['out'], { dataset: 'r' })).status).toBe('done')
    const ids = (await allRows(place.engine, 'r', 'a')).map(([id]) => Number(id))
    expect(ids.length).toBeLessThan(6000)
    expect([ids[0], ids.at(-1)]).toEqual([0, 5999])
    const gap = ids.findIndex((id, at) => id !== at)
    expect(await allFindings(place.engine, 'r')).toEqual([
      { file: 'a.avro', line: gap + 1, type: 'damaged-block', column: '', value: `byte ${offset}` },
    ])
  })

  test('is found on its way again where the frame of a block is broken', async () => {
    const place = await damaged((bytes) => {
      const start = blocksOf(bytes)[1] ?? 0
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 7)])
    }, 'snappy')
    await place.restore(['out'], { dataset: 'r' })
    const ids = (await allRows(place.engine, 'r', 'a')).map(([id]) => Number(id))
    expect([ids[0], ids.at(-1)]).toEqual([0, 5999])
    expect(await allFindings(place.engine, 'r')).toHaveLength(1)
  })

  test('tells that the file is cut off', async () => {
    const place = await damaged((bytes) => bytes.subarray(0, -1000))
    await place.restore(['out/a.avro'], { dataset: 'r' })
    const { anomalies } = await place.engine.client.anomalies.page({ dataset: 'r' })
    expect(anomalies.map(({ message }) => message)).toEqual([expect.stringContaining('the file ends within it')])
    expect((await allRows(place.engine, 'r', 'a')).length).toBeGreaterThan(3000)
  })

  test('restores nothing when it must be strict', async () => {
    const place = await damaged((bytes) => bytes.subarray(0, -1000))
    const task = await place.restore(['out'], { dataset: 'r', strict: true })
    expect(task).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^Nothing was restored: Block \d+ of a.avro, bytes \d+/),
    })
  })

  test('is told by its checksum where every block can be read', async () => {
    const place = await damaged((bytes) => {
      bytes[bytes.indexOf('xxxx')] = 0x79
      return bytes
    }, 'null')
    await place.restore(['out'], { dataset: 'r' })
    expect(await allFindings(place.engine, 'r')).toMatchObject([{ type: 'damaged-block', line: 1 }])
  })
})
