/**
 * Derived tables in the catalog: tables of a dataset that are made from a definition, not from files. Each lies in a
 * folder of its own below `segments` and remembers the version that it was built from, so that it knows when it is stale.
 */
import * as z from 'zod'
import { type Dialect, derivedKinds } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from './catalog.ts'
import { type StoredColumn, storedColumnSchema } from './columns.ts'
import { type Segment, segmentSchema } from './segments.ts'

export type DerivedKind = (typeof derivedKinds)[number]

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)))

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  kind: z.enum(derivedKinds),
  definition: json(z.unknown()),
  columns: json(z.array(storedColumnSchema)),
  segments: json(z.array(segmentSchema)),
  line_map: z.string(),
  version_id: z.string(),
  version: z.number(),
  created_at: z.number(),
})

export interface StoredDerived {
  /** Also the name of its folder below `segments`. */
  readonly id: string
  readonly name: string
  readonly title: string
  readonly kind: DerivedKind
  /** What it was made from: the kind's own JSON, parsed by whoever knows the kind. */
  readonly definition: unknown
  readonly builtFrom: { readonly versionId: string; readonly version: number }
  readonly createdAt: Date
  readonly rows: number
  /** The table as all others are: with one source, its own Parquet file. */
  readonly table: DerivedTable
}

export type DerivedTable = ReturnType<typeof tableOf>

/** The derived tables of a dataset, by name. */
export function derivedOf(catalog: Catalog, datasetId: string): StoredDerived[] {
  const rows = catalog
    .prepare(
      `select id, name, title, kind, definition, columns, segments, line_map, version_id, version, created_at
       from derived_table where dataset_id = ? order by name`,
    )
    .all(datasetId)
  return rows.map((raw) => {
    const row = rowSchema.parse(raw)
    const { id, name, title, kind, definition, columns, segments } = row
    return {
      ...{ id, name, title, kind, definition },
      builtFrom: { versionId: row.version_id, version: row.version },
      createdAt: new Date(row.created_at),
      rows: segments.reduce((sum, { rows }) => sum + rows, 0),
      table: tableOf({ id, name, title, columns, segments, lineMap: row.line_map }),
    }
  })
}

/** Whether the dataset has moved on since the table was made. */
export const isStale = (derived: StoredDerived, dataset: { readonly versionId: string }): boolean =>
  derived.builtFrom.versionId !== dataset.versionId

const NO_DIALECT: Dialect = {
  ...{ encoding: 'utf-8', delimiter: ',', quote: '"', escape: '"', skipBlanks: false },
  ...{ lineEnding: 'none', preambleRows: 0, headerRows: 1 },
}

interface TableParts {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly columns: readonly StoredColumn[]
  readonly segments: readonly Segment[]
  readonly lineMap: string
}

/** No file stands behind its source: the "lines" of a derived table are its rows, counted from 1. */
function tableOf({ id, name, title, columns, segments, lineMap }: TableParts) {
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0)
  const source = {
    ...{ id, home: id, file: name, path: null, kept: null, bytes: 0, modified_at: 0, fingerprint: '' },
    ...{ dialect: NO_DIALECT, labels: columns.map((column) => column.name) },
    ledger: { records: rows, rows, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 0 } },
    line_index: [],
    ...{ columns: [...columns], segments: [...segments], line_map: lineMap, quarantine: null, mask: null, masked: 0 },
  }
  return { name, title, resource: null, columns: [...columns], sources: [source] }
}

export interface NewDerived extends TableParts {
  readonly kind: DerivedKind
  readonly definition: unknown
  readonly datasetId: string
  readonly builtFrom: StoredDerived['builtFrom']
  readonly taskId: string
}

/** The files of a derived table that a task is writing are not swept while it runs. */
export function protectDerived(catalog: Catalog, taskId: string, id: string): void {
  catalog.prepare('update task set version_id = ? where id = ?').run(id, taskId)
}

/**
 * Makes a derived table visible, in the place of the one of its name. Its old files belong to nobody then.
 * @throws BAD_INPUT when the task was declared interrupted or the dataset is deleted.
 */
export function publishDerived(catalog: Catalog, derived: NewDerived, now = Date.now()): void {
  const { id, datasetId, name, title, kind, definition, columns, segments, lineMap, builtFrom, taskId } = derived
  catalog
    .transaction(() => {
      if (catalog.prepare("select 1 from task where id = ? and status = 'running'").get(taskId) === undefined)
        throw failure('BAD_INPUT', 'The task was declared interrupted by another Winnow. Start it again.')
      if (catalog.prepare('select 1 from dataset where id = ? and deleted_at is null').get(datasetId) === undefined)
        throw failure('BAD_INPUT', 'The dataset was deleted meanwhile. Restore it and start again.')
      catalog.prepare('delete from derived_table where dataset_id = ? and name = ?').run(datasetId, name)
      catalog
        .prepare(
          `insert into derived_table (id, dataset_id, name, title, kind, definition, columns, segments, line_map,
             version_id, version, created_at)
           values (@id, @datasetId, @name, @title, @kind, @definition, @columns, @segments, @lineMap, @versionId, @version, @now)`,
        )
        .run({
          ...{ id, datasetId, name, title, kind, lineMap, now, ...builtFrom },
          definition: JSON.stringify(definition),
          columns: JSON.stringify(columns),
          segments: JSON.stringify(segments),
        })
    })
    .immediate()
}

/** Forgets a derived table; its files go with the next tidying up. */
export function forgetDerived(catalog: Catalog, id: string): void {
  catalog.prepare('delete from derived_table where id = ?').run(id)
}
