/** A bundle from elsewhere that is damaged or lies is refused with a sentence, and leaves nothing behind. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { leftovers, openTestEngine } from '../testing/test-engine.ts'
import { writeZip } from '../unpack/testing/write-zip.ts'
import { openBundlePlace, readZip, tryOpen } from './testing/bundles.ts'

type Files = Map<string, Buffer>
interface Json {
  [key: string]: Json
}

/** A bundle of two rows, one finding and one rejected record, which each case spoils in its own way. */
let good: Files

beforeAll(async () => {
  const folder = mkdtempSync(`${tmpdir()}/winnow-hostile-`)
  {
    await using engine = await openTestEngine(`${folder}/store`)
    writeFileSync(`${folder}/jobs.csv`, '1,Baker\n2,Nurse\n,Nobody\n')
    await engine.load([`${folder}/jobs.csv`], { dataset: 'jobs', template: 'hires' })
    const { id } = await engine.client.bundles.start({ dataset: 'jobs', target: engine.write(`${folder}/good.zip`) })
    expect((await engine.ended(id)).message).toBe(null)
  }
  good = await readZip(`${folder}/good.zip`)
  rmSync(folder, { recursive: true })
})

/** As somebody would who knows how bundles are made: all checksums are right again. */
function signed(files: Files, change: (manifest: Json) => void = () => undefined): Files {
  const manifest = JSON.parse(String(files.get('winnow/manifest.json'))) as Json & { files: { path: string }[] }
  const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  for (const file of manifest.files) {
    const bytes = files.get(file.path)
    if (bytes !== undefined) Object.assign(file, { bytes: bytes.length, sha256: sum(bytes) })
  }
  change(manifest)
  const text = Buffer.from(JSON.stringify(manifest))
  return new Map([
    ...files,
    ['winnow/manifest.json', text],
    ['checksums.txt', Buffer.from(`${sum(text)}  winnow/manifest.json\n`)],
  ])
}

const zipOf = (files: Files): Buffer => writeZip([...files].map(([name, content]) => ({ name, content })))

async function refusal(zip: Buffer): Promise<string> {
  const { at, elsewhere } = await openBundlePlace()
  const engine = await elsewhere()
  const before = leftovers(engine.store)
  writeFileSync(at('bad.zip'), zip)
  const task = await tryOpen(engine, at('bad.zip'))
  expect(task.status).not.toBe('done')
  expect(await engine.client.datasets.list()).toEqual([])
  expect(leftovers(engine.store)).toEqual(before)
  return task.message ?? ''
}

const data = 'data/jobs.parquet'
const changed = (path: string, change: (bytes: Buffer) => Buffer): Files =>
  new Map([...good].map(([name, bytes]) => [name, name === path ? change(Buffer.from(bytes)) : bytes]))
const flipped = (bytes: Buffer): Buffer => {
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  return bytes
}

