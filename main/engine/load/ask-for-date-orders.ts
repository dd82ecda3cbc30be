/** Asks, as a finding, for the order of day and month in columns of dates that do not tell it. */
import { classNumber } from '../../../native/index.ts'
import { relationOfSource } from '../browse/relation.ts'
import { ambiguousDate, ambiguousDateComplaint } from '../check/ambiguous-date.ts'
import { queryAll } from '../store/duckdb.ts'
import type { NewTable } from '../store/publish.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Making } from './making.ts'
import { lineMapName } from './read-table.ts'

export async function askForDateOrders(making: Making, tables: readonly NewTable[]): Promise<void> {
  const { reads, findings, paths, connection, staging } = making
  for (const [at, { plan, facts }] of reads.entries())
    for (const [column, { name, type, stored }] of plan.columns.entries()) {
      const found = facts[column]
      if (stored !== undefined && stored.type !== 'string') continue
      if (found === undefined || type !== undefined || ambiguousDateComplaint(name, found) === null) continue
      const { sources } = reads[at] ?? { sources: [] }
      const first = sources.findIndex((source) => firstDate(source.facts[source.plan.positions[column] ?? -1]) > 0)
      const [table, source] = [tables[at], sources[first]]
      if (table === undefined || source === undefined) continue
      const record = firstDate(source.facts[source.plan.positions[column] ?? -1])
      const lineMap = literal(staging.segment(lineMapName(source.id)))
      const [place] = await queryAll(
        connection,
        `SELECT "row" + (${record} - record) AS "row", line + (${record} - record) AS line
         FROM read_parquet(${lineMap}) WHERE record <= ${record} ORDER BY record DESC LIMIT 1`,
      )
      const row = Number(place?.row ?? 0)
      const [cell] = await queryAll(
        connection,
        `SELECT ${identifier(name)}::VARCHAR AS value FROM (${relationOfSource(table, first, paths, { from: row, to: row + 1 })})
         WHERE __row = ${row}`,
      )
      const complaint = ambiguousDateComplaint(name, found, String(cell?.value ?? ''))
      if (complaint === null) continue
      const where = {
        source: source.id,
        file: source.plan.name,
        table: table.name,
        line: Number(place?.line ?? 1),
        record,
        row,
      }
      findings.add(ambiguousDate, where, complaint)
    }
}

/** The record of the first value that looks like a date; -1 for none. */
const firstDate = (facts: { readonly firstRecord: readonly number[] } | undefined): number =>
  facts?.firstRecord[classNumber.dateOther] ?? -1
