/** Datasets as the catalog remembers them. */
import * as z from 'zod'
import {
  dialectSchema,
  type LoadInto,
  ledgerSchema,
  type Seen,
  severitySchema,
  type VersionMode,
  type VersionState,
  versionModeSchema,
  versionStateSchema,
} from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Hierarchy } from '../template/data-package.ts'
import { hierarchySchema } from '../template/data-package.ts'
import type { Catalog } from './catalog.ts'
import { type StoredColumn, storedColumnSchema } from './columns.ts'
import { derivedOf, type StoredDerived } from './derived.ts'
import { filesOf, wholeFiles } from './file-parts.ts'
import { lineIndexSchema } from './line-index.ts'
import { freeDatasetName, isNameTaken } from './publish.ts'
import { type Segment, segmentSchema } from './segments.ts'

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)))

const datasetRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  template: z.string().nullable(),
  template_title: z.string().nullable(),
  hierarchy: z.string().nullable(),
  created_at: z.number(),
  deleted_at: z.number().nullable(),
  current_version: z.string(),
  version_id: z.string(),
  number: z.number(),
  state: versionStateSchema,
  mode: versionModeSchema,
  keys: json(z.record(z.string(), z.array(z.string()))),
})

export type { Segment }

const tableRowSchema = z.object({
  id: z.number(),
  name: z.string(),
  title: z.string(),
  resource: z.string().nullable(),
  columns: json(z.array(storedColumnSchema)),
})

const sourceRowSchema = z.object({
  id: z.string(),
  file: z.string(),
  path: z.string().nullable(),
  kept: z.string().nullable(),
  bytes: z.number(),
  modified_at: z.number(),
  fingerprint: z.string(),
  dialect: json(dialectSchema),
  labels: json(z.array(z.string())),
  ledger: json(ledgerSchema),
  line_index: json(lineIndexSchema),
  /** The version whose folders hold this source's files. */
  home: z.string(),
  /** How the segments store the file's values; a column of the table that is not among them is empty. */
  columns: json(z.array(storedColumnSchema)),
  /** Parquet files of consecutive rows below the home version's folder, in order. */
  segments: json(z.array(segmentSchema)),
  line_map: z.string(),
  quarantine: z.string().nullable(),
  /** A Parquet file (below `segments`) of the rows that belong to this version no more; null for none. */
  mask: z.string().nullable(),
  masked: z.number(),
})
export type StoredSource = z.infer<typeof sourceRowSchema>

export interface StoredTable extends Omit<z.infer<typeof tableRowSchema>, 'id'> {
  readonly sources: readonly StoredSource[]
}

export interface StoredDataset {
  readonly id: string
  readonly name: string
  readonly template: { readonly id: string; readonly title: string } | null
  readonly hierarchy: Hierarchy | null
  readonly createdAt: Date
  readonly deletedAt: Date | null
  readonly versionId: string
  readonly version: number
  /** `loading` while segments are still to come, `checking` while findings are, then `complete`. */
  readonly state: VersionState
  readonly mode: VersionMode
  /** Key columns by table name, as the upserts up to this version used them. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly tables: readonly StoredTable[]
  /** Tables made from a definition: materialised aggregates, memberships of segments. */
  readonly derived: readonly StoredDerived[]
  readonly findings: readonly FindingCountRow[]
}

const findingRowSchema = z.object({
  source_id: z.string(),
  file: z.string(),
  type: z.string(),
  severity: severitySchema,
  count: z.number(),
})
export type FindingCountRow = z.infer<typeof findingRowSchema>

const COLUMNS = 'd.*, v.id as version_id, v.number, v.state, v.mode, v.keys'
const SELECT = `select ${COLUMNS} from dataset d join version v on v.id = d.current_version`

/** Newest first. */
export function listDatasets(catalog: Catalog, deleted = false): StoredDataset[] {
  const rows = catalog
    .prepare(
      `${SELECT} where d.deleted_at is ${deleted ? 'not null' : 'null'} order by d.created_at desc, d.rowid desc`,
    )
    .all()
  return rows.map((row) => complete(catalog, row))
}

