/**
 * The figures that others published for their own data, where that data lies beside the project: it is not ours to be
 * copied into it. Everything that these tests cover is covered by tests of generated files as well.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPaths, loadTexts, OUR_TEMPLATES } from '../engine/testing/load-texts.ts'

const data = join(OUR_TEMPLATES, '../../../shared/data')
const hires = ['departments', 'jobs', 'hired_employees'].map((name) => join(data, 'hires', `${name}.csv`))
const retail = ['Mall_Customers.csv', '2010-12-01.csv'].map((name) => join(data, 'retail', name))

describe('the reports of hires', () => {
  const files = {
    'departments.csv': '1,Sales\n2,Legal\n3,Support\n4,Nobody\n',
    'jobs.csv': '1,Clerk\n2,Boss\n1,Clerk\n',
    'hired_employees.csv': [
      '1,Ada,2021-01-01T00:00:00Z,1,1',
      '2,Ben,2021-03-31T23:59:59Z,1,1',
      '3,Cyd,2021-04-01T00:00:00Z,1,2',
      '4,Dan,2021-12-31T23:59:59Z,2,1',
      '5,Eva,2020-12-31T23:59:59Z,3,1',
      '6,Fay,2021-07-04T10:00:00Z,3,',
      '7,Gus,2021-07-04T10:00:00Z,9,1',
      '',
    ].join('\n'),
  }

  it('count by quarter and above the mean of departments with hires', async () => {
    const { client, dataset } = await loadTexts(files, { template: 'hires' })
    const run = async (report: string, year: number) =>
      (await client.reports.run({ dataset, report, values: { year } })).data
    expect(await run('hires-by-quarter', 2021)).toEqual([
      { department: 'Legal', job: 'Clerk', q1: 0, q2: 0, q3: 0, q4: 1 },
      { department: 'Sales', job: 'Boss', q1: 0, q2: 1, q3: 0, q4: 0 },
      { department: 'Sales', job: 'Clerk', q1: 2, q2: 0, q3: 0, q4: 0 },
    ])
    expect(await run('departments-above-mean', 2021)).toEqual([{ id: 1, department: 'Sales', hired: 3 }])
    expect(await run('departments-above-mean', 2020)).toEqual([]) // One department is not above its own mean.
  })
})

if (existsSync(data))
  describe('the published figures', () => {
    it('of hires come out, with nothing else lost', async () => {
      const { client, dataset, anomalies } = await loadPaths(hires, { template: 'hires' })
      const { tables } = await client.datasets.get({ dataset })
      expect(tables.map(({ name, sources: [source] }) => [name, source?.ledger])).toEqual([
        ['departments', { records: 12, rows: 12, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 0 } }],
        ['jobs', { records: 183, rows: 183, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 0 } }],
        [
          'hired_employees',
          { records: 1999, rows: 1929, quarantined: 70, skipped: { blank: 0, preamble: 0, header: 0 } },
        ],
      ])
      expect(new Set((await anomalies()).map(({ type }) => type))).toEqual(new Set(['constraint-error']))

      const run = (report: string) => client.reports.run({ dataset, report, values: { year: 2021 } })
      const quarters = await run('hires-by-quarter')
      expect(quarters.columns.map(({ name }) => name)).toEqual(['department', 'job', 'q1', 'q2', 'q3', 'q4'])
      expect(quarters.total_items).toBe(933)
      const above = await run('departments-above-mean')
      expect(above.columns.map(({ name }) => name)).toEqual(['id', 'department', 'hired'])
      expect(above.data.map(({ id, hired }) => [id, hired])).toEqual([
        ...[
          [8, 216],
          [5, 205],
          [6, 201],
          [7, 200],
          [4, 185],
          [3, 148],
          [9, 142],
        ],
      ])
    })

    it('of retail come without a false alarm', async () => {
      const { anomalies, client, dataset } = await loadPaths(retail, { template: 'retail' })
      // An invoice may list an article twice: that is told, and no more than told.
      expect(new Set((await anomalies()).map(({ type, severity }) => `${type} ${severity}`))).toEqual(
        new Set(['duplicate-row info']),
      )
      const { tables } = await client.datasets.get({ dataset })
      expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
        ['customers', 200],
        ['purchases', 3108],
      ])
    })
  })
