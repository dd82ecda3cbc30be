/** The reports of the fake engine: one of the template, and whatever is saved. Its SQL is never run. */
import { implement } from '@orpc/server'
import {
  contract,
  type Report,
  type ReportDefinition,
  type ReportPage,
  type ReportRun,
  type ReportValues,
} from '../../../preload/contract/index.ts'

const ofTemplate: Report = {
  name: 'datapoints-by-frequency',
  title: 'Datapoints by frequency',
  description: 'How many datapoints of a namespace there are of each frequency.',
  origin: 'template',
  parameters: [
    { name: 'namespace', title: 'Namespace', type: 'choice', choices: { table: 'namespaces', column: 'name' } },
    { name: 'least', title: 'At least', type: 'integer', default: 1 },
  ],
  sql: 'SELECT frequency, count(*) AS datapoints\nFROM datapoints\nWHERE namespace = $namespace\nGROUP BY 1\nHAVING datapoints >= $least',
}
const ROWS = 450

export function fakeReports() {
  const os = implement(contract.reports)
  const saved = new Map<string, Report>()
  const runs: ReportRun[] = []
  const seen = new Set<string>()
  const all = () => [
    saved.get(ofTemplate.name) ?? ofTemplate,
    ...[...saved.values()].filter((one) => one.origin === 'own'),
  ]
  const page = (
    { report, sql, values }: { report: string | null; sql: string; values: ReportValues },
    at: number,
    perPage: number,
  ): ReportPage => {
    const key = JSON.stringify([sql, values])
    const cached = seen.has(key)
    seen.add(key)
    if (!cached)
      runs.unshift({
        ...{ at: new Date(), report, sql, values, version: 4 },
        ...{ rows: ROWS, seconds: 0.31, actor: 'me' },
      })
    const first = (at - 1) * perPage
    return {
      data: Array.from({ length: Math.max(0, Math.min(perPage, ROWS - first)) }, (_, row) => ({
        frequency: `F${first + row}`,
        datapoints: (first + row) * 17,
      })),
      columns: [
        { name: 'frequency', type: 'string' },
        { name: 'datapoints', type: 'integer' },
      ],
      ...{ page: at, per_page: perPage, total_pages: Math.ceil(ROWS / perPage), total_items: ROWS },
      ...{ version: 4, cached, seconds: 0.31 },
    }
  }
  /** The only mistake that it knows. */
  const mistakeIn = (sql: string) => {
    const at = sql.indexOf('nmae')
    if (at < 0) return undefined
    const lines = sql.slice(0, at).split('\n')
    const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
    return { message: `Line ${place.line}, column ${place.column}: Referenced column "nmae" not found.`, data: place }
  }
  const save = (definition: ReportDefinition, replaces: string | undefined): Report => {
    const origin = definition.name === ofTemplate.name ? ('changed' as const) : ('own' as const)
    if (replaces !== undefined) saved.delete(replaces)
    saved.set(definition.name, { ...definition, origin })
    return { ...definition, origin }
  }

  return {
    list: os.list.handler(() => all()),
    run: os.run.handler(({ input, errors }) => {
      const report = all().find(({ name }) => name === input.report)
      if (!report) throw errors.NOT_FOUND()
      return page({ report: report.name, sql: report.sql, values: input.values }, input.page, input.perPage)
    }),
    draft: os.draft.handler(({ input, errors }) => {
      const mistake = mistakeIn(input.sql)
      if (mistake) throw errors.BAD_INPUT(mistake)
      return page({ report: null, sql: input.sql, values: input.values }, input.page, input.perPage)
    }),
    explain: os.explain.handler(({ input }) => ({ plan: `HASH_GROUP_BY\n${input.sql}` })),
    save: os.save.handler(({ input: { definition, replaces }, errors }) => {
      const mistake = mistakeIn(definition.sql)
      if (mistake) throw errors.BAD_INPUT(mistake)
      const { name } = definition
      if (name !== replaces && all().some((one) => one.name === name))
        throw errors.NAME_TAKEN({ message: `There is a report called ${name} already.`, data: { free: `${name}-2` } })
      return save(definition, replaces)
    }),
    delete: os.delete.handler(({ input }) => {
      saved.delete(input.report)
      return all()
    }),
    history: os.history.handler(() => runs),
    choices: os.choices.handler(({ input }) => {
      const names = Array.from({ length: 40 }, (_, at) => `Equity ${at + 1}`)
      const found = names.filter((name) => name.toLowerCase().includes(input.search.toLowerCase()))
      return { total: found.length, values: found.slice(0, input.limit) }
    }),
  }
}