/** By id or by name. @throws NOT_FOUND */
export function findDataset(catalog: Catalog, ref: string): StoredDataset {
  const row =
    catalog.prepare(`${SELECT} where d.id = ?`).get(ref) ??
    catalog.prepare(`${SELECT} where d.name = ? and d.deleted_at is null`).get(ref)
  if (row === undefined) {
    refuseRemote(catalog, ref)
    throw failure('NOT_FOUND', `There is no dataset called ${ref}.`)
  }
  return complete(catalog, row)
}

/** What is asked of a dataset that is open where it lies comes here only where it cannot be answered there. */
function refuseRemote(catalog: Catalog, ref: string): void {
  const name = catalog.prepare('select name from remote_dataset where id = @ref or name = @ref').pluck().get({ ref })
  if (name === undefined) return
  throw failure(
    'BAD_INPUT',
    `${name} is open where it lies, in a database of the team: this needs its rows here. Pull it first.`,
  )
}

/** The dataset as it was at a version; its name and template are today's. @throws NOT_FOUND */
export function datasetAt(catalog: Catalog, ref: string, number: number): StoredDataset {
  const dataset = findDataset(catalog, ref)
  if (number === dataset.version) return dataset
  const row = catalog
    .prepare(`select ${COLUMNS} from dataset d join version v on v.dataset_id = d.id where d.id = ? and v.number = ?`)
    .get(dataset.id, number)
  if (row === undefined) throw failure('NOT_FOUND', noVersion(catalog, dataset, number))
  return complete(catalog, row)
}

function noVersion(catalog: Catalog, { id, name }: StoredDataset, number: number): string {
  const numbers = catalog.prepare('select number from version where dataset_id = ? order by number').pluck().all(id)
  return `${name} has no version ${number}. It has ${numbers.join(', ')}.`
}

/** A table of the files, or else a derived one. @throws NOT_FOUND */
export function findTable(dataset: StoredDataset, name: string): StoredTable {
  const tables: readonly StoredTable[] = [...dataset.tables, ...dataset.derived.map(({ table }) => table)]
  const table =
    tables.find((candidate) => candidate.name === name) ??
    tables.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (table === undefined) {
    const names = tables.map((candidate) => candidate.name).join(', ')
    throw failure('NOT_FOUND', `${dataset.name} has no table called ${name}. It has ${names}.`)
  }
  return table
}

/** @throws NOT_FOUND */
export function findColumn(
  { name: table, columns }: Pick<StoredTable, 'name' | 'columns'>,
  name: string,
): StoredColumn {
  const column =
    columns.find((candidate) => candidate.name === name) ??
    columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (column !== undefined) return column
  const names = columns.map((candidate) => candidate.name).join(', ')
  throw failure('NOT_FOUND', `${table} has no column called ${name}. It has ${names}.`)
}

function complete(catalog: Catalog, raw: unknown): StoredDataset {
  const row = datasetRowSchema.parse(raw)
  const tables = catalog.prepare('select * from data_table where version_id = ? order by position').all(row.version_id)
  const sources = catalog.prepare('select * from source where table_id = ? order by position')
  const findings = catalog.prepare(
    'select source_id, file, type, severity, count from finding_count where version_id = ?',
  )
  return {
    id: row.id,
    name: row.name,
    template: row.template === null ? null : { id: row.template, title: row.template_title ?? row.template },
    hierarchy: row.hierarchy === null ? null : hierarchySchema.parse(JSON.parse(row.hierarchy)),
    createdAt: new Date(row.created_at),
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at),
    versionId: row.version_id,
    version: row.number,
    state: row.state,
    mode: row.mode,
    keys: row.keys,
    tables: tables.map((table) => {
      const { id, ...rest } = tableRowSchema.parse(table)
      return { ...rest, sources: sources.all(id).map((source) => sourceRowSchema.parse(source)) }
    }),
    derived: derivedOf(catalog, row.id),
    findings: findings.all(row.version_id).map((count) => findingRowSchema.parse(count)),
  }
}

