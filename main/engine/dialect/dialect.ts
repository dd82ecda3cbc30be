/**
 * What differs between the SQL of the databases that answer questions. Questions are compiled once, over this; DuckDB's
 * own dialect is `duckdb.ts`, that of a dataset which is open where it lies is in `remote`.
 */
import type { Cell, DatePart } from '../../../preload/contract/index.ts'
import type { StoredColumn } from '../store/columns.ts'

/** A value as SQL, and by what it is ordered where that is not the value. */
export interface Ordered {
  readonly sql: string
  readonly order: string | null
}

/** Multiples of a width as they are stored: exact, with so many digits behind the point. */
export interface ExactBin {
  readonly width: number
  /** Digits behind the point of the width. */
  readonly decimals: number
  /** Digits behind the point of the width and of the values, whichever has more. */
  readonly scale: number
}

/** All arguments but names and values are SQL. */
export interface Dialect {
  /** Columns of the relation of a table by which its rows stand as in their files. */
  readonly rowOrder: readonly string[]
  identifier(name: string): string
  literal(text: string): string
  /** The text of a column's value as it stood in the file; null where it had none. `qualifier` ends with its point. */
  text(column: StoredColumn, qualifier: string): string
  /** Whether a text has another in it, whatever the case. */
  contains(text: string, part: string): string
  startsWith(text: string, start: string): string
  /** What values of a column are compared with: null where the text is none of them. */
  bound(column: StoredColumn, value: string): Promise<string>
  /** What texts are ordered by as a person sorts: `price_2` before `price_10`, whatever the case. */
  naturalOrder(text: string): string
  /** The value in the first row of a group. */
  firstOf(value: string, order: readonly string[]): string

  /** A number as a 64-bit float. */
  float(number: string): string
  /** Stored as a BIGINT, a VARCHAR or, for days, a DATE. */
  datePart(time: string, part: DatePart): Ordered
  /** The lower end of a float's bin: what is as near to a whole number of widths as floats can tell, is that number. */
  floatBin(value: string, width: number, decimals: number): string
  exactBin(value: string, bin: ExactBin): string

  extreme(name: 'min' | 'max', value: string, column: StoredColumn): string
  mean(value: string, column: StoredColumn): string
  deviation(value: string): string
  /** The sum of floats to 15 digits, which is as many as they have. */
  floatSum(value: string): string
  exactSum(value: string, scale: number): string
  /** Between two values where none is there, to 15 digits. */
  quantileBetween(value: string, at: number): string
  /** One of the values. */
  quantileOf(value: string, at: number): string
}

/** As much of a table as conditions need. */
export interface NamedColumns {
  readonly name: string
  readonly columns: readonly StoredColumn[]
}

/** Something that runs SQL in its dialect. */
export interface Asked {
  readonly dialect: Dialect
  /** Rows by the names of their columns; for results that are known to be small. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Rows of a query whose first columns are `columns`, as texts as their files write them, then `others` as they are. */
  cells(columns: readonly StoredColumn[], sql: string, others?: readonly string[]): Promise<Cell[][]>
  /** A condition from elsewhere as SQL over `relation t`. @throws BAD_INPUT when it is none. */
  condition(where: string, table: NamedColumns, relation: string): Promise<string>
}
