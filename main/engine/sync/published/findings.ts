/** The findings of a pulled version: those that were published, and those of what is only here. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { findingsFile } from '../../browse/relation.ts'
import { tableRules } from '../../check/index.ts'
import { checkTables } from '../../load/check-tables.ts'
import { Findings, findingColumns } from '../../load/findings.ts'
import { copyCsv, typedColumns } from '../../load/write-segments.ts'
import type { StoredDataset, StoredTable } from '../../store/datasets.ts'
import type { StorePaths } from '../../store/paths.ts'
import type { FindingCount, NewTable } from '../../store/publish.ts'
import { literal, literals } from '../../store/sql-text.ts'
import type { Staging } from '../../store/staging.ts'
import type { Template } from '../../template/data-package.ts'
import { countFindings } from '../../versions/carry-findings.ts'
import { shiftRules } from '../../versions/drift-findings.ts'
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
  /** Where rows of both sides are together, rules about whole tables are asked again. Null where they need not be. */
  readonly check: { readonly template: Template | undefined; readonly signal: AbortSignal } | null
  /** Writes the published findings to a file. */
  readonly restoreThere: (file: string) => Promise<void>
}

/** Writes the findings of the version; answers with all its tables. Nothing is said of rows that are masked. */
export async function mergeFindings(
  request: FindingsRequest,
): Promise<{ tables: readonly NewTable[]; findings: readonly FindingCount[] }> {
  const { connection, paths, staging, current, restoreThere, check } = request
  const tables = [
    ...request.tables,
    ...request.others.map((table): NewTable => ({ ...table, sources: table.sources.map(toNewSource) })),
  ]
  const published = staging.scratch('published.parquet')
  await restoreThere(published)
  const sources = tables.flatMap((table) => table.sources)
  const ids = literals(sources.map(({ id }) => id))
  const there = `SELECT *, 0 AS made FROM read_parquet(${literal(published)}, file_row_number = true)`
  // What was said of the version before by comparing it with its own is not so of this one.
  const ofVersions = Object.values(shiftRules).map(({ code }) => literal(code))
  const here =
    current === undefined
      ? ''
      : `UNION ALL BY NAME SELECT *, 1 AS made FROM read_parquet(${literal(findingsFile(current, paths))}, file_row_number = true)
         WHERE source NOT IN (SELECT unnest(${literals(request.known)}::VARCHAR[])) AND type NOT IN (${ofVersions.join(', ')})`
  const fresh = check === null ? null : await checkAgain(request, tables, check)
  const found =
    fresh === null
      ? ''
      : `UNION ALL BY NAME SELECT *, 2 AS made FROM read_parquet(${literal(fresh)}, file_row_number = true)`
  const ofTables = tableRules.map(({ code }) => literal(code)).join(', ')
  const isOld = fresh === null ? 'true' : `(f.made = 2 OR f.type NOT IN (${ofTables}) OR f."row" IS NULL)`
  const masked = maskedRows(sources, paths)
  const isMasked =
    masked === null
      ? ''
      : `ANTI JOIN (${masked}) m ON f.source = m.source AND f."row" IS NOT NULL AND f."row" = m."row"`
  const into = staging.segment('findings.parquet')
  await connection.run(
    `COPY (SELECT f.* EXCLUDE (made, file_row_number) FROM (${there} ${here} ${found}) f ${isMasked}
       WHERE ${isOld} AND f.source IN (SELECT unnest(${ids}::VARCHAR[]))
       ORDER BY list_position(${ids}, f.source), f.line, f.record, f.made, f.file_row_number)
     TO ${literal(into)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
  return { tables, findings: await countFindings(connection, into) }
}

/** Writes what the rules say of the tables as they are now; the path of the Parquet file. */
async function checkAgain(
  { connection, paths, staging }: FindingsRequest,
  tables: readonly NewTable[],
  { template, signal }: NonNullable<FindingsRequest['check']>,
): Promise<string> {
  using findings = new Findings(staging.scratch('checked.csv'), template?.winnow.severities ?? {})
  const resources = new Map(template?.resources.map((resource) => [resource.name, resource]))
  const resourceOf = ({ resource }: NewTable) => resources.get(resource ?? '') ?? null
  await checkTables(connection, { tables, resourceOf, unstored: new Map(), places: paths }, findings, signal)
  findings.close()
  const parquet = staging.scratch('checked.parquet')
  await copyCsv(connection, {
    ...{ csv: findings.path, parquet, longestRecord: findings.longestRecord },
    ...{
      columns: typedColumns(findingColumns),
      orderBy: 'ORDER BY source, line, record, sequence',
      leaveOut: 'sequence',
    },
  })
  return parquet
}
