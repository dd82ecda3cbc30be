/** Writes what was read as segments, one after another, and balances the books of every source. */
import { throwIfCancelled } from '../failure.ts'
import type { Segment } from '../store/datasets.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import { lineMapColumns } from './line-map.ts'
import type { Making } from './making.ts'
import type { ReadSource } from './read-source.ts'
import { lineMapName, type ReadTable, toNewTable } from './read-table.ts'
import { copyCsv, typedColumns } from './write-segments.ts'
import { writeSlice } from './write-slices.ts'

/**
 * `onSegment` is told of the tables as they stand after each segment; when it returns false, no more is written.
 * @throws Cancelled; Error when the books of a source do not balance.
 */
export async function writeTables(
  making: Making,
  onSegment: (tables: readonly NewTable[]) => boolean,
): Promise<readonly NewTable[]> {
  const { reads, staging, connection, pace, signal } = making
  const segments = new Map<string, Segment[]>()
  const tables = () => reads.map((read) => toNewTable(read, staging.versionId, (id) => segments.get(id) ?? []))
  // A row leads back to its line as soon as it can be seen.
  for (const source of reads.flatMap((read) => read.sources)) await writeLineMap(making, source)
  for (const read of reads) {
    pace.phase(`Writing ${read.plan.name}`)
    for (const source of read.sources) {
      const written: Segment[] = []
      segments.set(source.id, written)
      let next = source.slices[0]?.write()
      for (const [at, slice] of source.slices.entries()) {
        throwIfCancelled(signal)
        const file = source.slices.length === 1 ? `${source.id}.parquet` : `${source.id}.${at + 1}.parquet`
        const csv = (await next) ?? ''
        const writing = writeSlice(connection, slice, csv, shapeOf(read, source), staging.segment(file))
        // The next slice is copied out while DuckDB works on this one. Whoever awaits it hears of its failure.
        next = source.slices[at + 1]?.write()
        next?.catch(() => undefined)
        await writing
        written.push({ file, rows: slice.rows })
        pace.written(slice.rows)
        if (!onSegment(tables())) return tables()
      }
      balance(source.plan.name, source.ledger, written)
    }
  }
  return tables()
}

const shapeOf = ({ columns }: ReadTable, { plan }: ReadSource) => ({ columns, positions: plan.positions })

async function writeLineMap({ connection, staging }: Making, { id, lineMap }: ReadSource): Promise<void> {
  await copyCsv(connection, {
    csv: lineMap,
    parquet: staging.segment(lineMapName(id)),
    columns: typedColumns(lineMapColumns),
    longestRecord: 0,
    orderBy: '',
  })
}

/** Promise 1: a load that does not balance is not done. @throws Error with both numbers. */
function balance(file: string, ledger: NewSource['ledger'], segments: readonly Segment[]): void {
  const { records, rows, quarantined, skipped } = ledger
  const arrived = segments.reduce((sum, segment) => sum + segment.rows, 0)
  const accounted = arrived + quarantined + skipped.blank + skipped.preamble + skipped.header
  if (arrived !== rows || accounted !== records)
    throw new Error(
      `${file} does not balance: ${records} records were read, ${accounted} are accounted for, ${arrived} of ${rows} rows arrived.`,
    )
}
