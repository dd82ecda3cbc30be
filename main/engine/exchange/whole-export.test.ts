/** What holds for every export: told how far it is, stopped without a trace, and confined to its dataset. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { loadPaths, loadTexts } from '../testing/load-texts.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { parseCsv, readText } from './testing/read-back.ts'
import { writeXlsx } from './write-xlsx.ts'

const whole = { what: 'table', table: 'a' } as const
const outboxOf = (store: string) =>
  readdirSync(join(store, 'spill')).flatMap((owner) => readdirSync(join(store, 'spill', owner, 'outbox')))

describe('an export that is running', () => {
  it('can be cancelled, and leaves nothing behind', async () => {
    const text = `id,text\n${Array.from({ length: 200_000 }, (_, n) => `${n},text ${n}\n`).join('')}`
    const { client, dataset, exportTo, folder, store } = await loadTexts({ 'a.csv': text })
    // A condition that never ends by itself.
    const where = 'id + (SELECT count(*) FROM range(1000000) x, range(1000000) y WHERE x.range + y.range = id) > -1'
    const path = join(folder, 'out.csv')
    const ended = exportTo(path, { ...whole, where }, { format: { kind: 'csv' } })
    const running = async () => (await client.tasks.list({})).find(({ kind }) => kind === 'export')
    while ((await running())?.phase !== 'Selecting rows') await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await running()).toMatchObject({ status: 'running', dataset })
    await client.tasks.cancel({ task: (await running())?.id ?? '' })
    expect(await ended).toMatchObject({ status: 'cancelled', message: 'Cancelled. Nothing was kept.' })
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    expect(outboxOf(store)).toEqual([])
  })

  it('tells how many rows there are in all', async () => {
    const { client, exportTo, folder } = await loadTexts({ 'a.csv': 'id\n1\n2\n3\n' })
    const changes = await client.tasks.follow(undefined)
    await exportTo(join(folder, 'out.jsonl'), whole, { format: { kind: 'jsonl' } })
    for await (const change of changes) {
      if (change.what !== 'task' || change.task.kind !== 'export' || change.task.status !== 'done') continue
      expect(change.task.progress).toMatchObject({ rowsTotal: 3 })
      break
    }
  })
})

describe('the rows of an export', () => {
  it('cannot be made to read or write other files by a condition', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': 'id,name\n1,a\n' })
    const secret = join(folder, 'files', 'a.csv')
    for (const where of [
      `id IN (SELECT count(*) FROM read_text('${secret}'))`,
      `true) TO '${join(folder, 'stolen.csv')}' --`,
      `true); COPY (SELECT 1) TO '${join(folder, 'stolen.csv')}' (FORMAT csv`,
    ]) {
      const task = await exportTo(join(folder, 'out.csv'), { ...whole, where }, { format: { kind: 'csv' } })
      expect(task.status).toBe('failed')
      expect(readdirSync(folder).filter((name) => name.endsWith('.csv'))).toEqual([])
    }
  })

  it('of several files stand in their order', async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 6 }, (_, file) => [
        `part${file}.csv`,
        `id,t\n${Array.from({ length: 3000 }, (_unused, n) => `${file * 3000 + n},x\n`).join('')}`,
      ]),
    )
    const { exported, client, dataset } = await loadTexts(texts)
    const [table] = (await client.datasets.get({ dataset })).tables
    const text = await exported({ what: 'table', table: table?.name ?? '' }, { format: { kind: 'csv', header: false } })
    const ids = parseCsv(text).map(([id]) => Number(id))
    expect(ids).toEqual(ids.map((_, at) => at))
  })
})

describe('a workbook', () => {
  it('goes on in further sheets where one is full, each with the header', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    const columns = [{ name: 'n', type: 'integer', storage: 'BIGINT', format: null } as const]
    const pieces: Buffer[] = []
    const set = { name: 'a/b', sql: 'SELECT range AS n FROM range(25)', columns, rows: 25, files: [] }
    const written = await writeXlsx(connection, set, async (bytes) => void pieces.push(Buffer.from(bytes)), {
      onRows: () => undefined,
      sheetRows: 11,
    })
    expect(written).toEqual({ rows: 25, sheets: 3 })
    connection.closeSync()
    const path = join(temporaryFolder(), 'out.xlsx')
    writeFileSync(path, Buffer.concat(pieces))
    const { client, dataset } = await loadPaths([path])
    const { tables } = await client.datasets.get({ dataset })
    expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBe(25)
    expect(tables.every((table) => table.columns[0]?.name === 'n')).toBe(true)
  })
})

describe('findings and rejected records', () => {
  it('can be compressed like anything else', async () => {
    const { exportTo, folder } = await loadTexts({ 'a.csv': 'id,x\n1,a\n2\n' })
    const path = join(folder, 'findings.csv.gz')
    await exportTo(path, { what: 'anomalies' }, { compression: 'gzip' })
    expect(readFileSync(path)[0]).toBe(0x1f)
    expect(readText(path)).toContain('missing-cell')
    const parquet = await exportTo(join(folder, 'x'), { what: 'anomalies' }, { format: { kind: 'parquet' } })
    expect(parquet).toMatchObject({ status: 'failed', message: expect.stringContaining('Choose CSV or JSON') })
  })
})
