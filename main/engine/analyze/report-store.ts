/**
 * The reports of a dataset: those of its template, and those that people saved with it. A saved report of a template's
 * name stands in its place, so that a template's report can be changed for one dataset; deleting it brings it back.
 */
import * as z from 'zod'
import {
  type Report,
  type ReportDefinition,
  type ReportRun,
  reportDefinitionSchema,
  reportValuesSchema,
} from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'

/** A dataset as the catalog of reports needs it, with the reports of its template. */
export interface ReportOwner {
  readonly id: string
  readonly name: string
  readonly ofTemplate: readonly ReportDefinition[]
}

const savedSchema = z.string().transform((text) => reportDefinitionSchema.parse(JSON.parse(text)))

/** The template's reports in its order, then the saved ones by name. */
export function listReports(catalog: Catalog, { id, ofTemplate }: ReportOwner): Report[] {
  const rows = catalog.prepare('select definition from report where dataset_id = ? order by name').pluck().all(id)
  const saved = new Map(rows.map((row) => savedSchema.parse(row)).map((definition) => [definition.name, definition]))
  const names = new Set(ofTemplate.map(({ name }) => name))
  const first = ofTemplate.map((definition): Report => {
    const changed = saved.get(definition.name)
    return changed === undefined ? { ...definition, origin: 'template' } : { ...changed, origin: 'changed' }
  })
  const own = [...saved.values()].filter(({ name }) => !names.has(name))
  return [...first, ...own.map((definition): Report => ({ ...definition, origin: 'own' }))]
}

/** @throws NOT_FOUND naming the reports that there are. */
export function findReport(catalog: Catalog, owner: ReportOwner, name: string): Report {
  const reports = listReports(catalog, owner)
  const report = reports.find((candidate) => candidate.name === name)
  if (report !== undefined) return report
  const names = reports.map((candidate) => candidate.name).join(', ')
  throw failure(
    'NOT_FOUND',
    `${owner.name} has no report called ${name}. ${names === '' ? 'It has none.' : `It has ${names}.`}`,
  )
}

/**
 * `replaces` is the report that was edited: under the same name it is changed, under another one renamed. A report of the
 * template is never renamed: another name makes a report beside it.
 * @throws NAME_TAKEN with a free name when another report has it.
 */
export function saveReport(
  catalog: Catalog,
  owner: ReportOwner,
  { definition, replaces, actor }: { definition: ReportDefinition; replaces: string | undefined; actor: string },
): Report {
  return catalog
    .transaction(() => {
      const { name } = definition
      const taken = new Set(listReports(catalog, owner).map((report) => report.name))
      if (name !== replaces && taken.has(name)) throw nameTaken(owner, name, taken)
      const isOfTemplate = owner.ofTemplate.some((report) => report.name === replaces)
      if (replaces !== undefined && replaces !== name && !isOfTemplate)
        catalog.prepare('delete from report where dataset_id = ? and name = ?').run(owner.id, replaces)
      catalog
        .prepare(
          `insert into report (dataset_id, name, definition, saved_at, actor) values (?, ?, ?, ?, ?)
           on conflict do update set definition = excluded.definition, saved_at = excluded.saved_at, actor = excluded.actor`,
        )
        .run(owner.id, name, JSON.stringify(definition), Date.now(), actor)
      if (replaces !== undefined)
        catalog
          .prepare('update report_run set report = ? where dataset_id = ? and report = ?')
          .run(name, owner.id, replaces)
      return findReport(catalog, owner, name)
    })
    .immediate()
}

function nameTaken({ name: dataset }: ReportOwner, name: string, taken: ReadonlySet<string>) {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
  return failure('NAME_TAKEN', `${dataset} has a report called ${name} already. ${free} is free.`, { free })
}

/** @throws NOT_FOUND; BAD_INPUT when it is the template's, as it stands there. */
export function deleteReport(catalog: Catalog, owner: ReportOwner, name: string): Report[] {
  const { origin } = findReport(catalog, owner, name)
  if (origin === 'template')
    throw failure('BAD_INPUT', `${name} belongs to the template and cannot be deleted. Save a report of another name.`)
  catalog.prepare('delete from report where dataset_id = ? and name = ?').run(owner.id, name)
  return listReports(catalog, owner)
}

/** So many runs of a dataset are remembered. */
const RUNS_KEPT = 500

export function recordRun(catalog: Catalog, dataset: string, run: ReportRun): void {
  catalog
    .transaction(() => {
      catalog
        .prepare(
          `insert into report_run (dataset_id, report, sql, "values", version, rows, seconds, run_at, actor)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[dataset, run.report, run.sql, JSON.stringify(run.values)],
          ...[run.version, run.rows, run.seconds, run.at.getTime(), run.actor],
        )
      catalog
        .prepare(
          `delete from report_run where dataset_id = @dataset and id not in
             (select id from report_run where dataset_id = @dataset order by run_at desc, id desc limit ${RUNS_KEPT})`,
        )
        .run({ dataset })
    })
    .immediate()
}

const runRowSchema = z.object({
  run_at: z.number(),
  report: z.string().nullable(),
  sql: z.string(),
  values: z.string().transform((text) => reportValuesSchema.parse(JSON.parse(text))),
  version: z.number(),
  rows: z.number(),
  seconds: z.number(),
  actor: z.string(),
})

/** Newest first. */
export function listRuns(
  catalog: Catalog,
  dataset: string,
  { report, limit }: { report?: string | undefined; limit: number },
): ReportRun[] {
  const rows = catalog
    .prepare(
      `select * from report_run where dataset_id = @dataset and (@report is null or report = @report)
       order by run_at desc, id desc limit @limit`,
    )
    .all({ dataset, report: report ?? null, limit })
  return rows.map((row) => {
    const { run_at, ...run } = runRowSchema.parse(row)
    return { ...run, at: new Date(run_at) }
  })
}
