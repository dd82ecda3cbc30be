/** The findings of a pulled version: those that were published, and those of what is only here. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { findingsFile } from '../../browse/relation.ts'
import type { StoredDataset, StoredTable } from '../../store/datasets.ts'
import type { StorePaths } from '../../store/paths.ts'
import type { FindingCount, NewTable } from '../../store/publish.ts'
import { literal, literals } from '../../store/sql-text.ts'
import type { Staging } from '../../store/staging.ts'
import { countFindings } from '../../versions/carry-findings.ts'
import { toNewSource } from '../../versions/stored.ts'
import { maskedRows } from './build-table.ts'

interface FindingsRequest {
  readonly connection: DuckDBConnection
  readonly paths: StorePaths
  readonly staging: Staging
  readonly tables: readonly NewTable[]
  /** Tables that are here only. */
  readonly others: readonly StoredTable[]
  readonly current: StoredDataset | undefined
  /** Ids of the sources of which the published findings tell. */
  readonly known: readonly string[]
  /** Writes the published findings to a file. */
  readonly restoreThere: (file: string) => Promise<void>
}

/** Writes the findings of the version; answers with all its tables. Nothing is said of rows that are masked. */
export async function mergeFindings(
  request: FindingsRequest,
): Promise<{ tables: readonly NewTable[]; findings: readonly FindingCount[] }> {
  const { connection, paths, staging, current, restoreThere } = request
  const tables = [
    ...request.tables,
    ...request.others.map((table): NewTable => ({ ...table, sources: table.sources.map(toNewSource) })),
  ]
  const published = staging.scratch('published.parquet')
  await restoreThere(published)
  const sources = tables.flatMap((table) => table.sources)
  const ids = literals(sources.map(({ id }) => id))
  const there = `SELECT *, 0 AS made FROM read_parquet(${literal(published)}, file_row_number = true)`
  const here =
    current === undefined
      ? ''
      : `UNION ALL BY NAME SELECT *, 1 AS made FROM read_parquet(${literal(findingsFile(current, paths))}, file_row_number = true)
         WHERE source NOT IN (SELECT unnest(${literals(request.known)}::VARCHAR[]))`
  const masked = maskedRows(sources, paths)
  const isMasked =
    masked === null
      ? ''
      : `ANTI JOIN (${masked}) m ON f.source = m.source AND f."row" IS NOT NULL AND f."row" = m."row"`
  const into = staging.segment('findings.parquet')
  await connection.run(
    `COPY (SELECT f.* EXCLUDE (made, file_row_number) FROM (${there} ${here}) f ${isMasked}
       WHERE f.source IN (SELECT unnest(${ids}::VARCHAR[]))
       ORDER BY list_position(${ids}, f.source), f.made, f.file_row_number)
     TO ${literal(into)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
  return { tables, findings: await countFindings(connection, into) }
}