describe('a bundle from elsewhere', () => {
  it('opens when it is only written once more', async () => {
    const { at, elsewhere } = await openBundlePlace()
    writeFileSync(at('same.zip'), zipOf(signed(good)))
    expect(await (await elsewhere()).load([at('same.zip')])).toMatchObject({ name: 'jobs', rows: 2 })
  })

  it.each([data, 'index.html', 'winnow/findings.parquet', 'data/jobs.csv'])(
    'is refused when a byte of %s was changed',
    async (path) => {
      expect(await refusal(zipOf(changed(path, flipped)))).toBe(
        `bad.zip is damaged: ${path} was changed. Nothing was loaded; get it once more from where it came from.`,
      )
    },
  )

  it('is refused when a byte was changed on the way', async () => {
    const zip = zipOf(good)
    // Within the Parquet file: behind its name in its local header.
    const place = zip.indexOf(data) + data.length + 40
    zip[place] = (zip[place] ?? 0) ^ 0x10
    expect(await refusal(zip)).toMatch(/^bad\.zip › data\/jobs\.parquet (is damaged|cannot be unpacked)/)
  })

  it.each([data, 'winnow/lines/1.parquet', 'checksums.txt', 'anomalies.html'])(
    'is refused without %s',
    async (path) => {
      const less = new Map([...good].filter(([name]) => name !== path))
      expect(await refusal(zipOf(less))).toContain(`bad.zip is damaged: ${path} is missing.`)
    },
  )

  it('is refused when its manifest was changed', async () => {
    const files = changed('winnow/manifest.json', (bytes) =>
      Buffer.from(String(bytes).replace('"jobs.csv"', '"cobs.csv"')),
    )
    expect(await refusal(zipOf(files))).toContain('winnow/manifest.json was changed')
  })

  it.each(['../outside.csv', '/etc/outside.csv', 'a/../../outside', 'C:outside'])(
    'is refused with a file called %s',
    async (name) => {
      expect(await refusal(zipOf(new Map([...good, [name, Buffer.from('x')]])))).toContain('leads out of the bundle')
    },
  )

  const lies: [name: string, lie: (manifest: Json) => void, sentence: string][] = [
    ['of more rows', (m) => Object.assign(m.tables?.[0] ?? {}, { rows: 3 }), 'are not those of their table'],
    ['of rows in both places', (m) => more(m, 3), 'has 2 rows instead of 3'],
    ['of a ledger', (m) => Object.assign(m.tables?.[0]?.sources?.[0]?.ledger ?? {}, { records: 9 }), 'do not add up'],
    [
      'of a type',
      (m) => column(m, { storage: 'BIGINT', type: 'integer', format: null }, 1),
      'does not have the columns',
    ],
    [
      'with SQL for a type',
      (m) => column(m, { storage: "VARCHAR); COPY (SELECT 1) TO '/tmp/x' --" }, 1),
      'stored as no type',
    ],
    ['with a format that is none', (m) => column(m, { format: 'oops' }, 0), 'has a format that there is not'],
    [
      'of a file outside',
      (m) => Object.assign(m.tables?.[0] ?? {}, { data: '../../etc/passwd' }),
      'must stay within it',
    ],
    [
      'of a file that it does not list',
      (m) => Object.assign(m.tables?.[0] ?? {}, { data: 'data/none.parquet' }),
      'does not list data/none.parquet',
    ],
    ['of findings', (m) => Object.assign(m, { findings: 5 }), 'winnow/findings.parquet has 1 rows instead of 5'],
    [
      'of a source',
      (m) => Object.assign(m.tables?.[0]?.sources?.[0] ?? {}, { id: 'other' }),
      'tells of rows that there are not',
    ],
    ['of another format', (m) => Object.assign(m, { formatVersion: 2 }), 'its manifest is wrong (formatVersion'],
  ]
  it.each(lies)('is refused when its manifest lies %s', async (_, lie, sentence) => {
    expect(await refusal(zipOf(signed(good, lie)))).toContain(sentence)
  })

  it('is refused when other Parquet stands in the place of a line map, or none', async () => {
    const lines = 'winnow/lines/1.parquet'
    const other = changed(lines, () => Buffer.from(good.get(data) ?? ''))
    expect(await refusal(zipOf(signed(other)))).toContain(`${lines} does not have the columns that it should`)
    const none = changed(data, () => readFileSync(import.meta.filename))
    expect(await refusal(zipOf(signed(none)))).toContain(`${data} cannot be read`)
  })

  it('is opened alone, and as a dataset of its own', async () => {
    const { at, elsewhere } = await openBundlePlace()
    const engine = await elsewhere()
    writeFileSync(at('good.zip'), zipOf(signed(good)))
    writeFileSync(at('files/a.csv'), 'a\n1\n')
    await engine.load([at('files/a.csv')], { dataset: 'a' })
    expect(await tryOpen(engine, at('good.zip'))).toMatchObject({ status: 'done' })
    const both = engine.tryLoad([at('good.zip'), at('files/a.csv')])
    await expect(both).rejects.toThrow('good.zip is a Winnow bundle: open it alone')
    const into = engine.tryLoad([at('good.zip')], { into: { dataset: 'a', mode: 'append' } })
    await expect(into).rejects.toThrow('a dataset of its own')
    const { bundles, files } = await engine.client.files.inspect({ files: [engine.read(at('good.zip'))] })
    expect(files).toEqual([])
    expect(bundles).toMatchObject([{ name: 'good.zip', dataset: 'jobs', proposal: 'jobs-2', rows: 2, anomalies: 1 }])
  })
})

function more(manifest: Json, rows: number): void {
  const table = manifest.tables?.[0] ?? {}
  const source = table.sources?.[0] ?? {}
  Object.assign(table, { rows })
  Object.assign(source, { rows })
  Object.assign(source.ledger ?? {}, { rows, records: Number(source.ledger?.records) + rows - 2 })
}

const column = (manifest: Json, change: object, at: number) =>
  Object.assign(manifest.tables?.[0]?.columns?.[at] ?? {}, change)
