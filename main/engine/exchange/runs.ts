/** Runs of rows, one after the other, each of which can be read by itself: what an export is cut into to be written at several places. */
import { identifier, literal, literals } from '../store/sql-text.ts'

export interface RowRun {
  /** A SELECT of the rows in their order. */
  readonly sql: string
  readonly rows: number
}

/** A Parquet file. */
export interface FileRows {
  readonly path: string
  readonly rows: number
}

/** As DuckDB writes Parquet; a run that begins with a row group reads no more than its own. */
const ROW_GROUP_ROWS = 122_880

/** Enough that what each piece costs does not count, and few enough that a table has several. */
export const PIECE_ROWS = 4 * ROW_GROUP_ROWS

/** SQL for columns of Parquet files that store them alike. */
export const readParquetSql = (names: readonly string[], paths: readonly string[]): string =>
  `SELECT ${names.map(identifier).join(', ')} FROM read_parquet(${literals(paths)})`

export function runsOfFile(names: readonly string[], { path, rows }: FileRows): RowRun[] {
  const count = Math.ceil(rows / PIECE_ROWS)
  // DuckDB has no row numbers beside a column of that name.
  if (count < 2 || names.some((name) => name.toLowerCase() === 'file_row_number'))
    return rows === 0 ? [] : [{ sql: readParquetSql(names, [path]), rows }]
  const step = Math.ceil(rows / count / ROW_GROUP_ROWS) * ROW_GROUP_ROWS
  const cells = names.map(identifier).join(', ')
  return Array.from({ length: Math.ceil(rows / step) }, (_, at) => {
    const [from, to] = [at * step, Math.min(rows, (at + 1) * step)]
    const sql = `SELECT ${cells} FROM read_parquet(${literal(path)}, file_row_number = true)
      WHERE file_row_number >= ${from} AND file_row_number < ${to}`
    return { sql, rows: to - from }
  })
}

/** Puts runs together to pieces of `most` rows at most, unless one has more by itself; none is empty. */
export function piecesOf(runs: readonly RowRun[], most: number): RowRun[] {
  const pieces: { runs: RowRun[]; rows: number }[] = []
  for (const run of runs) {
    if (run.rows === 0) continue
    const last = pieces.at(-1)
    if (last !== undefined && last.rows + run.rows <= most) {
      last.runs.push(run)
      last.rows += run.rows
    } else pieces.push({ runs: [run], rows: run.rows })
  }
  return pieces.map(({ runs: together, rows }) => ({
    sql: together.length === 1 ? (together[0]?.sql ?? '') : together.map(({ sql }) => `(${sql})`).join(' UNION ALL '),
    rows,
  }))
}
