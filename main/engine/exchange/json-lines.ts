/** Rows as JSON objects, put together in SQL: numbers and booleans as such, with every digit as it was. */
import { jsonText, type StoredColumn, textOf } from '../store/columns.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { RowSet } from './row-set.ts'

/** Selects one text a row: an object on one line. */
export function jsonLinesSql({ sql, columns }: Pick<RowSet, 'sql' | 'columns'>): string {
  const members = columns.flatMap((column, at) => [
    literal(`${at === 0 ? '' : ', '}${JSON.stringify(column.name)}: `),
    jsonValueSql(column),
  ])
  return `SELECT concat('{', ${[...members, "'}'"].join(', ')}) AS line FROM (${sql})`
}

function jsonValueSql(column: StoredColumn): string {
  const { name, type, storage, format } = column
  const cell = identifier(name)
  const orNull = (value: string) => `coalesce(${value}, 'null')`
  if (storage === 'BOOLEAN') return orNull(`${cell}::VARCHAR`)
  if (storage !== 'VARCHAR' && (type === 'integer' || type === 'number')) {
    const digits = jsonText(column)
    // What JSON has no number for.
    return orNull(
      storage === 'DOUBLE' ? `CASE WHEN isfinite(${cell}) THEN ${digits} ELSE '"' || ${digits} || '"' END` : digits,
    )
  }
  if (storage === 'DATE' && (format === null || format === '%Y-%m-%d')) return orNull(`'"' || ${cell}::VARCHAR || '"'`)
  if (storage === 'TIMESTAMP' && format === '%Y-%m-%d %H:%M:%S') return orNull(`'"' || ${cell}::VARCHAR || '"'`)
  return orNull(`to_json(${textOf(column)})::VARCHAR`)
}
