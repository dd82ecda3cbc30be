/** Reads all files of one table, and says what became of each: for the checks, and for the catalog. */
import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { ColumnEvidence } from '../csv/lexical-types.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import type { Staging } from '../store/staging.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import type { LoadedTable } from './check-tables.ts'
import type { Findings } from './findings.ts'
import { normaliseSource } from './normalise.ts'
import type { OpenedFile } from './open-files.ts'
import type { Pace } from './pace.ts'
import type { TablePlan } from './plan-tables.ts'

export type ReadTable = Awaited<ReturnType<typeof readTable>>

export async function readTable(
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

export function toNewTable(
  plan: TablePlan<OpenedFile>,
  columns: NewTable['columns'],
  { sources }: ReadTable,
  versionId: string,
): NewTable {
  return {
    name: plan.name,
    title: plan.title,
    resource: plan.resource?.name ?? null,
    columns,
    sources: sources.map(
      ({ id, file, plan: { source, dialect, fileColumns }, ledger, lineIndex, quarantine }): NewSource => {
        return {
          id,
          home: versionId,
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
          columns,
          segments: [{ file: `${id}.parquet`, rows: ledger.rows }],
          lineMap: `${id}.lines.parquet`,
          quarantine,
          mask: null,
          masked: 0,
        }
      },
    ),
  }
}

export function toLoadedTable(plan: TablePlan<OpenedFile>, { sources }: ReadTable): LoadedTable {
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
export async function keepSources(
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
