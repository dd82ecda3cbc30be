/** Rows that lie scattered, as those of masked segments, gathered in Parquet files of their own: a piece a file. */
import { asStored, MATERIALISED_OPTIONS, type RowSet, rowsInFiles } from './row-set.ts'
import type { FileRows } from './runs.ts'
import { piecesFor, type Writers, writePieces } from './writers.ts'

/** Undefined where there is one piece only. `onRows` throws to stop. The files go away with the writers. */
export async function gather(
  set: RowSet,
  writers: Writers,
  onRows: (rows: number) => void,
): Promise<RowSet | undefined> {
  const pieces = piecesFor(set.runs, set.columns.length, writers)
  if (pieces.length === 0) return undefined
  const statementOf = ({ sql }: { sql: string }) => ({
    sql: asStored(set.columns, sql),
    options: MATERIALISED_OPTIONS,
  })
  const files: FileRows[] = []
  for await (const file of writePieces(pieces, writers, statementOf, onRows)) files.push(file)
  return rowsInFiles(set, files)
}
