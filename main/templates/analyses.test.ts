import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ChartSource } from '../../preload/contract/index.ts'
import { loadTemplates } from '../engine/template/load-templates.ts'
import { loadPaths, OUR_TEMPLATES } from '../engine/testing/load-texts.ts'
import { temporaryFolder } from '../engine/testing/temporary-folder.ts'
import { demos } from './demos.ts'

const templates = [...loadTemplates(OUR_TEMPLATES).values()].filter(({ name }) => demos[name] !== undefined)

it.each(templates)('every report, chart and box of $name shows something of its demo', async ({ name, winnow }) => {
  const folder = temporaryFolder()
  await demos[name]?.({ folder, rows: 3000, seed: 1 })
  const paths = readdirSync(folder).map((file) => join(folder, file))
  const { client, dataset } = await loadPaths(paths, { template: name })

  /** The names of the columns that a source gives. */
  const columnsOf = async (source: ChartSource): Promise<string[]> => {
    if (source.what === 'rows') {
      const { tables } = await client.datasets.get({ dataset })
      return tables.find((table) => table.name === source.table)?.columns.map((column) => column.name) ?? []
    }
    const page =
      source.what === 'aggregate'
        ? await client.aggregates.page({ dataset, spec: source.spec, limit: 10 })
        : await client.reports.run({ dataset, report: source.name, values: source.parameters ?? {} })
    expect('rows' in page ? page.rows : page.data).not.toEqual([])
    return page.columns.map((column) => column.name)
  }

  expect(winnow.reports.length).toBeGreaterThan(0)
  for (const report of winnow.reports) await columnsOf({ what: 'report', name: report.name })
  const items = winnow.dashboard?.items ?? []
  const charts = items.flatMap(({ content }) => (content.what === 'chart' ? [content.chart] : []))
  for (const { source, x, y, series } of [...winnow.charts, ...charts]) {
    const columns = await columnsOf(source)
    for (const column of [x, ...y, ...(series === undefined ? [] : [series])]) expect(columns).toContain(column)
  }
  for (const { content } of items) {
    if (content.what === 'list') await columnsOf(content.source)
    if (content.what === 'figure') {
      const { table, measure, where } = content
      const { rows } = await client.aggregates.page({ dataset, spec: { table, measures: [measure], where } })
      expect(Number(rows[0]?.[0])).toBeGreaterThan(0)
    }
  }
})
