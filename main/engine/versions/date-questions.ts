/** The columns of a dataset whose dates do not tell the order of day and month, and what was answered for its files. */
import type { DuckDBConnection } from '@duckdb/node-api'
import * as z from 'zod'
import { type DateAnswer, type DateQuestion, dateQuestionSchema } from '../../../preload/contract/index.ts'
import { findingsFile, type SegmentPlaces } from '../browse/relation.ts'
import { ambiguousDate } from '../check/ambiguous-date.ts'
import type { Catalog } from '../store/catalog.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import { type DateScope, findDateOrders, scopeOfLabels, scopeOfResource } from '../store/date-orders.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'

/** One for each column, at its first such date. */
export async function openQuestions(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  places: SegmentPlaces,
): Promise<DateQuestion[]> {
  const rows = await queryAll(
    connection,
    `SELECT "table", "column", left(value, 200) AS value, file, line::INTEGER AS line
     FROM read_parquet(${literal(findingsFile(dataset, places))}, file_row_number = true)
     WHERE type = ${literal(ambiguousDate.code)} ORDER BY file_row_number LIMIT 10_000`,
  )
  const first = new Map<string, DateQuestion>()
  for (const question of z.array(dateQuestionSchema).parse(rows)) {
    const key = JSON.stringify([question.table, question.column])
    if (!first.has(key)) first.set(key, question)
  }
  return [...first.values()]
}

/**
 * The kinds of files that a table was loaded from. None for files of no template that have no header: nothing tells
 * them from other files.
 */
export function scopesOf({ template }: StoredDataset, { resource, sources }: StoredTable): DateScope[] {
  if (template !== null && resource !== null) return [scopeOfResource(template.id, resource)]
  const scopes = sources.filter(({ dialect }) => dialect.headerRows > 0).map(({ labels }) => scopeOfLabels(labels))
  return [...new Map(scopes.map((scope) => [scope.key, scope])).values()]
}

export function rememberedAnswers(catalog: Catalog, dataset: StoredDataset): DateAnswer[] {
  return dataset.tables.flatMap((table) => {
    const found = scopesOf(dataset, table).flatMap((scope) => findDateOrders(catalog, scope))
    return found.map(({ column, order, format, answeredAt, template, labels }) => ({
      ...{ table: table.name, column, order, format, answeredAt, template, labels: [...labels] },
    }))
  })
}
