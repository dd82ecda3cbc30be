/** Findings of a dataset, as they were written when it was loaded. */
import type { DuckDBConnection } from '@duckdb/node-api'
import * as z from 'zod'
import {
  type Anomaly,
  type AnomalyFilter,
  type AnomalySummary,
  anomalySchema,
} from '../../../preload/contract/index.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { queryAll, type SqlRow } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { literal } from '../store/sql-text.ts'
import { findingsFile } from './relation.ts'

/** A page shows this much of a value; an export has all of it. */
const SHOWN_LENGTH = 2000

export function summarise(dataset: StoredDataset): AnomalySummary {
  const counts = dataset.findings.map(({ type, severity, file, count }) => ({ type, severity, file, count }))
  return { total: counts.reduce((sum, { count }) => sum + count, 0), counts }
}

export async function pageOfAnomalies(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: StorePaths,
  { filter, offset, limit }: { filter: AnomalyFilter; offset: number; limit: number },
): Promise<{ total: number; anomalies: Anomaly[] }> {
  const from = `FROM read_parquet(${literal(findingsFile(dataset, paths))}, file_row_number = true) ${whereOf(filter)}`
  const [count] = await queryAll(connection, `SELECT count(*) AS n ${from}`)
  const rows = await queryAll(
    connection,
    `SELECT * REPLACE (left(value, ${SHOWN_LENGTH}) AS value, left(message, ${SHOWN_LENGTH}) AS message) ${from}
     ORDER BY file_row_number LIMIT ${limit} OFFSET ${offset}`,
  )
  return { total: Number(count?.n), anomalies: rows.map(toAnomaly) }
}

/** SQL for all findings that pass a filter, in the order of files and lines. */
export const selectAnomalies = (dataset: StoredDataset, paths: StorePaths, filter: AnomalyFilter): string =>
  `SELECT * FROM read_parquet(${literal(findingsFile(dataset, paths))}, file_row_number = true) ${whereOf(filter)} ORDER BY file_row_number`

const rowSchema = anomalySchema.extend({
  line: z.coerce.number(),
  record: z.coerce.number(),
  row: z
    .bigint()
    .nullable()
    .transform((row) => (row === null ? null : Number(row))),
})

export const toAnomaly = (row: SqlRow): Anomaly => rowSchema.parse(row)

function whereOf({ types = [], files = [], severities = [], search = '' }: AnomalyFilter): string {
  const oneOf = (column: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${column} IN (${values.map(literal).join(', ')})`]
  const conditions = [...oneOf('type', types), ...oneOf('file', files), ...oneOf('severity', severities)]
  const sought = search.trim()
  if (sought !== '') {
    const texts = ['value', '"column"', 'message', 'line::VARCHAR']
    conditions.push(`(${texts.map((text) => `contains(lower(${text}), lower(${literal(sought)}))`).join(' OR ')})`)
  }
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}
