import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MISSING_PARENT, type Selection } from '../../../preload/contract/index.ts'
import { csvRecord } from '../csv/csv-writer.ts'
import { openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../testing/test-engine.ts'

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

interface Catalogue {
  /** Id and label. */
  readonly namespaces: readonly (readonly [string, string])[]
  /** Namespace, database, table, column, datapoint. */
  readonly columns: readonly (readonly [string, string, string, string, string])[]
  /** Id and name. */
  readonly datapoints: readonly (readonly [string, string])[]
}

const levels = ['namespace', 'database', 'table', 'column'] as const

async function loadCatalogue({ namespaces, columns, datapoints }: Catalogue, name: string) {
  const text = (header: string, rows: readonly (readonly string[])[]) =>
    `${header}\n${rows.map((cells) => csvRecord(cells)).join('')}`
  return engine.load(
    [
      folder.file(
        `${name}/namespaces.csv`,
        text(
          'namespace_id,namespace_option_name,namespace_option_standard_name',
          namespaces.map(([id, label]) => [id, label, 'x']),
        ),
      ),
      folder.file(
        `${name}/columns.csv`,
        text(
          'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id,dataset_owner_name',
          columns.map((cells, at) => [`C${at}`, ...cells, 'Owner']),
        ),
      ),
      folder.file(
        `${name}/datapoints.csv`,
        text(
          'data_point_id,data_point_name,data_point_standard_name,approved_abbreviations,data_point_definition,applicable_data_universes,applicable_domicile,data_type,data_point_possible_values,is_derived,methodology_reference',
          datapoints.map(([id, label]) => [id, label, ...Array<string>(9).fill('v')]),
        ),
      ),
    ],
    { dataset: name, again: true },
  )
}

/** The same questions, asked of plain arrays. */
function referenceOf({ namespaces, columns, datapoints }: Catalogue) {
  const firstOf = (rows: readonly (readonly [string, string])[]) => {
    const first = new Map<string, string>()
    for (const [id, label] of rows) if (id !== '' && !first.has(id)) first.set(id, label)
    return first
  }
  const labels = firstOf(namespaces)
  const leaves = firstOf(datapoints)
  const valueAt = (row: Catalogue['columns'][number], level: number) =>
    level === 0 && !labels.has(row[0]) ? MISSING_PARENT : (row[level] ?? '')
  const matching = (selection: Selection) =>
    columns.filter((row) =>
      selection.every(({ level, value }) => valueAt(row, levels.indexOf(level as (typeof levels)[number])) === value),
    )
  return {
    options(level: number, selection: Selection, search: string) {
      const earlier = selection.filter(({ level: name }) => levels.indexOf(name as (typeof levels)[number]) < level)
      const counts = new Map<string, number>()
      for (const row of matching(earlier)) counts.set(valueAt(row, level), (counts.get(valueAt(row, level)) ?? 0) + 1)
      const options = [...counts].map(([value, count]) => {
        const missing = level === 0 && value === MISSING_PARENT
        const own = level === 0 ? (labels.get(value) ?? '') : value
        return { value, own, label: missing ? 'Missing namespace' : own || '(empty)', count, missing }
      })
      const sought = search.trim().toLowerCase()
      return options
        .filter(({ value, own }) => `${own}\0${value}`.toLowerCase().includes(sought))
        .map(({ own: _, ...option }) => option)
        .sort((a, b) => (a.value < b.value ? -1 : 1))
    },
    rows(selection: Selection) {
      const found = matching(selection)
      const wanted = new Set(found.map((row) => row[4]))
      const ids = [...leaves.keys()].filter((id) => wanted.has(id))
      const missing = found.filter((row) => row[4] !== '' && !leaves.has(row[4])).length
      return { rows: ids.map((id) => [id, leaves.get(id)]), total: ids.length, missing }
    },
  }
}

const id = (prefix: string) => fc.constantFrom(...[1, 2, 3, 4].map((n) => `${prefix}${n}`), '')
const name = fc.constantFrom('prices', 'Prices', "it's", 'a"b', 'x,y', '', '😀', '100%')
const catalogue: fc.Arbitrary<Catalogue> = fc.record({
  namespaces: fc.array(fc.tuple(id('NS'), name), { minLength: 1, maxLength: 5 }),
  columns: fc.array(fc.tuple(id('NS'), name, name, name, id('DP')), { minLength: 1, maxLength: 40 }),
  datapoints: fc.array(fc.tuple(id('DP'), name), { minLength: 1, maxLength: 5 }),
})

describe('cascading selectors', () => {
  it('offer and count what a plain reading of the files offers and counts, under any choices', async () => {
    let round = 0
    const choice = fc.array(fc.nat(20), { minLength: 4, maxLength: 4 })
    const search = fc.constantFrom('', '', 'PRI', "'", '%', 'ns1', ' x ')
    await fc.assert(
      fc.asyncProperty(
        catalogue,
        fc.array(choice, { minLength: 1, maxLength: 4 }),
        search,
        async (data, walks, search) => {
          round++
          const dataset = await loadCatalogue(data, `catalogue-${round}`)
          const reference = referenceOf(data)
          const byValue = (a: { value: string }, b: { value: string }) => (a.value < b.value ? -1 : 1)
          for (const walk of walks) {
            const selection: { level: string; value: string }[] = []
            for (const [at, level] of levels.entries()) {
              const all = await engine.client.browse.options({ dataset: dataset.id, level, selection })
              expect([...all.options].sort(byValue)).toEqual(reference.options(at, selection, ''))
              expect(all.total).toBe(all.options.length)
              const found = await engine.client.browse.options({ dataset: dataset.id, level, selection, search })
              expect([...found.options].sort(byValue)).toEqual(reference.options(at, selection, search))
              const { rows, total, missing } = await engine.client.browse.rows({ dataset: dataset.id, selection })
              expect({ total, missing, rows: rows.map((cells) => cells.slice(0, 2)) }).toEqual(
                reference.rows(selection),
              )
              const chosen = all.options[(walk[at] ?? 0) % Math.max(1, all.options.length)]
              if (chosen !== undefined) selection.push({ level, value: chosen.value })
            }
            // A level's own choice and those of later levels do not filter its entries.
            for (const [at, level] of levels.entries()) {
              const all = await engine.client.browse.options({ dataset: dataset.id, level, selection })
              expect([...all.options].sort(byValue)).toEqual(reference.options(at, selection, ''))
            }
            const { rows, total, missing } = await engine.client.browse.rows({ dataset: dataset.id, selection })
            expect({ total, missing, rows: rows.map((cells) => cells.slice(0, 2)) }).toEqual(reference.rows(selection))
          }
        },
      ),
      { seed: 11, numRuns: 20 },
    )
  })

  it('keep tables of one name in two databases apart', async () => {
    const dataset = await loadCatalogue(
      {
        namespaces: [['NS1', 'First']],
        columns: [
          ['NS1', 'east', 'sales', 'total', 'DP1'],
          ['NS1', 'west', 'sales', 'total', 'DP2'],
          ['NS1', 'west', 'sales', 'tax', 'DP2'],
        ],
        datapoints: [
          ['DP1', 'one'],
          ['DP2', 'two'],
        ],
      },
      'same-named',
    )
    const west = [
      { level: 'namespace', value: 'NS1' },
      { level: 'database', value: 'west' },
    ]
    const tables = await engine.client.browse.options({ dataset: dataset.id, level: 'table', selection: west })
    expect(tables.options).toEqual([{ value: 'sales', label: 'sales', count: 2, missing: false }])
    const selection = [...west, { level: 'table', value: 'sales' }]
    const columns = await engine.client.browse.options({ dataset: dataset.id, level: 'column', selection })
    expect(columns.options.map(({ value }) => value)).toEqual(['tax', 'total'])
    const { rows } = await engine.client.browse.rows({ dataset: dataset.id, selection })
    expect(rows.map(([id]) => id)).toEqual(['DP2'])
  })

  it('come in the order in which a person sorts: 2 before 10, whatever the case', async () => {
    const databases = ['db_10', 'DB_2', 'db_1', 'Äpfel', '', 'db_2b', '99999999999999999999999', 'x']
    const columns = databases.map((name) => ['N1', name, 't', 'c', 'P1'] as const)
    const { id } = await loadCatalogue({ namespaces: [['N1', 'One']], columns, datapoints: [['P1', 'p']] }, 'sorted')
    const { options } = await engine.client.browse.options({ dataset: id, level: 'database' })
    const words = options.map(({ label }) => label).filter((label) => /^db/i.test(label))
    expect(words).toEqual(['db_1', 'DB_2', 'db_2b', 'db_10'])
  })

  it('page through the entries, missing ones last, and know their number behind the last page too', async () => {
    const dataset = await loadCatalogue(
      {
        namespaces: Array.from({ length: 25 }, (_, n) => [`NS${n}`, `Name ${String(n).padStart(2, '0')}`] as const),
        columns: Array.from({ length: 30 }, (_, n) => [`NS${n}`, 'd', 't', 'c', 'DP1'] as const),
        datapoints: [['DP1', 'one']],
      },
      'paged',
    )
    const labels: string[] = []
    for (let offset = 0; offset < 40; offset += 10) {
      const page = await engine.client.browse.options({ dataset: dataset.id, level: 'namespace', offset, limit: 10 })
      expect(page.total).toBe(26)
      labels.push(...page.options.map(({ label, count }) => `${label} ${count}`))
    }
    expect(labels).toHaveLength(26)
    expect(labels.slice(0, 2)).toEqual(['Name 00 1', 'Name 01 1'])
    expect(labels.at(-1)).toBe('Missing namespace 5')
  })

  it('refuse levels that there are not', async () => {
    const dataset = await engine.client.datasets.get({ dataset: 'paged' })
    for (const input of [{ level: 'planet' }, { level: 'database', selection: [{ level: 'planet', value: 'x' }] }])
      await expect(engine.client.browse.options({ dataset: dataset.id, ...input })).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: 'There is no level called planet. There are namespace, database, table, column.',
      })
    const plain = await engine.load([folder.file('plain.csv', 'a,b\n1,2\n')])
    await expect(engine.client.browse.options({ dataset: plain.id, level: 'namespace' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
