/**
 * A new version in which one column is read otherwise. Nothing is copied: the version lists all sources again, and its
 * findings are those of the version before without the question that was answered.
 */
import { writeFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { currentActor } from '../actor.ts'
import { findingsFile } from '../browse/relation.ts'
import { ambiguousDate } from '../check/ambiguous-date.ts'
import { describeVersion } from '../load/describe-version.ts'
import type { Catalog } from '../store/catalog.ts'
import type { StoredColumn } from '../store/columns.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import { type NewTable, publishVersion } from '../store/publish.ts'
import { literal } from '../store/sql-text.ts'
import { openStaging } from '../store/staging.ts'
import { countFindings } from './carry-findings.ts'
import { toNewSource } from './stored.ts'

export interface RetypeRequest {
  readonly dataset: StoredDataset
  readonly table: StoredTable
  /** The column as it is to be read from now on; every value was found to fit. */
  readonly column: StoredColumn
  /** What the history says. */
  readonly note: string
  readonly versionId: string
  readonly taskId: string
  /** Done together with the publication, or not at all. */
  readonly onPublish: () => void
}

interface RetypeServices {
  readonly catalog: Catalog
  readonly paths: StorePaths
  /** Of a loader. */
  readonly connection: DuckDBConnection
}

/** @throws BAD_INPUT when somebody changed the dataset meanwhile. */
export async function retypeColumn(request: RetypeRequest, services: RetypeServices): Promise<void> {
  const { dataset, table, column, note, versionId, taskId, onPublish } = request
  const { catalog, paths, connection } = services
  using staging = openStaging(paths, taskId, versionId)
  const findings = staging.segment('findings.parquet')
  const answered = [
    `type = ${literal(ambiguousDate.code)}`,
    `lower("table") = lower(${literal(table.name)})`,
    `lower("column") = lower(${literal(column.name)})`,
  ]
  await connection.run(
    `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${literal(findingsFile(dataset, paths))}, file_row_number = true)
       WHERE NOT (${answered.join(' AND ')}) ORDER BY file_row_number)
     TO ${literal(findings)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
  const counts = await countFindings(connection, findings)
  const tables = dataset.tables.map((one): NewTable => ({ ...one, sources: one.sources.map(toNewSource) }))
  const isMeant = ({ name }: StoredColumn) => name === column.name
  const retyped = tables.map((one) =>
    one.name === table.name ? { ...one, columns: one.columns.map((other) => (isMeant(other) ? column : other)) } : one,
  )
  writeFileSync(staging.segment('datapackage.json'), describeVersion(retyped, versionId))
  staging.seal()
  const version = {
    ...{ id: versionId, taskId, dataset: { id: dataset.id, parent: dataset.versionId } },
    ...{ mode: 'retype' as const, note, actor: currentActor(), keys: dataset.keys },
    ...{ state: 'complete' as const, tables: retyped, findings: counts },
  }
  catalog
    .transaction(() => {
      publishVersion(catalog, version, () => null)
      onPublish()
    })
    .immediate()
  staging.keep()
}
