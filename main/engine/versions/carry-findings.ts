/**
 * The findings of a version that was merged: those of its older records, as the version before has them, and those of
 * the delivery and of the table rules, which were made anew.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Severity, severitySchema } from '../../../preload/contract/index.ts'
import { findingsFile, maskPath, type SegmentPlaces } from '../browse/relation.ts'
import { tableRules } from '../check/index.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import type { FindingCount, NewSource, NewTable } from '../store/publish.ts'
import { literal, literals } from '../store/sql-text.ts'
import { shiftRules } from './drift-findings.ts'

export interface CarryRequest {
  readonly connection: DuckDBConnection
  readonly current: StoredDataset
  /** All tables of the new version. */
  readonly tables: readonly NewTable[]
  readonly places: SegmentPlaces
  /** Parquet of what was found in this load, in the columns of a version's findings. */
  readonly found: string
  /** The Parquet file to write: the new version's findings. */
  readonly into: string
}

/** Writes the findings, by source, line and record, and counts them. */
export async function carryFindings(request: CarryRequest): Promise<FindingCount[]> {
  const { connection, current, tables, places, found, into } = request
  const sources = tables.flatMap((table) => table.sources)
  const here = new Set(current.tables.flatMap((table) => table.sources.map(({ id }) => id)))
  const kept = sources.filter(({ id }) => here.has(id))
  const older = kept.length === 0 ? '' : `UNION ALL BY NAME ${olderFindings(current, kept, places)}`
  const order = `list_position(${literals(sources.map(({ id }) => id))}, source), line, record, made, file_row_number`
  // A delivered table may have gone into one of another name.
  const homes = tables.flatMap(({ name, sources: own }) => own.map(({ id }) => `(${literal(id)}, ${literal(name)})`))
  await connection.run(
    `COPY (SELECT f.* EXCLUDE (made, file_row_number) REPLACE (coalesce(h.name, f."table") AS "table") FROM (
        SELECT *, 1 AS made FROM read_parquet(${literal(found)}, file_row_number = true) ${older}) f
        LEFT JOIN (VALUES ${homes.join(', ')}) h(id, name) ON f.source = h.id ORDER BY ${order})
      TO ${literal(into)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
  return countFindings(connection, into)
}

/** Counts of a version's findings. */
export async function countFindings(connection: DuckDBConnection, findings: string): Promise<FindingCount[]> {
  const counts = await queryAll(
    connection,
    `SELECT source, file, type, severity, count(*) AS n FROM read_parquet(${literal(findings)}) GROUP BY ALL ORDER BY ALL`,
  )
  return counts.map(({ source, file, type, severity, n }) => ({
    source: String(source),
    file: String(file),
    type: String(type),
    severity: severitySchema.parse(severity) satisfies Severity,
    count: Number(n),
  }))
}

/** Without what a rule says of the whole table, which is asked again, and without what is masked by now. */
function olderFindings(current: StoredDataset, kept: readonly NewSource[], places: SegmentPlaces): string {
  const masks = kept.flatMap(({ id, mask }) =>
    mask === null
      ? []
      : [`SELECT ${literal(id)} AS source, "row" FROM read_parquet(${literal(maskPath(places, mask))})`],
  )
  const ofTables = tableRules.map(({ code }) => literal(code)).join(', ')
  const ofVersions = Object.values(shiftRules).map(({ code }) => literal(code))
  const own = kept.map(({ id }) => literal(id)).join(', ')
  const findings = `SELECT *, 0 AS made FROM read_parquet(${literal(findingsFile(current, places))}, file_row_number = true)
    WHERE source IN (${own}) AND (type NOT IN (${ofTables}) OR "row" IS NULL) AND type NOT IN (${ofVersions.join(', ')})`
  if (masks.length === 0) return findings
  return `SELECT f.* FROM (${findings}) f ANTI JOIN (${masks.join(' UNION ALL ')}) m ON f.source = m.source AND f."row" = m."row"`
}
