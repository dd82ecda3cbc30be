/**
 * How a column's values are stored in DuckDB and turned back into their source text.
 * A type is only ever chosen when `textOf` gives back every value exactly as it stood in the file.
 */
import * as z from 'zod'
import { columnTypeSchema } from '../../../preload/contract/index.ts'
import { identifier, literal, outputText } from './sql-text.ts'

export const storedColumnSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  /** DuckDB's type. */
  storage: z.string(),
  /** For dates and times DuckDB's strftime format; for numbers `plain` when whole ones have no `.0`; for booleans the two words. */
  format: z.string().nullable(),
})
export type StoredColumn = z.infer<typeof storedColumnSchema>

export const textColumn = (name: string): StoredColumn => ({ name, type: 'string', storage: 'VARCHAR', format: null })

/** SQL for the value of a column as it stood in the file; null where it had none. */
export function textOf({ name, type, storage, format }: StoredColumn, qualifier = ''): string {
  const column = `${qualifier}${identifier(name)}`
  if (storage === 'VARCHAR') return column
  if ((type === 'date' || type === 'datetime') && format !== null) return `strftime(${column}, ${literal(format)})`
  if (type === 'boolean' && format !== null) {
    const [yes = 'true', no = 'false'] = format.split('/')
    return `CASE WHEN ${column} THEN ${literal(yes)} WHEN NOT ${column} THEN ${literal(no)} END`
  }
  if (storage === 'DOUBLE' && format === 'plain') return `regexp_replace(${column}::VARCHAR, '\\.0$', '')`
  return `${column}::VARCHAR`
}

/** SQL for a cell on its way to a page or a file. */
export function cellText(column: StoredColumn, qualifier = ''): string {
  const text = textOf(column, qualifier)
  return column.storage === 'VARCHAR' ? outputText(text) : text
}