/** @throws NAME_TAKEN, NOT_FOUND */
export function renameDataset(catalog: Catalog, ref: string, name: string): StoredDataset {
  return catalog
    .transaction(() => {
      const dataset = findDataset(catalog, ref)
      refuseTakenName(catalog, name, dataset.id)
      catalog.prepare('update dataset set name = ? where id = ?').run(name, dataset.id)
      return findDataset(catalog, dataset.id)
    })
    .immediate()
}

export function deleteDataset(catalog: Catalog, ref: string, now = Date.now()): StoredDataset {
  const dataset = findDataset(catalog, ref)
  catalog.prepare('update dataset set deleted_at = ? where id = ? and deleted_at is null').run(now, dataset.id)
  return findDataset(catalog, dataset.id)
}

/** Brings a deleted dataset back; under a free name when its own was taken meanwhile. */
export function restoreDataset(catalog: Catalog, id: string): StoredDataset {
  return catalog
    .transaction(() => {
      const dataset = findDataset(catalog, id)
      if (dataset.deletedAt === null) return dataset
      const name = freeDatasetName(catalog, dataset.name)
      catalog.prepare('update dataset set deleted_at = null, name = ? where id = ?').run(name, dataset.id)
      return findDataset(catalog, dataset.id)
    })
    .immediate()
}

/** @throws NAME_TAKEN with a free name, unless it is `own`'s name. */
export function refuseTakenName(catalog: Catalog, name: string, own = ''): void {
  if (!isNameTaken(catalog, name, own)) return
  const free = freeDatasetName(catalog, name)
  throw failure('NAME_TAKEN', `There is a dataset called ${name} already. ${free} is free.`, { free })
}

/** Rows of a source that belong to the version and can be read already. */
export const rowsOf = ({
  segments,
  masked,
}: {
  readonly segments: readonly Segment[]
  readonly masked: number
}): number => segments.reduce((sum, { rows }) => sum + rows, 0) - masked

/** Whether any dataset has a file of so many bytes: only then it may have the same content. */
export const hasSourceOfSize = (catalog: Catalog, bytes: number): boolean =>
  catalog.prepare('select 1 from source where bytes = ?').get(bytes) !== undefined

/** The newest dataset that holds all of these files' content, split or not; null when there is none. */
export function findSeen(catalog: Catalog, fingerprints: readonly string[]): Seen | null {
  for (const dataset of listDatasets(catalog)) {
    const held = wholeFiles(dataset.tables.flatMap((table) => table.sources.map((source) => source.fingerprint)))
    if (fingerprints.every((fingerprint) => held.has(fingerprint)))
      return { dataset: dataset.id, name: dataset.name, loadedAt: dataset.createdAt }
  }
  return null
}

/**
 * Whether a load into a dataset would change nothing: it holds all of these files' content, and nothing that came later
 * has superseded any of it. A replacement changes nothing only where there is nothing else either.
 */
export function findSeenIn(
  dataset: StoredDataset,
  fingerprints: readonly string[],
  mode: LoadInto['mode'] = 'append',
): Seen | null {
  const sources = dataset.tables.flatMap((table) => table.sources)
  const whole = sources.filter(({ mask, home }) => mask === null || mask.startsWith(`${home}/`))
  const held = wholeFiles(whole.map((source) => source.fingerprint))
  const changesNothing = fingerprints.every((fingerprint) => held.has(fingerprint))
  const isAll = filesOf(sources.map((source) => source.fingerprint)).length === fingerprints.length
  if (!changesNothing || (mode === 'replace' && !isAll)) return null
  return { dataset: dataset.id, name: dataset.name, loadedAt: dataset.createdAt }
}
