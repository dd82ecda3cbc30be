/**
 * Makes a version visible: everything about it in one transaction. Before it nothing exists, after it all does.
 * The first version of a dataset may be seen while its segments are still being written; it is complete, or goes away.
 */
import type { Dialect, Ledger, Seen, Severity, VersionMode, VersionState } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from './catalog.ts'
import type { StoredColumn } from './columns.ts'
import type { Segment } from './segments.ts'

export interface NewSource {
  readonly id: string
  /** The version whose folders hold its files: this one, unless the source was there before. */
  readonly home: string
  readonly file: string
  readonly path: string | null
  /** Name of the kept copy below the home version's folder in `sources`. */
  readonly kept: string | null
  readonly bytes: number
  readonly modifiedAt: number
  readonly fingerprint: string
  readonly dialect: Dialect
  /** Names of the file's columns, in the file's order. */
  readonly labels: readonly string[]
  readonly ledger: Ledger
  readonly lineIndex: readonly (readonly [number, number])[]
  readonly columns: readonly StoredColumn[]
  /** Below the home version's folder in `segments`. */
  readonly segments: readonly Segment[]
  readonly lineMap: string
  readonly quarantine: string | null
  /** Below `segments`, with its version's folder: rows of the source that this version has not. */
  readonly mask: string | null
  readonly masked: number
}

export interface NewTable {
  readonly name: string
  readonly title: string
  readonly resource: string | null
  readonly columns: readonly StoredColumn[]
  readonly sources: readonly NewSource[]
}

export interface FindingCount {
  readonly source: string
  readonly file: string
  readonly type: string
  readonly severity: Severity
  readonly count: number
}

export interface NewDataset {
  readonly id: string
  readonly name: string
  /** The name was not chosen by anybody: when it is taken, a free one like it will do. */
  readonly orLikeIt: boolean
  /** Id, title and levels of the template, as they were when the data was loaded. */
  readonly template: { readonly id: string; readonly title: string; readonly hierarchy: string | null } | null
}

