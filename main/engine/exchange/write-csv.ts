/** Rows of a query as CSV: UTF-8, comma, RFC 4180, CRLF left out because every program reads LF. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { csvRecord, escapeFormula } from '../csv/csv-writer.ts'
import type { TargetFile } from './target-file.ts'

export interface CsvOptions {
  readonly escapeFormulas: boolean
  /** Called after each chunk with the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
}

/** `sql` selects texts, one for each of `names`. Returns the number of rows. */
export async function writeCsv(
  connection: DuckDBConnection,
  sql: string,
  names: readonly string[],
  target: TargetFile,
  options: CsvOptions,
): Promise<number> {
  const safe = options.escapeFormulas ? escapeFormula : (text: string) => text
  await target.write(csvRecord(names.map(safe)))
  const result = await connection.stream(sql)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return rows
    let text = ''
    for (const cells of chunk.getRows())
      text += csvRecord(cells.slice(0, names.length).map((cell) => safe(cell === null ? '' : String(cell))))
    await target.write(text)
    rows += chunk.rowCount
    options.onRows(rows)
  }
}
