/** Files of a limited size: exact to the byte, complete, and all or none. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecord } from '../csv/csv-writer.ts'
import { loadTexts } from '../testing/load-texts.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { partNumber, partPath, writeParts } from './parts.ts'
import { splitRecords } from './split-records.ts'
import { parseCsv, queryTexts, readText } from './testing/read-back.ts'

const whole = { what: 'table', table: 'a' } as const

/** The parts that lie beside `path`, by number. */
const partsOf = (folder: string, path: string) =>
  readdirSync(folder)
    .filter((name) => partNumber(path, name) !== undefined)
    .sort()
    .map((name) => join(folder, name))

describe('records in parts', () => {
  const record = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r'), maxLength: 12 }), {
      minLength: 2,
      maxLength: 3,
    })
    .map((cells) => csvRecord(cells))

  it('are all there, in files with their header of which none is too large, none empty and each as full as can be', async () => {
    const folder = temporaryFolder()
    const spool = join(folder, 'spool')
    const cases = fc.record({
      records: fc.array(record, { minLength: 1, maxLength: 60 }),
      bytes: fc.integer({ min: 90, max: 400 }),
      chunk: fc.integer({ min: 1, max: 50 }),
      compression: fc.constantFrom('none' as const, 'none' as const, 'gzip' as const, 'zstd' as const),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ records, bytes: wanted, chunk, compression }) => {
        const bytes = compression === 'none' ? wanted : wanted + 150
        writeFileSync(spool, records.join(''))
        const header = 'x,y\n'
        const files: Buffer[][] = []
        const count = await writeParts({
          records: splitRecords(spool, true, chunk),
          frame: {
            ...{ header: Buffer.from(header), between: Buffer.alloc(0), end: Buffer.alloc(0), trim: 0 },
            empty: Buffer.from(header),
          },
          limit: { bytes },
          compression,
          open: async () => {
            const pieces: Buffer[] = []
            files.push(pieces)
            return { write: async (content) => void pieces.push(Buffer.from(content)) }
          },
          onRows: () => undefined,
        })
        expect(count).toBe(records.length)
        const written = files.map((pieces) => Buffer.concat(pieces))
        for (const file of written) expect(file.length).toBeLessThanOrEqual(bytes)
        const texts = written.map((file, at) => {
          const path = join(folder, `part-${at}`)
          writeFileSync(path, file)
          return readText(path)
        })
        for (const text of texts) expect(text.startsWith(header) && text.length > header.length).toBe(true)
        expect(texts.map((text) => text.slice(header.length)).join('')).toBe(records.join(''))
        if (compression !== 'none') return
        for (const [at, file] of written.slice(1).entries()) {
          const firstOfNext = parseFirst(file.subarray(header.length))
          expect((written[at]?.length ?? 0) + firstOfNext).toBeGreaterThan(bytes)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('have names with a number before all extensions', () => {
    expect(partPath('/x/plays.csv', 1)).toBe('/x/plays-0001.csv')
    expect(partPath('/x/plays.2024.csv.gz', 12)).toBe('/x/plays.2024-0012.csv.gz')
    expect(partPath('/x/plays', 12345)).toBe('/x/plays-12345')
    expect(partNumber('/x/plays.csv', 'plays-0003.csv')).toBe(3)
    for (const other of ['plays.csv', 'plays-3.csv', 'plays-0003.txt', 'plays-00003.csv', 'plays-0000.csv'])
      expect(partNumber('/x/plays.csv', other)).toBeUndefined()
  })
})

/** Bytes of the first record. */
function parseFirst(bytes: Buffer): number {
  let quoted = false
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0x22) quoted = !quoted
    if (byte === 0x0a && !quoted) return at + 1
  }
  return bytes.length
}