export interface NewVersion {
  readonly id: string
  readonly taskId: string
  /** A new dataset, or the one that gets another version, with the version that was current when the load began. */
  readonly dataset: NewDataset | { readonly id: string; readonly parent: string }
  readonly mode: VersionMode
  /** What was done, where nothing was delivered. */
  readonly note?: string
  /** Who loaded it. */
  readonly actor: string
  /** Key columns by table name, for an upsert. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly state: VersionState
  readonly tables: readonly NewTable[]
  readonly findings: readonly FindingCount[]
}

/**
 * Publishes unless `findSeen`, asked inside the transaction, knows of the same content: then that is returned, and
 * nothing is published. (Two loads of the same files may have begun together.) A complete version ends its task.
 * @throws NAME_TAKEN when another load took the name meanwhile; BAD_INPUT when the task was declared interrupted or the
 * dataset has moved on.
 */
export function publishVersion(
  catalog: Catalog,
  version: NewVersion,
  findSeen: () => Seen | null,
  now = Date.now(),
): Seen | null {
  return catalog
    .transaction(() => {
      const seen = findSeen()
      if (seen === null) insertVersion(catalog, version, now)
      return seen
    })
    .immediate()
}

function insertVersion(catalog: Catalog, version: NewVersion, now: number): void {
  const { id, taskId, dataset, mode, note = '', actor, keys, state, tables, findings } = version
  requireRunning(catalog, taskId)
  const parent = 'name' in dataset ? insertDataset(catalog, dataset, id, now) : moveOn(catalog, dataset, id)
  catalog
    .prepare(
      `insert into version (id, dataset_id, number, parent, task_id, created_at, mode, note, actor, state, keys)
       values (@id, @dataset, (select coalesce(max(number), 0) + 1 from version where dataset_id = @dataset), @parent, @taskId, @now,
         @mode, @note, @actor, @state, @keys)`,
    )
    .run({ id, dataset: dataset.id, parent, taskId, now, mode, note, actor, state, keys: JSON.stringify(keys) })
  insertTables(catalog, id, tables)
  catalog.prepare('update task set dataset_id = ? where id = ?').run(dataset.id, taskId)
  if (state === 'complete') finish(catalog, id, taskId, findings, now)
}

function requireRunning(catalog: Catalog, taskId: string): void {
  const running = catalog.prepare("select 1 from task where id = ? and status = 'running'").get(taskId)
  if (running === undefined)
    throw failure('BAD_INPUT', 'The load was declared interrupted by another Winnow. Load again.')
}

function insertDataset(catalog: Catalog, dataset: NewDataset, versionId: string, now: number): null {
  const { id, name: asked, orLikeIt, template } = dataset
  const name = orLikeIt ? freeDatasetName(catalog, asked) : asked
  if (isNameTaken(catalog, name))
    throw failure('NAME_TAKEN', `There is a dataset called ${name} already.`, { free: freeDatasetName(catalog, name) })
  catalog
    .prepare(
      `insert into dataset (id, name, template, template_title, hierarchy, created_at, current_version)
       values (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, name, template?.id ?? null, template?.title ?? null, template?.hierarchy ?? null, now, versionId)
  return null
}

/** Nobody may have loaded into the dataset since this load looked at it: it was merged with what was there then. */
function moveOn(catalog: Catalog, { id, parent }: { id: string; parent: string }, versionId: string): string {
  const { changes } = catalog
    .prepare('update dataset set current_version = ? where id = ? and current_version = ? and deleted_at is null')
    .run(versionId, id, parent)
  if (changes === 0)
    throw failure('BAD_INPUT', 'The dataset was changed or deleted by somebody else meanwhile. Load again.')
  return parent
}

function insertTables(catalog: Catalog, versionId: string, tables: readonly NewTable[]): void {
  const insertTable = catalog.prepare(
    'insert into data_table (version_id, position, name, title, resource, columns) values (?, ?, ?, ?, ?, ?)',
  )
  const insertSource = catalog.prepare(
    `insert into source (id, table_id, position, home, file, path, kept, bytes, modified_at, fingerprint, dialect, labels, ledger,
       line_index, columns, segments, line_map, quarantine, mask, masked)
     values (@id, @tableId, @position, @home, @file, @path, @kept, @bytes, @modifiedAt, @fingerprint, @dialect, @labels, @ledger,
       @lineIndex, @columns, @segments, @lineMap, @quarantine, @mask, @masked)`,
  )
  for (const [position, { name, title, resource, columns, sources }] of tables.entries()) {
    const tableId = insertTable.run(versionId, position, name, title, resource, JSON.stringify(columns)).lastInsertRowid
    for (const [at, source] of sources.entries())
      insertSource.run({
        ...source,
        tableId,
        position: at,
        dialect: JSON.stringify(source.dialect),
        labels: JSON.stringify(source.labels),
        ledger: JSON.stringify(source.ledger),
        lineIndex: JSON.stringify(source.lineIndex),
        columns: JSON.stringify(source.columns),
        segments: JSON.stringify(source.segments),
      })
  }
}

/** Shows more of a version that is being loaded: its segments so far, for some of its sources. */
export function showSegments(
  catalog: Catalog,
  versionId: string,
  segments: ReadonlyMap<string, readonly Segment[]>,
  state: VersionState,
): void {
  const update = catalog.prepare(
    'update source set segments = ? where id = ? and table_id in (select id from data_table where version_id = ?)',
  )
  catalog
    .transaction(() => {
      for (const [source, list] of segments) update.run(JSON.stringify(list), source, versionId)
      catalog.prepare('update version set state = ? where id = ?').run(state, versionId)
    })
    .immediate()
}

/** The version is complete, and its task done: whoever sees one sees the other. @throws BAD_INPUT as `publishVersion`. */
export function completeVersion(
  catalog: Catalog,
  { id, taskId, findings }: Pick<NewVersion, 'id' | 'taskId' | 'findings'>,
  now = Date.now(),
): void {
  catalog
    .transaction(() => {
      requireRunning(catalog, taskId)
      finish(catalog, id, taskId, findings, now)
    })
    .immediate()
}

function finish(
  catalog: Catalog,
  versionId: string,
  taskId: string,
  findings: readonly FindingCount[],
  now: number,
): void {
  const insertCount = catalog.prepare(
    'insert into finding_count (version_id, source_id, file, type, severity, count) values (?, ?, ?, ?, ?, ?)',
  )
  for (const { source, file, type, severity, count } of findings)
    insertCount.run(versionId, source, file, type, severity, count)
  catalog.prepare("update version set state = 'complete' where id = ?").run(versionId)
  const rows = catalog
    .prepare(
      `select coalesce(sum(s.ledger ->> '$.rows'), 0) from source s join data_table t on t.id = s.table_id
       where t.version_id = ? and s.home = t.version_id`,
    )
    .pluck()
    .get(versionId)
  const anomalies = findings.reduce((sum, { count }) => sum + count, 0)
  catalog
    .prepare("update task set status = 'done', phase = '', rows = ?, anomalies = ?, finished_at = ? where id = ?")
    .run(rows, anomalies, now, taskId)
}

/** Takes back a dataset whose first version was shown but not completed. */
export function discardIncomplete(catalog: Catalog, versionId: string): void {
  catalog
    .prepare("delete from dataset where id = (select dataset_id from version where id = ? and state <> 'complete')")
    .run(versionId)
}

/** True when a dataset other than `own` has the name. */
export function isNameTaken(catalog: Catalog, name: string, own = ''): boolean {
  return (
    catalog
      .prepare(
        `select 1 from dataset where name = @name and deleted_at is null and id <> @own
         union all select 1 from remote_dataset where name = @name and id <> @own`,
      )
      .get({ name, own }) !== undefined
  )
}

/** `name`, or `name-2`, `name-3`… when it is taken. */
export function freeDatasetName(catalog: Catalog, name: string): string {
  let free = name
  for (let n = 2; isNameTaken(catalog, free); n++) free = `${name}-${n}`
  return free
}
