/** Reads all files of one table, decides how its columns are stored, and says what the catalog is to know of it. */
import { createWriteStream } from 'node:fs'
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

export async function readTable(
  plan: TablePlan<OpenedFile>,
  context: Pick<ReadContext, 'staging' | 'findings' | 'open' | 'signal'>,
  pace: Pace,
): Promise<ReadTable> {
  const sources: ReadSource[] = []
  const facts = plan.columns.map(createFacts)
  const quarantineInvalid = plan.resource?.winnow.invalidRows === 'quarantine'
  for (const file of plan.sources) {
    pace.phase(`Reading ${file.name}`)
    const source = await readSource(file, { ...context, table: plan.name, quarantineInvalid, onProgress: pace.read })
    pace.endOfFile(source.ledger.rows)
    for (const [at, position] of file.positions.entries()) {
      const [into, from] = [facts[at], source.facts[position]]
      if (into !== undefined && from !== undefined) mergeFacts(into, from)
    }
    sources.push(source)
  }
  // Of several files a record's number says nothing without its file.
  if (sources.length > 1) for (const { firstRecord } of facts) firstRecord.fill(-1)
  const columns = plan.columns.map((column, at) => storageOf(column, facts[at] ?? createFacts()))
  return { plan, columns, facts, sources }
}

/** How a column is stored: as the template asks, or as what every one of its values proves it to be. */
function storageOf({ name, type, form }: FileColumn, facts: ColumnFacts): StoredColumn {
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
  for (const { id, plan } of tables.flatMap(({ sources }) => sources)) {
    if (!plan.source.keep) continue
    pace.phase(`Keeping a copy of ${plan.name}`)
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
