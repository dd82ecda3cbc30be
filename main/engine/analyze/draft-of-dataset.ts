/** Gathers what a template for a dataset is made of: its tables, what tells their rows apart, and its analyses. */
import type { Engine } from '../engine.ts'
import { rowsOf, type StoredDataset, type StoredTable } from '../store/datasets.ts'
import { findSegmentation, listSegmentations } from '../store/segmentations.ts'
import { type Draft, draftTemplate, slugOf, type TableToDraft } from '../template/draft-template.ts'
import { freeTemplateName } from '../template/user-templates.ts'
import { profileTable } from '../versions/profile.ts'
import { savedDashboard } from './charts/dashboards.ts'
import { listReports } from './report-store.ts'

/** A key is looked for in tables of so many rows: counting the values of every column takes its time. */
const MOST_ROWS = 5_000_000

export interface DraftAsked {
  readonly name: string | undefined
  readonly title: string | undefined
}

export async function draftOfDataset(
  engine: Engine,
  dataset: StoredDataset,
  asked: DraftAsked,
  signal: AbortSignal,
): Promise<Draft & { readonly name: string }> {
  const { catalog, templates } = engine
  const base = dataset.template === null ? undefined : templates.all().find(({ name }) => name === dataset.template?.id)
  const own = base?.template?.winnow
  const taken = new Set(templates.all().map(({ name }) => name))
  const name = asked.name ?? freeTemplateName(slugOf(asked.title ?? dataset.name, 'template'), taken)
  const tables: TableToDraft[] = []
  for (const table of dataset.tables) {
    const { name: called, title, resource, columns, sources } = table
    tables.push({
      ...{ name: called, title, resource, columns },
      key: dataset.keys[called] ?? (await guessKey(engine, dataset, table, signal)),
      files: sources.map(({ file }) => file),
      hasHeader: sources.some(({ dialect }) => dialect.headerRows > 0),
    })
  }
  const reports = listReports(catalog, { id: dataset.id, name: dataset.name, ofTemplate: own?.reports ?? [] })
  const found = listSegmentations(catalog, dataset).map(
    (one) => findSegmentation(catalog, dataset, one.name).definition,
  )
  const foundNames = new Set(found.map((one) => one.name))
  const draft = draftTemplate({
    name,
    title: asked.title ?? dataset.name,
    base: base?.template == null ? null : base.text,
    tables,
    reports: reports.map(({ origin: _, ...definition }) => definition),
    charts: own?.charts ?? [],
    dashboard: savedDashboard(catalog, dataset.id) ?? own?.dashboard,
    segments: [...(own?.segments ?? []).filter((one) => !foundNames.has(one.name)), ...found],
  })
  return { ...draft, name }
}

/** The first column of texts or whole numbers without an empty or a repeated value; one that is called like an id first. */
async function guessKey(
  engine: Engine,
  dataset: StoredDataset,
  table: StoredTable,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const rows = table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  if (rows < 2 || rows > MOST_ROWS) return []
  const profile = await engine.read(
    dataset,
    (connection) => profileTable(connection, table, engine.paths, signal),
    signal,
  )
  const unique = table.columns.filter(({ name, type }) => {
    const { empty, distinct } = profile.columns.get(name.toLowerCase()) ?? { empty: 1, distinct: 0 }
    return (type === 'string' || type === 'integer') && empty === 0 && distinct === profile.rows
  })
  const key = unique.find(({ name }) => LIKE_A_KEY.test(name)) ?? unique[0]
  return key === undefined ? [] : [key.name]
}

const LIKE_A_KEY = /(?:^|[^a-z])(?:id|key|code|sku|no|nr|number|uuid)$|Id$|ID$/i
