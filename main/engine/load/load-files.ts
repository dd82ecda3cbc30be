/**
 * A load from beginning to end: look at the files, plan the tables, read, write, check, balance the books, publish.
 * Each step is a module of its own; this one only puts them in order. ARCHITECTURE.md tells the story.
 */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Seen } from '../../../preload/contract/index.ts'
import { ColumnEvidence } from '../csv/lexical-types.ts'
import { throwIfCancelled } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import { findSeen } from '../store/datasets.ts'
import type { Instances } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { type NewDataset, type NewSource, type NewTable, publishVersion } from '../store/publish.ts'
import { literals } from '../store/sql-text.ts'
import { openStaging } from '../store/staging.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { checkTables, type LoadedTable } from './check-tables.ts'
import { describeVersion } from './describe-version.ts'
import { Findings, findingColumns } from './findings.ts'
import { lineMapColumns } from './line-map.ts'
import { type FileToLoad, openAndExamine, planFiles } from './open-files.ts'
import { createPace } from './pace.ts'
import { planTables } from './plan-tables.ts'
import { keepSources, type ReadTable, readTable, toLoadedTable, toNewTable } from './read-table.ts'
import { concludeColumn, copyCsv, typedColumns, writeSegment } from './write-segments.ts'

export interface LoadRequest {
  readonly files: readonly FileToLoad[]
  readonly dataset: string
  /** Nobody chose the name: one like it will do as well. */
  readonly nameIsProposed: boolean
  /** A template id; null for none, undefined to find one. */
  readonly template: string | null | undefined
  readonly again: boolean
  readonly versionId: string
}

export interface LoadServices {
  readonly catalog: Catalog
  readonly paths: StorePaths
  readonly templates: ReadonlyMap<string, Template>
  readonly loaders: Instances
}

/** @throws Cancelled, BAD_INPUT, NAME_TAKEN. Whatever happens, nothing half-loaded stays. */
export async function loadFiles(request: LoadRequest, services: LoadServices, context: TaskContext): Promise<Outcome> {
  await using open = new AsyncDisposableStack()
  const opened = await openAndExamine(request.files, open, context)
  const fingerprints = opened.map(({ examination }) => examination.fingerprint)
  const seenUnlessAgain = () => (request.again ? null : findSeen(services.catalog, fingerprints))
  const seen = seenUnlessAgain()
  if (seen !== null) return refuse(seen)

  const { planned, template } = await planFiles(opened, request.template, services.templates)
  const plans = planTables(planned, template)
  using staging = open.use(openStaging(services.paths, context.id))
  using findings = new Findings(staging.scratch('findings.csv'), template?.winnow.severities ?? {})
  const loader = await services.loaders.for(Math.max(...plans.map(({ columns }) => columns.length)))
  const connection = await loader.connect()
  const interrupt = () => connection.interrupt()
  context.signal.addEventListener('abort', interrupt, { once: true })
  open.defer(() => {
    context.signal.removeEventListener('abort', interrupt)
    connection.closeSync()
  })

  const pace = createPace(
    opened.reduce((sum, { source }) => sum + source.bytes, 0),
    context,
  )
  const reads: ReadTable[] = []
  const tables: NewTable[] = []
  const loaded: LoadedTable[] = []
  for (const plan of plans) {
    const read = await readTable(plan, staging, findings, pace, context)
    pace.phase(`Writing ${plan.name}`)
    const columns = plan.columns.map(({ name, type }, at) =>
      concludeColumn(name, type, read.evidence[at] ?? new ColumnEvidence()),
    )
    for (const { scratch, segment, ledger, file } of read.sources) {
      throwIfCancelled(context.signal)
      const rows = await writeSegment(connection, {
        csv: scratch.rows,
        parquet: segment.data,
        columns,
        longestRecord: scratch.longestRecord,
      })
      const lineMap = {
        csv: scratch.lineMap,
        parquet: segment.lineMap,
        columns: typedColumns(lineMapColumns),
        longestRecord: 0,
        orderBy: '',
      }
      await copyCsv(connection, lineMap)
      checkLedger(file, ledger, rows)
    }
    reads.push(read)
    tables.push(toNewTable(plan, columns, read, request.versionId))
    loaded.push(toLoadedTable(plan, read))
  }

  pace.phase('Checking')
  await checkTables(connection, loaded, findings, context.signal)
  findings.close()
  const order = `ORDER BY list_position(${literals(loaded.flatMap((table) => table.sources.map(({ id }) => id)))}, source), line, record, sequence`
  await copyCsv(connection, {
    csv: findings.path,
    parquet: staging.segment('findings.parquet'),
    columns: typedColumns(findingColumns),
    longestRecord: findings.longestRecord,
    orderBy: order,
    leaveOut: 'sequence',
  })
  await keepSources(reads, staging, pace, context.signal)

  pace.phase('Publishing')
  throwIfCancelled(context.signal)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(tables))
  using settled = staging.settle(request.versionId)
  const dataset: NewDataset = {
    id: randomUUID(),
    name: request.dataset,
    orLikeIt: request.again || request.nameIsProposed,
    template:
      template === null ? null : { id: template.name, title: template.title, hierarchy: hierarchyOf(template, tables) },
  }
  const version = {
    id: request.versionId,
    taskId: context.id,
    dataset,
    mode: 'create' as const,
    actor: userInfo().username,
    keys: {},
    state: 'complete' as const,
    tables,
    findings: findings.counts(),
  }
  const seenMeanwhile = publishVersion(services.catalog, version, seenUnlessAgain)
  if (seenMeanwhile !== null) return refuse(seenMeanwhile)
  settled.keep()
  return { dataset: dataset.id, rows: sumRows(tables), anomalies: findings.total }
}

function refuse(seen: Seen): Outcome {
  return {
    refused: { message: `The same content was loaded as ${seen.name} already.`, seen },
  }
}

/** Promise 1: a load that does not balance is not done. @throws Error with both numbers. */
function checkLedger(
  file: string,
  { records, rows, quarantined, skipped }: NewSource['ledger'],
  arrived: number,
): void {
  const accounted = arrived + quarantined + skipped.blank + skipped.preamble + skipped.header
  if (arrived !== rows || accounted !== records)
    throw new Error(
      `${file} does not balance: ${records} records were read, ${accounted} are accounted for, ${arrived} of ${rows} rows arrived.`,
    )
}

/** The levels to browse by, when the tables they need are there. */
function hierarchyOf({ winnow: { hierarchy } }: Template, tables: readonly NewTable[]): string | null {
  const needed = hierarchy !== undefined && tables.some((table) => table.resource === hierarchy.resource)
  return needed ? JSON.stringify(hierarchy) : null
}

const sumRows = (tables: readonly NewTable[]): number =>
  tables.flatMap((table) => table.sources).reduce((sum, { ledger }) => sum + ledger.rows, 0)
