/**
 * A load from beginning to end: look at the files, plan the tables, read, write, check, balance the books, publish.
 * Each step is a module of its own; this one only puts them in order. ARCHITECTURE.md tells the story.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import type { DialectOverrides, Seen } from '../../../preload/contract/index.ts'
import { type Examination, examineFile } from '../csv/examine.ts'
import { ColumnEvidence } from '../csv/lexical-types.ts'
import { openSource, type SourceFile } from '../csv/open-source.ts'
import { readLabels, sniffHead } from '../csv/read-header.ts'
import { failure, throwIfCancelled } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import { findSeen } from '../store/datasets.ts'
import type { Instances } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { type NewSource, type NewTable, publishDataset } from '../store/publish.ts'
import { literals } from '../store/sql-text.ts'
import { openStaging, type Staging } from '../store/staging.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { matchResource, matchTemplate } from '../template/match-template.ts'
import { checkTables, type LoadedTable } from './check-tables.ts'
import { describeVersion } from './describe-version.ts'
import { Findings, findingColumns } from './findings.ts'
import { lineMapColumns } from './line-map.ts'
import { normaliseSource } from './normalise.ts'
import { createPace, type Pace } from './pace.ts'
import { type PlannedFile, planTables, type TablePlan } from './plan-tables.ts'
import { concludeColumn, copyCsv, typedColumns, writeSegment } from './write-segments.ts'

export interface FileToLoad {
  readonly path: string
  readonly dialect: DialectOverrides
  /** A resource of the template; null for none, undefined to find it. */
  readonly resource: string | null | undefined
  readonly keep: boolean
}

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

interface OpenedFile extends FileToLoad {
  readonly source: SourceFile
  readonly examination: Examination
}

/** @throws Cancelled, BAD_INPUT, NAME_TAKEN. Whatever happens, nothing half-loaded stays. */
export async function loadFiles(request: LoadRequest, services: LoadServices, context: TaskContext): Promise<Outcome> {
  await using open = new AsyncDisposableStack()
  const opened = await openAndExamine(request.files, open, context)
  const seen = findSeen(
    services.catalog,
    opened.map(({ examination }) => examination.fingerprint),
  )
  if (seen !== null && !request.again) return refuse(seen)

  const { planned, template } = await planFiles(opened, request, services.templates)
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
    tables.push(toNewTable(plan, columns, read))
    loaded.push(toLoadedTable(plan, read))
  }

  pace.phase('Checking')
  await checkTables(connection, loaded, findings, context.signal)
  findings.close()
  const order = `ORDER BY list_position(${literals(loaded.flatMap((table) => table.sources.map(({ id }) => id)))}, source), line, record`
  await copyCsv(connection, {
    csv: findings.path,
    parquet: staging.segment('findings.parquet'),
    columns: typedColumns(findingColumns),
    longestRecord: findings.longestRecord,
    orderBy: order,
  })
  await keepSources(reads, staging, pace, context.signal)

  pace.phase('Publishing')
  throwIfCancelled(context.signal)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(request.dataset, tables))
  using settled = staging.settle(request.versionId)
  const id = randomUUID()
  publishDataset(services.catalog, {
    id,
    versionId: request.versionId,
    taskId: context.id,
    name: request.dataset,
    orLikeIt: request.again || request.nameIsProposed,
    template:
      template === null ? null : { id: template.name, title: template.title, hierarchy: hierarchyOf(template, tables) },
    tables,
    findings: findings.counts(),
  })
  settled.keep()
  return { dataset: id, rows: sumRows(tables), anomalies: findings.total }
}

async function openAndExamine(
  files: readonly FileToLoad[],
  open: AsyncDisposableStack,
  context: TaskContext,
): Promise<OpenedFile[]> {
  context.report({ phase: 'Looking at the files' })
  const opened: OpenedFile[] = []
  for (const file of files) {
    const source = open.use(await openSource(file.path))
    const examination = await examineFile(source.handle, { signal: context.signal })
    opened.push({ ...file, source, examination })
  }
  return opened
}

function refuse(seen: Seen): Outcome {
  return {
    refused: { message: `The same content was loaded as ${seen.name} already.`, seen },
  }
}

async function planFiles(
  opened: readonly OpenedFile[],
  request: LoadRequest,
  templates: ReadonlyMap<string, Template>,
) {
  const heads = await Promise.all(
    opened.map(async (file) => {
      const head = sniffHead(file.source, file.dialect, file.examination.utf8)
      const { labels, width } = await readLabels(file.source, head)
      return { file, dialect: head.dialect, labels, width, name: file.source.name }
    }),
  )
  const template = chooseTemplate(heads, request.template, templates)
  const planned = heads.map((head): PlannedFile<OpenedFile> => {
    const { file, dialect, labels, width, name } = head
    const chosen = file.resource
    const resource =
      template === null || chosen === null
        ? null
        : chosen === undefined
          ? matchResource({ name, labels: labels ?? [] }, template).resource
          : (template.resources.find((candidate) => candidate.name === chosen) ?? null)
    return { source: file, name, dialect, labels, width, resource }
  })
  return { planned, template: planned.some(({ resource }) => resource !== null) ? template : null }
}

