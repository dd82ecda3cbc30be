/** Reads the files of tables, decides how its columns are stored, and says what the catalog is to know of it. */
import { createWriteStream } from 'node:fs'
import { copyFile, type FileHandle, link } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { type ColumnFacts, createFacts, mergeFacts } from '../../../native/index.ts'
import type { FileColumn } from '../check/rule.ts'
import { askedColumn } from '../csv/forced-types.ts'
import { concludeColumn } from '../csv/lexical-types.ts'
import { type StoredColumn, textColumn } from '../store/columns.ts'
import type { Segment } from '../store/datasets.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import type { Staging } from '../store/staging.ts'
import type { OpenedFile } from './open-files.ts'
import type { Pace } from './pace.ts'
import type { TablePlan } from './plan-tables.ts'
import { type ReadContext, type ReadSource, readSource } from './read-source.ts'

export interface ReadTable {
  readonly plan: TablePlan<OpenedFile>
  readonly columns: readonly StoredColumn[]
  /** Of all its files together, one for each column. */
  readonly facts: readonly ColumnFacts[]
  readonly sources: readonly ReadSource[]
}

/** Reads the files in their order, whatever the tables': the records of a file's part are numbered on from the part before. */
export async function readTables(
  plans: readonly TablePlan<OpenedFile>[],
  opened: readonly OpenedFile[],
  context: Pick<ReadContext, 'staging' | 'findings' | 'open' | 'signal'>,
  pace: Pace,
): Promise<ReadTable[]> {
  const planned = plans.flatMap((plan) => plan.sources.map((file) => ({ plan, file })))
  const place = new Map(opened.map((file, at) => [file, at]))
  const placeOf = ({ file: { source } }: (typeof planned)[number]) => place.get(source) ?? 0
  const read = new Map<OpenedFile, ReadSource>()
  let records = 0
  for (const { plan, file } of planned.toSorted((a, b) => placeOf(a) - placeOf(b))) {
    pace.phase(`Reading ${file.name}`)
    const { part } = file.source
    const source = await readSource(file, {
      ...context,
      table: plan.name,
      firstRecord: part === null || part.number === 1 ? 1 : records + 1,
      quarantineInvalid: plan.resource?.winnow.invalidRows === 'quarantine' && file.source.asIs !== true,
      onProgress: pace.read,
    })
    pace.endOfFile(source.ledger.rows)
    records = source.firstRecord - 1 + source.ledger.records
    read.set(file.source, source)
  }
  return plans.map((plan) =>
    toTable(
      plan,
      plan.sources.flatMap(({ source }) => read.get(source) ?? []),
    ),
  )
}

function toTable(plan: TablePlan<OpenedFile>, sources: readonly ReadSource[]): ReadTable {
  const facts = plan.columns.map(createFacts)
  for (const [file, source] of plan.sources.map((file, at) => [file, sources[at]] as const)) {
    if (source === undefined) throw new Error(`${file.name} was not read`)
    for (const [at, position] of file.positions.entries()) {
      const [into, from] = [facts[at], source.facts[position]]
      if (into !== undefined && from !== undefined) mergeFacts(into, from)
    }
  }
  // Of several files a record's number says nothing without its file.
  if (sources.length > 1) for (const { firstRecord } of facts) firstRecord.fill(-1)
  const columns = plan.columns.map((column, at) => storageOf(column, facts[at] ?? createFacts()))
  return { plan, columns, facts, sources }
}

/** How a column is stored: as the template asks, or as what every one of its values proves it to be. */
function storageOf({ name, type, form, stored }: FileColumn, facts: ColumnFacts): StoredColumn {
  if (stored !== undefined) return { ...stored, name }
  if (type === 'string') return textColumn(name)
  const { column } = concludeColumn(name, facts)
  return type === undefined ? column : askedColumn(column, type, form)
}

/** As the catalog is to know the table when these segments of each source are there. */
export function toNewTable(
  { plan, columns, sources }: ReadTable,
  versionId: string,
  segmentsOf: (source: string) => readonly Segment[],
): NewTable {
  return {
    name: plan.name,
    title: plan.title,
    resource: plan.resource?.name ?? null,
    columns,
    sources: sources.map(({ id, plan: file, ledger, lineIndex, quarantine, fingerprint }): NewSource => {
      const { source, keep, path } = file.source
      return {
        id,
        home: versionId,
        file: file.name,
        path: keep ? null : path,
        kept: keep ? keptName(id) : null,
        bytes: source.bytes,
        modifiedAt: source.modifiedAt,
        fingerprint,
        dialect: file.dialect,
        labels: file.fileColumns.map(({ name }) => name),
        ledger,
        lineIndex,
        columns,
        segments: segmentsOf(id),
        lineMap: lineMapName(id),
        quarantine,
        mask: null,
        masked: 0,
      }
    }),
  }
}

export const lineMapName = (sourceId: string): string => `${sourceId}.lines.parquet`

/** Compressed copies of the files that the person wants to keep, or that are gone after the load. */
export async function keepSources(
  tables: readonly ReadTable[],
  staging: Staging,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  const copies = new Map<FileHandle, string>()
  for (const { id, plan } of tables.flatMap(({ sources }) => sources)) {
    if (!plan.source.keep) continue
    pace.phase(`Keeping a copy of ${plan.name}`)
    // Through the handle that was read: under the path there may be another file by now.
    const { source } = plan.source
    const copy = copies.get(source.handle)
    if (copy !== undefined) {
      await shareFile(copy, staging.source(keptName(id)))
      continue
    }
    copies.set(source.handle, staging.source(keptName(id)))
    await pipeline(
      source.handle.createReadStream({ start: 0, autoClose: false }),
      createZstdCompress(),
      createWriteStream(staging.source(keptName(id))),
      { signal },
    )
    await source.checkUnchanged()
  }
}

/** Parts of one file have one copy, under the name of each, as long as the disk can do that. */
async function shareFile(file: string, name: string): Promise<void> {
  await link(file, name).catch(() => copyFile(file, name))
}

const keptName = (sourceId: string): string => `${sourceId}.zst`
