/**
 * How a column's values are stored in DuckDB, read from the text of a file and turned back into it.
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
  /**
   * How the values are written; null when DuckDB reads and writes them so by itself.
   * Dates and times: DuckDB's strftime format. Booleans: the words, as in `true/false` or `yes|y/no|n`, of which the
   * first are written. Numbers: a pattern with the group mark and the decimal mark, as in `#,##0`, `0,0`, `#.##0,0`; a
   * `#` at its end leaves the fraction of whole numbers out, and `plain` is `0.#`.
   */
  format: z.string().nullable(),
  /** Why the column is text although it looks like more: a clause for people. */
  reason: z.string().nullish(),
})
export type StoredColumn = z.infer<typeof storedColumnSchema>

export const textColumn = (name: string, reason?: string | null): StoredColumn => ({
  ...{ name, type: 'string', storage: 'VARCHAR', format: null },
  ...(reason !== undefined && reason !== null && { reason }),
})

/** SQL for the value of a column as it stood in the file; null where it had none. */
export function textOf({ name, storage, format }: StoredColumn, qualifier = ''): string {
  const column = `${qualifier}${identifier(name)}`
  if (storage === 'VARCHAR') return column
  if (isTime({ storage }) && format !== null) return `strftime(${column}, ${literal(format)})`
  if (storage === 'BOOLEAN' && format !== null) {
    const [[yes = 'true'], [no = 'false']] = wordsOf(format)
    return `CASE WHEN ${column} THEN ${literal(yes)} WHEN NOT ${column} THEN ${literal(no)} END`
  }
  return numberText(column, storage, marksOf(format))
}

/** SQL for a cell on its way to a page or a file. */
export function cellText(column: StoredColumn, qualifier = ''): string {
  const text = textOf(column, qualifier)
  return column.storage === 'VARCHAR' ? outputText(text) : text
}

/**
 * SQL for a cell on its way to a format that has numbers and booleans of its own: `1.234,50` is `1234.50` there, and
 * `yes` is `true`. All other cells are as in `cellText`.
 */
export function jsonText(column: StoredColumn, qualifier = ''): string {
  const { name, storage, format } = column
  if (storage === 'VARCHAR' || isTime({ storage })) return cellText(column, qualifier)
  const value = `${qualifier}${identifier(name)}`
  if (storage === 'BOOLEAN') return `${value}::VARCHAR`
  return numberText(value, storage, { ...marksOf(format), group: '', decimal: '.' })
}

export type ReadColumn = Pick<StoredColumn, 'storage'> & Partial<Pick<StoredColumn, 'format'>>

/** Whether DuckDB's CSV reader turns the file's text into the column's values by itself. */
export function isReadDirectly({ storage, format = null }: ReadColumn): boolean {
  if (storage === 'VARCHAR' || format === null) return true
  if (storage === 'DATE') return format === '%Y-%m-%d'
  if (storage === 'TIMESTAMP') return /^%Y-%m-%d[ T]%H:%M:%SZ?$/.test(format)
  if (storage === 'BOOLEAN') return /^true\/false$/i.test(format)
  const { group, decimal } = marksOf(format)
  return group === '' && decimal === '.'
}

/**
 * SQL for the column's value out of a text as it stands in a file: the inverse of `textOf`, null for an empty text. A
 * text that is none fails the query; wrap it in `TRY()` where null is meant. `text` is SQL.
 */
export function parsedValue(column: ReadColumn, text: string): string {
  const { storage, format = null } = column
  if (storage === 'VARCHAR') return text
  const own = `nullif(${text}, '')`
  if (format === null || isReadDirectly(column)) return `CAST(${own} AS ${storage})`
  if (isTime({ storage })) return `CAST(strptime(${own}, ${literal(format)}) AS ${storage})`
  if (storage === 'BOOLEAN') {
    const [yes, no] = wordsOf(format).map((words) => words.map(literal).join(', '))
    const wrong = `error('no word for true or false: ' || ${text})`
    return `CASE WHEN ${own} IN (${yes}) THEN true WHEN ${own} IN (${no}) THEN false WHEN ${own} IS NOT NULL THEN ${wrong} END`
  }
  const { group, decimal } = marksOf(format)
  const digits = group === '' ? own : `replace(${own}, ${literal(group)}, '')`
  return `CAST(${decimal === '.' ? digits : `replace(${digits}, ${literal(decimal)}, '.')`} AS ${storage})`
}

/** The marks in the format of a number. */
export interface NumberMarks {
  /** Between thousands; empty for none. */
  readonly group: string
  readonly decimal: string
  /** Whether whole numbers have no fraction, not even `.0`. */
  readonly bareWhole: boolean
}

/** The pattern of numbers that are written with these marks. */
export const numberFormat = (group: string, decimal: string, bareWhole = false): string =>
  `${group === '' ? '' : `#${group}##`}0${decimal === '' ? '' : `${decimal}${bareWhole ? '#' : '0'}`}`

export function marksOf(format: string | null): NumberMarks {
  if (format === null || format === 'plain') return { group: '', decimal: '.', bareWhole: format === 'plain' }
  const match = /^(?:#(.)##)?0(?:(.)([0#]))?$/u.exec(format)
  if (match === null) throw new Error(`no format of numbers: ${format}`)
  return { group: match[1] ?? '', decimal: match[2] ?? '.', bareWhole: match[3] === '#' }
}

function numberText(column: string, storage: string, { group, decimal, bareWhole }: NumberMarks): string {
  const own = `${column}::VARCHAR`
  const text = bareWhole && storage === 'DOUBLE' ? `regexp_replace(${own}, '\\.0$', '')` : own
  const marked = (sql: string) => (decimal === '.' ? sql : `replace(${sql}, '.', ${literal(decimal)})`)
  if (group === '') return marked(text)
  const grouped = (sql: string) => `replace(format('{:,}', ${sql}), ',', ${literal(group)})`
  if (storage === 'BIGINT') return grouped(column)
  // Apart from the sign, since the whole part of -0.5 has none; a float's digits, at most 17, fit 64 bits.
  const whole = grouped(`CAST(regexp_extract(${text}, '\\d+') AS BIGINT)`)
  return `(CASE WHEN starts_with(${text}, '-') THEN '-' ELSE '' END || ${whole} || ${marked(`ltrim(${text}, '-0123456789')`)})`
}

/** Whether a strftime format has the time of the day. */
export const hasTime = (format: string): boolean => /%-?H/.test(format)

/** Whether values are days or points in time: these are written with a strftime format. */
export const isTime = ({ storage }: Pick<StoredColumn, 'storage'>): boolean =>
  storage === 'DATE' || storage === 'TIMESTAMP'

/** The words for true and those for false. */
const wordsOf = (format: string): [string[], string[]] => {
  const [yes = '', no = ''] = format.split('/')
  return [yes.split('|'), no.split('|')]
}

const STORAGES =
  /^(?:VARCHAR|BIGINT|DOUBLE|BOOLEAN|DATE|TIMESTAMP|DECIMAL\(([1-9]|[12]\d|3[0-8]),(\d|[12]\d|3[0-8])\))$/

/** A column as a file from elsewhere describes it: its storage and format may go into SQL. */
export const givenColumnSchema = storedColumnSchema
  .refine(({ storage }) => STORAGES.test(storage), 'a column is stored as no type that there is')
  .refine(isWritable, 'a column has a format that there is not')

function isWritable(column: StoredColumn): boolean {
  try {
    textOf(column)
    parsedValue(column, "''")
    return true
  } catch {
    return false
  }
}
