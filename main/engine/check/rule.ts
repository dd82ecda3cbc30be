/**
 * What a rule is. Each rule is one file with its code, its severity and its sentence; adding a rule is adding its file,
 * its test and its line in `index.ts`.
 *
 * Codes are Frictionless's error codes (https://framework.frictionlessdata.io/docs/errors), ours only where it has none.
 */
import type { CsvRecord } from '../../../native/index.ts'
import type { ColumnType, Severity } from '../../../preload/contract/index.ts'
import type { FieldForm } from '../csv/forced-types.ts'
import type { HeaderProblem } from '../csv/header.ts'
import type { StoredColumn } from '../store/columns.ts'
import { identifier } from '../store/sql-text.ts'
import type { ForeignKey, Resource } from '../template/data-package.ts'

export interface RuleInfo {
  readonly code: string
  readonly severity: Severity
}

/** What a rule says of one place. `column` is empty when the whole record is meant. */
export interface Complaint {
  readonly column: string
  readonly value: string
  readonly expected: string
  readonly message: string
}

/** A column of the file, in the file's order. */
export interface FileColumn {
  readonly name: string
  /** The type that the template asks for; undefined when any text will do. */
  readonly type: ColumnType | undefined
  /** How the template says that its values are written. */
  readonly form?: FieldForm | undefined
  /** How it is stored, where that is certain before the file is read: every value fits. */
  readonly stored?: StoredColumn | undefined
  readonly required: boolean
}

export interface RecordFacts {
  readonly record: CsvRecord
  readonly columns: readonly FileColumn[]
  /** Hexadecimal bytes that could not be decoded on a line of this record; null when all could. */
  readonly badBytes: string | null
}

/** Looks at one record while the file is read. Blank records come here too. */
export interface RecordRule extends RuleInfo {
  check(facts: RecordFacts, complain: (complaint: Complaint) => void): void
}

/** Looks at the labels of a header. */
export interface HeaderRule extends RuleInfo {
  readonly code: HeaderProblem['code']
  explain(problem: HeaderProblem, columnName: string): Complaint
}

/** A table as it stands in the store: `view` has its columns and `__source`, `__row`, `__unstored`. */
export interface TableFacts {
  readonly name: string
  readonly view: string
  /** How many it has. */
  readonly rows: number
  readonly columns: readonly string[]
  /** Those that are stored as whole numbers. */
  readonly integers: readonly string[]
  readonly resource: Resource | null
  /** The table that fills a resource; undefined when it is not part of the dataset. */
  readonly tableOf: (resource: string) => { name: string; view: string } | undefined
}

/** A row that a table rule complains of. */
export interface TableHit {
  readonly values: readonly string[]
  /** Where the first copy stands, for rules about copies. */
  readonly first: { readonly file: string; readonly line: number; readonly sameFile: boolean } | null
}

/**
 * SQL that returns `__source`, `__row`, the columns `v0`, `v1`… that the sentence needs, as text, and, when `first` is
 * true, `first_source` and `first_row`.
 */
export interface TableQuery {
  readonly sql: string
  /** Proofs, quick to find, that the query would find nothing: one that holds is enough. */
  readonly unless?: readonly Proof[]
  readonly first: boolean
  readonly values: number
  explain(hit: TableHit): Complaint
}

/** SQL of one boolean each, the quickest first: a proof holds when all of them are true. */
export type Proof = readonly string[]

/** Looks at a whole table once it is in Parquet. */
export interface TableRule extends RuleInfo {
  queries(table: TableFacts): readonly TableQuery[]
}

export type { ForeignKey }

/** `line 12`, or `line 12 of other.csv` when it is another file. */
export function describePlace(first: TableHit['first']): string {
  if (first === null) return 'an earlier line'
  return first.sameFile ? `line ${first.line}` : `line ${first.line} of ${first.file}`
}

/**
 * Holds when a column's numbers ascend from row to row, as most ids do: then no two rows share one. The order in which the
 * rows come does not matter for that.
 */
export const ascends = (view: string, column: string): Proof => [
  `SELECT coalesce(bool_and(own > before), true) AND count(own) = count(*) FROM (
     SELECT ${identifier(column)} AS own, lag(${identifier(column)}, 1, NULL) OVER () AS before, row_number() OVER () AS n FROM ${view}) WHERE n > 1`,
]

/** Rows whose hashes are compared at once: as many as fit into memory, whatever they hold. */
const ROWS_AT_ONCE = 8_000_000

/** Conditions that divide the rows of a table by a hash (SQL), so that rows with one hash are together; `true` for few. */
export function partsByHash(rows: number, hash: string): string[] {
  const parts = Math.max(1, Math.ceil(rows / ROWS_AT_ONCE))
  return parts === 1 ? ['true'] : Array.from({ length: parts }, (_, part) => `${hash} % ${parts} = ${part}`)
}

/** So many rows show whether it is worth while to look at all of them. */
const TRIED_ROWS = 10_000

/** Holds when no two rows agree in all of these columns: values whose hashes differ are different. */
export function differ(view: string, columns: readonly string[]): Proof {
  const names = columns.map(identifier).join(', ')
  const differIn = (rows: string) => `SELECT count(DISTINCT hash(${names})) = count(*) FROM ${rows}`
  return [differIn(`(SELECT ${names} FROM ${view} LIMIT ${TRIED_ROWS})`), differIn(view)]
}

/** `1 cell`, `2 cells`. */
export const cellCount = (count: number): string => `${count} ${count === 1 ? 'cell' : 'cells'}`