function chooseTemplate(
  files: readonly { name: string; labels: readonly string[] | null }[],
  asked: string | null | undefined,
  templates: ReadonlyMap<string, Template>,
): Template | null {
  if (asked === null) return null
  if (asked === undefined)
    return (
      matchTemplate(
        files.map(({ name, labels }) => ({ name, labels: labels ?? [] })),
        templates.values(),
      )?.template ?? null
    )
  const template = templates.get(asked)
  if (template === undefined) throw failure('NOT_FOUND', `There is no template called ${asked}.`)
  return template
}

type ReadTable = Awaited<ReturnType<typeof readTable>>

async function readTable(
  plan: TablePlan<OpenedFile>,
  staging: Staging,
  findings: Findings,
  pace: Pace,
  context: TaskContext,
) {
  const evidence = plan.columns.map(() => new ColumnEvidence())
  const sources = []
  for (const source of plan.sources) {
    pace.phase(`Reading ${source.name}`)
    const id = randomUUID()
    const scratch = {
      rows: staging.scratch(`${id}.csv`),
      lineMap: staging.scratch(`${id}.lines.csv`),
      unstored: staging.scratch(`${id}.unstored.csv`),
    }
    const quarantine = staging.quarantine(`${id}.csv`)
    const { ledger, lineIndex, longestRecord, unstored } = await normaliseSource({
      plan: { ...source, source: source.source.source },
      sourceId: id,
      table: plan.name,
      paths: { ...scratch, quarantine },
      findings,
      evidence,
      quarantineInvalid: plan.resource?.winnow.invalidRows === 'quarantine',
      signal: context.signal,
      onProgress: pace.read,
    })
    pace.endOfFile(ledger.rows)
    sources.push({
      id,
      file: source.name,
      plan: source,
      ledger,
      lineIndex,
      scratch: { ...scratch, longestRecord },
      unstored: unstored === null ? null : { csv: scratch.unstored, longestRecord: unstored.longestRecord },
      segment: { data: staging.segment(`${id}.parquet`), lineMap: staging.segment(`${id}.lines.parquet`) },
      quarantine: existsSync(quarantine) ? `${id}.csv` : null,
    })
  }
  return { evidence, sources }
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

function toNewTable(plan: TablePlan<OpenedFile>, columns: NewTable['columns'], { sources }: ReadTable): NewTable {
  return {
    name: plan.name,
    title: plan.title,
    resource: plan.resource?.name ?? null,
    columns,
    sources: sources.map(
      ({ id, file, plan: { source, dialect, fileColumns }, ledger, lineIndex, quarantine }): NewSource => {
        return {
          id,
          file,
          path: source.keep ? null : source.path,
          kept: source.keep ? keptName(id) : null,
          bytes: source.examination.bytes,
          modifiedAt: source.source.modifiedAt,
          fingerprint: source.examination.fingerprint,
          dialect,
          labels: fileColumns.map(({ name }) => name),
          ledger,
          lineIndex,
          segment: `${id}.parquet`,
          lineMap: `${id}.lines.parquet`,
          quarantine,
        }
      },
    ),
  }
}

function toLoadedTable(plan: TablePlan<OpenedFile>, { sources }: ReadTable): LoadedTable {
  return {
    name: plan.name,
    resource: plan.resource,
    columns: plan.columns.map(({ name }) => name),
    sources: sources.map(({ id, file, segment, unstored }) => ({
      id,
      file,
      segment: segment.data,
      lineMap: segment.lineMap,
      unstored,
    })),
  }
}

/** Compressed copies of the files that the person wants to keep, or that are gone after the load. */
async function keepSources(
  reads: readonly ReadTable[],
  staging: Staging,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, file, plan } of reads.flatMap(({ sources }) => sources)) {
    if (!plan.source.keep) continue
    pace.phase(`Keeping a copy of ${file}`)
    // Through the handle that was read: under the path there may be another file by now.
    const { source } = plan.source
    await pipeline(
      source.handle.createReadStream({ start: 0, autoClose: false }),
      createZstdCompress(),
      createWriteStream(staging.source(keptName(id))),
      { signal },
    )
    await source.checkUnchanged()
  }
}

const keptName = (sourceId: string): string => `${sourceId}.zst`

/** The levels to browse by, when the tables they need are there. */
function hierarchyOf({ winnow: { hierarchy } }: Template, tables: readonly NewTable[]): string | null {
  const needed = hierarchy !== undefined && tables.some((table) => table.resource === hierarchy.resource)
  return needed ? JSON.stringify(hierarchy) : null
}

const sumRows = (tables: readonly NewTable[]): number =>
  tables.flatMap((table) => table.sources).reduce((sum, { ledger }) => sum + ledger.rows, 0)
