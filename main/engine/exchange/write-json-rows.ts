/** Rows of a query as a JSON array of objects, with numbers and booleans as such and every digit as it was. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { ColumnType } from '../../../preload/contract/index.ts'
import type { TargetFile } from './target-file.ts'

/** `sql` selects texts, one for each of `columns`. */
export async function writeJsonRows(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  target: TargetFile,
  onRows: (rows: number) => void,
): Promise<void> {
  const keys = columns.map(({ name }) => JSON.stringify(name))
  const result = await connection.stream(sql)
  let rows = 0
  await target.write('[')
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    let text = ''
    for (const cells of chunk.getRows()) {
      const members = columns.map(({ type }, at) => `${keys[at]}: ${jsonValue(cells[at], type)}`)
      text += `${rows === 0 && text === '' ? '' : ','}\n  {${members.join(', ')}}`
    }
    await target.write(text)
    rows += chunk.rowCount
    onRows(rows)
  }
  await target.write(rows === 0 ? ']\n' : '\n]\n')
}

function jsonValue(cell: DuckDBValue | undefined, type: ColumnType): string {
  if (cell === null || cell === undefined) return 'null'
  const text = String(cell)
  if (type === 'boolean') return text.toLowerCase()
  const isNumber = (type === 'integer' || type === 'number') && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)
  return isNumber ? text : JSON.stringify(text)
}
