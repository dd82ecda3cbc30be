/** A table of a dataset as SQL: its segments put together, with `__source` and `__row` to find the way back to a line. */
import { join } from 'node:path'
import type { StoredDataset, StoredSource, StoredTable } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import { literal } from '../store/sql-text.ts'

/** Every row with the columns of the table, `__source` (position among the table's sources) and `__row`. */
export function relationOf(dataset: StoredDataset, table: StoredTable, paths: StorePaths): string {
  return `(${table.sources.map((_, at) => relationOfSource(dataset, table, at, paths)).join(' UNION ALL BY NAME ')})`
}

export function relationOfSource(dataset: StoredDataset, table: StoredTable, at: number, paths: StorePaths): string {
  const segment = table.sources[at]?.segment ?? ''
  const file = literal(join(paths.segments, dataset.versionId, segment))
  return `SELECT * EXCLUDE (file_row_number), ${at} AS __source, file_row_number AS __row FROM read_parquet(${file}, file_row_number = true)`
}

/** The runs of a table's line maps: `source`, `row`, `record`, `line`. */
export function lineMapOf(dataset: StoredDataset, table: StoredTable, paths: StorePaths): string {
  const selects = table.sources.map(({ line_map }, at) => {
    const file = literal(join(paths.segments, dataset.versionId, line_map))
    return `SELECT ${at} AS source, "row", record, line FROM read_parquet(${file})`
  })
  return `(${selects.join(' UNION ALL ')})`
}

export const findingsFile = (dataset: StoredDataset, paths: StorePaths): string =>
  join(paths.segments, dataset.versionId, 'findings.parquet')

/** A source of a dataset by its id, with its table. */
export function sourceOf(dataset: StoredDataset, id: string): { table: StoredTable; source: StoredSource } | undefined {
  for (const table of dataset.tables) {
    const source = table.sources.find((candidate) => candidate.id === id)
    if (source !== undefined) return { table, source }
  }
  return undefined
}
