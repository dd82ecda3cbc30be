import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Anomaly } from '../../preload/contract/index.ts'
import { loadPaths } from '../engine/testing/load-texts.ts'
import { temporaryFolder } from '../engine/testing/temporary-folder.ts'
import type { Planted } from './demo-tools.ts'
import { demos, rowsForBytes } from './demos.ts'
import { distinctProducts } from './products/demo.ts'

/** The linked catalogue has a test of its own. */
const templates = Object.keys(demos).filter((name) => name !== 'linked-catalogue')

async function make(template: string, rows: number, seed: number) {
  const folder = temporaryFolder()
  const planted = (await demos[template]?.({ folder, rows, seed })) ?? []
  return { planted, paths: readdirSync(folder).map((name) => join(folder, name)) }
}

const place = ({ file, line, type, column }: Planted | Anomaly) => `${file}:${line} ${type} ${column}`

describe.each(templates)('the demo %s', (template) => {
  it('is the same for the same seed, byte for byte, and another for another', async () => {
    const [first, again, other] = [
      await make(template, 200, 7),
      await make(template, 200, 7),
      await make(template, 200, 8),
    ]
    const contents = ({ paths }: { paths: string[] }) => paths.map((path) => readFileSync(path, 'utf8'))
    expect(contents(first)).toEqual(contents(again))
    expect(first.planted).toEqual(again.planted)
    expect(contents(first)).not.toEqual(contents(other))
  })

  it.each([
    { rows: 60, seed: 1 },
    { rows: 700, seed: 2 },
    { rows: 6000, seed: 3 },
  ])(
    'loads $rows rows from seed $seed with what was planted, where it was, and nothing else',
    async ({ rows, seed }) => {
      const { planted, paths } = await make(template, rows, seed)
      const { anomalies, client, dataset } = await loadPaths(paths, { template })
      expect((await anomalies()).map(place).sort()).toEqual(planted.map(place).sort())
      const { tables } = await client.datasets.get({ dataset })
      for (const { ledger } of tables.flatMap(({ sources }) => sources))
        expect(ledger.rows + ledger.quarantined + ledger.skipped.blank + ledger.skipped.header).toBe(ledger.records)
    },
  )

  it('has about the size that is asked for', async () => {
    const write = demos[template]
    if (write === undefined) throw new Error(`there is no demo of ${template}`)
    const { paths } = await make(template, await rowsForBytes(write, 3_000_000, 1), 1)
    const bytes = paths.reduce((sum, path) => sum + readFileSync(path).length, 0)
    expect(Math.abs(bytes / 3_000_000 - 1)).toBeLessThan(0.03)
  })
})

describe('the demo of products', () => {
  it('has as many distinct skus and names of its rows as half a million have', () => {
    expect(distinctProducts(500_000)).toEqual({ skus: 466_693, names: 222_024 })
    expect(distinctProducts(50_000)).toEqual({ skus: 46_670, names: 22_203 })
  })

  it('has them exactly', async () => {
    const { paths } = await make('products', 50_000, 1)
    const { client, dataset } = await loadPaths(paths, { template: 'products' })
    const measures = (['sku', 'name'] as const).map((column) => ({ function: 'distinct' as const, column }))
    const { rows } = await client.aggregates.page({
      dataset,
      spec: { table: 'products', measures: [{ function: 'count' }, ...measures] },
    })
    expect(rows[0]?.map(Number)).toEqual([50_000, 46_670, 22_203])
  })
})
