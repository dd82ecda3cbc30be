import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Anomaly } from '../../../preload/contract/index.ts'
import { loadPaths } from '../../engine/testing/load-texts.ts'
import { temporaryFolder } from '../../engine/testing/temporary-folder.ts'
import type { Planted } from '../demo-tools.ts'
import { writeLinkedCatalogue } from './demo.ts'

const files = ['namespaces.csv', 'columns.csv', 'datapoints.csv']

async function make(rows: number, seed: number) {
  const folder = temporaryFolder()
  const planted = await writeLinkedCatalogue({ folder, rows, seed })
  return { folder, planted, paths: files.map((name) => join(folder, name)) }
}

const place = ({ file, line, type, column }: Planted | Anomaly) => `${file}:${line} ${type} ${column}`

describe('the demo of the linked catalogue', () => {
  it('is the same for the same seed, byte for byte, and another for another', async () => {
    const [first, second, other] = [await make(200, 7), await make(200, 7), await make(200, 8)]
    const contents = (folder: string) => files.map((name) => readFileSync(join(folder, name)))
    expect(contents(first.folder)).toEqual(contents(second.folder))
    expect(first.planted).toEqual(second.planted)
    expect(contents(first.folder)).not.toEqual(contents(other.folder))
    expect(readdirSync(first.folder).sort()).toEqual([...files].sort())
  })

  it('has every kind of anomaly', async () => {
    const { planted } = await make(300, 1)
    expect([...new Set(planted.map(({ type }) => type))].sort()).toEqual([
      'blank-row',
      'constraint-error',
      'duplicate-row',
      'encoding-error',
      'extra-cell',
      'foreign-key',
      'missing-cell',
      'primary-key',
    ])
  })
})

describe('a load of the demo', () => {
  const cases = [50, 300, 5000].flatMap((rows) => [1, 2, 7].map((seed) => ({ rows, seed })))

  it.each(cases)(
    'of $rows rows from seed $seed finds what was planted, where it was, and nothing else',
    async ({ rows, seed }) => {
      const { planted, paths } = await make(rows, seed)
      const { anomalies, client, dataset, exported } = await loadPaths(paths, { template: 'linked-catalogue' })
      const found = await anomalies()
      expect(found.map(place).sort()).toEqual(planted.map(place).sort())

      for (const { ledger } of (await client.datasets.get({ dataset })).tables.flatMap(({ sources }) => sources))
        expect(ledger.rows + ledger.quarantined + ledger.skipped.blank + ledger.skipped.header).toBe(ledger.records)

      const texts: Record<string, string> = {
        'duplicate-row': 'Duplicated row in file',
        'missing-cell': "Row doesn't match with the headers schema",
        'extra-cell': "Row doesn't match with the headers schema",
      }
      const report = (await exported({ what: 'anomalies', shape: 'template' })).trimEnd().split('\n')
      const expected = planted.flatMap(({ file, line, type }) =>
        texts[type] === undefined ? [] : [`${file.replace('.csv', ' file')},${line},${texts[type]}`],
      )
      expect(report[0]).toBe('file,line,anomalie')
      expect(report.slice(1).sort()).toEqual(expected.sort())
    },
  )
})
