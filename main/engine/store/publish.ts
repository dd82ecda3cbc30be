/** Makes a version visible: everything about it in one transaction. Before it nothing exists, after it all does. */
import type { Dialect, Ledger, Seen, Severity } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from './catalog.ts'
import type { StoredColumn } from './columns.ts'

export interface NewSource {
  readonly id: string
  readonly file: string
  readonly path: string | null
  /** Name of the kept copy below the version's folder in `sources`. */
  readonly kept: string | null
  readonly bytes: number
  readonly modifiedAt: number
  readonly fingerprint: string
  readonly dialect: Dialect
  /** Names of the file's columns, in the file's order. */
  readonly labels: readonly string[]
  readonly ledger: Ledger
  readonly lineIndex: readonly (readonly [number, number])[]
  /** Names below the version's folder in `segments`. */
  readonly segment: string
  readonly lineMap: string
  readonly quarantine: string | null
}

export interface NewTable {
  readonly name: string
  readonly title: string
  readonly resource: string | null
  readonly columns: readonly StoredColumn[]
  readonly sources: readonly NewSource[]
}

export interface NewDataset {
  readonly id: string
  readonly versionId: string
  readonly taskId: string
  readonly name: string
  /** The name was not chosen by anybody: when it is taken, a free one like it will do. */
  readonly orLikeIt: boolean
  /** Id, title and levels of the template, as they were when the data was loaded. */
  readonly template: { readonly id: string; readonly title: string; readonly hierarchy: string | null } | null
  readonly tables: readonly NewTable[]
  readonly findings: readonly { source: string; file: string; type: string; severity: Severity; count: number }[]
}

/**
 * Publishes unless `findSeen`, asked inside the transaction, knows of the same content: then that is returned, and
 * nothing is published. (Two loads of the same files may have begun together.)
 * @throws NAME_TAKEN when another load took the name meanwhile; BAD_INPUT when the task was declared interrupted.
 */
export function publishDataset(
  catalog: Catalog,
  dataset: NewDataset,
  findSeen: () => Seen | null,
  now = Date.now(),
): Seen | null {
  return catalog
    .transaction(() => {
      const seen = findSeen()
      if (seen === null) insertAll(catalog, dataset, now)
      return seen
    })
    .immediate()
}

function insertAll(
  catalog: Catalog,
  { id, versionId, taskId, name: asked, orLikeIt, template, tables, findings }: NewDataset,
  now: number,
): void {
  const running = catalog.prepare("select 1 from task where id = ? and status = 'running'").get(taskId)
  if (running === undefined)
    throw failure('BAD_INPUT', 'The load was declared interrupted by another Winnow. Load again.')
  const name = orLikeIt ? freeDatasetName(catalog, asked) : asked
  if (isNameTaken(catalog, name))
    throw failure('NAME_TAKEN', `There is a dataset called ${name} already.`, { free: freeDatasetName(catalog, name) })
  catalog
    .prepare(
      `insert into dataset (id, name, template, template_title, hierarchy, created_at, current_version)
       values (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, name, template?.id ?? null, template?.title ?? null, template?.hierarchy ?? null, now, versionId)
  catalog
    .prepare('insert into version (id, dataset_id, number, parent, task_id, created_at) values (?, ?, 1, null, ?, ?)')
    .run(versionId, id, taskId, now)
  const insertTable = catalog.prepare(
    'insert into data_table (version_id, position, name, title, resource, columns) values (?, ?, ?, ?, ?, ?)',
  )
  const insertSource = catalog.prepare(
    `insert into source (id, table_id, position, file, path, kept, bytes, modified_at, fingerprint, dialect, labels, ledger,
       line_index, segment, line_map, quarantine)
     values (@id, @tableId, @position, @file, @path, @kept, @bytes, @modifiedAt, @fingerprint, @dialect, @labels, @ledger,
       @lineIndex, @segment, @lineMap, @quarantine)`,
  )
  for (const [position, table] of tables.entries()) {
    const columns = JSON.stringify(table.columns)
    const tableId = insertTable.run(
      versionId,
      position,
      table.name,
      table.title,
      table.resource,
      columns,
    ).lastInsertRowid
    for (const [at, source] of table.sources.entries())
      insertSource.run({
        ...source,
        tableId,
        position: at,
        dialect: JSON.stringify(source.dialect),
        labels: JSON.stringify(source.labels),
        ledger: JSON.stringify(source.ledger),
        lineIndex: JSON.stringify(source.lineIndex),
      })
  }
  const insertCount = catalog.prepare(
    'insert into finding_count (version_id, source_id, file, type, severity, count) values (?, ?, ?, ?, ?, ?)',
  )
  for (const { source, file, type, severity, count } of findings)
    insertCount.run(versionId, source, file, type, severity, count)
  const rows = tables.flatMap((table) => table.sources).reduce((sum, source) => sum + source.ledger.rows, 0)
  const anomalies = findings.reduce((sum, { count }) => sum + count, 0)
  // The task ends with the version: whoever sees one sees the other.
  catalog
    .prepare(
      "update task set status = 'done', phase = '', dataset_id = ?, rows = ?, anomalies = ?, finished_at = ? where id = ?",
    )
    .run(id, rows, anomalies, now, taskId)
}

/** True when a dataset other than `own` has the name. */
export function isNameTaken(catalog: Catalog, name: string, own = ''): boolean {
  return (
    catalog.prepare('select 1 from dataset where name = ? and deleted_at is null and id <> ?').get(name, own) !==
    undefined
  )
}

/** `name`, or `name-2`, `name-3`… when it is taken. */
export function freeDatasetName(catalog: Catalog, name: string): string {
  let free = name
  for (let n = 2; isNameTaken(catalog, free); n++) free = `${name}-${n}`
  return free
}