describe('an export in parts', () => {
  const rows = Array.from({ length: 500 }, (_, n) => [String(n), `name "${n}"\n${'é'.repeat(n % 30)}`])
  const load = () => loadTexts({ 'a.csv': [['id', 'name'], ...rows].map((row) => csvRecord(row)).join('') })

  it('by bytes holds every row once, and says which files there are', async () => {
    const { exportTo, folder } = await load()
    for (const encoding of ['utf-8', 'utf-16le'] as const) {
      const path = join(folder, `${encoding}.csv`)
      const task = await exportTo(path, whole, { format: { kind: 'csv', encoding, bom: true }, parts: { bytes: 3000 } })
      expect(task).toMatchObject({ status: 'done', rows: 500 })
      const files = partsOf(folder, path)
      expect(task.message).toBe(
        `${files.length} files: ${encoding}-0001.csv to ${encoding}-${String(files.length).padStart(4, '0')}.csv.`,
      )
      expect(existsSync(path)).toBe(false)
      expect(files.every((file) => statSync(file).size <= 3000)).toBe(true)
      const texts = files.map((file) => readText(file, encoding))
      expect(texts.every((text) => text.startsWith('\uFEFFid,name\n'))).toBe(true)
      expect(texts.flatMap((text) => parseCsv(text).slice(1))).toEqual(rows)
    }
  })

  it('of JSON are arrays each, and by rows exactly so many', async () => {
    const { exportTo, folder } = await load()
    const path = join(folder, 'out.json.gz')
    await exportTo(path, whole, { format: { kind: 'json' }, parts: { rows: 150 }, compression: 'gzip' })
    const arrays = partsOf(folder, path).map((file) => JSON.parse(readText(file)) as { id: number }[])
    expect(arrays.map((array) => array.length)).toEqual([150, 150, 150, 50])
    expect(arrays.flat().map(({ id }) => id)).toEqual(rows.map((_, at) => at))
    const parquet = join(folder, 'out.parquet')
    await exportTo(parquet, whole, { format: { kind: 'parquet' }, parts: { rows: 200 } })
    const counts = await Promise.all(
      partsOf(folder, parquet).map((file) =>
        queryTexts(`SELECT count(*), min(id), max(id) FROM read_parquet('${file}')`),
      ),
    )
    expect(counts.flat()).toEqual([
      ['200', '0', '199'],
      ['200', '200', '399'],
      ['100', '400', '499'],
    ])
  })

  it('leaves nothing when one row does not fit, and says which', async () => {
    const { exportTo, folder } = await load()
    const task = await exportTo(join(folder, 'out.csv'), whole, { format: { kind: 'csv' }, parts: { bytes: 60 } })
    expect(task).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^Row \d+ takes \d+ bytes, with the header \d+: it does not fit/),
    })
    expect(readdirSync(folder).filter((name) => /part|out/.test(name))).toEqual([])
  })

  it('is one whole file where there are no rows, or says that not even that fits', async () => {
    const { exportTo, folder } = await load()
    const none = { ...whole, where: 'false' } as const
    const parts = { bytes: 100 }
    await exportTo(join(folder, 'out.json'), none, { format: { kind: 'json' }, parts })
    expect(JSON.parse(readFileSync(join(folder, 'out-0001.json'), 'utf8'))).toEqual([])
    await exportTo(join(folder, 'out.csv'), none, { format: { kind: 'csv' }, parts })
    expect(partsOf(folder, join(folder, 'out.csv')).map((file) => readText(file).split('\n').length)).toEqual([2])
    const task = await exportTo(join(folder, 'small.csv'), none, { format: { kind: 'csv' }, parts: { bytes: 1 } })
    expect(task).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^There are no rows.*larger parts\.$/),
    })
  })

  it('is never written over parts that are there unasked, and takes those of a longer one away when asked', async () => {
    const { exportTo, folder } = await load()
    const path = join(folder, 'out.csv')
    const other = join(folder, 'out-0009.csv')
    writeFileSync(other, 'precious')
    const order = { format: { kind: 'csv' }, parts: { rows: 400 } } as const
    await expect(exportTo(path, whole, order)).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(readFileSync(other, 'utf8')).toBe('precious')
    expect(await exportTo(path, whole, { ...order, overwrite: true })).toMatchObject({ status: 'done' })
    expect(partsOf(folder, path).map((file) => file.slice(-8))).toEqual(['0001.csv', '0002.csv'])
  })

  it('is refused where the size is not known while it is written', async () => {
    const { exportTo, folder } = await load()
    const task = await exportTo(join(folder, 'out.xlsx'), whole, { format: { kind: 'xlsx' }, parts: { bytes: 1000 } })
    expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('give a number of rows') })
  })
})
