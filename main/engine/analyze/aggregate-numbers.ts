/**
 * Measured columns of a file that hold something else than numbers: each such value is an error with its line, or is
 * left out and counted where that was agreed to.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { RecordReader } from '../../../native/index.ts'
import type { Dialect, Measure } from '../../../preload/contract/index.ts'
import { columnOf, type NamedColumns } from '../browse/rows.ts'
import { decodeFile } from '../csv/decode.ts'
import { openAlone } from '../csv/open-source.ts'
import { failure } from '../failure.ts'
import { type StoredColumn, textOf } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'

export interface Invalid {
  readonly column: string
  readonly count: number
}

/** Where the rows of a relation came from: to find the line of a value again. */
export interface ReadFile {
  readonly path: string
  readonly name: string
  readonly dialect: Dialect
}

export interface MeasuredTable extends NamedColumns {
  readonly relation: string
}

interface Expected {
  readonly word: 'integer' | 'number'
  readonly pattern: string
  readonly storage: string
}

const INTEGER: Expected = { word: 'integer', pattern: '[+-]?[0-9]{1,18}', storage: 'BIGINT' }
/** Slower, and only where there are such: DuckDB's sums of them have 38 digits. */
const LONG_INTEGER: Expected = { word: 'integer', pattern: '[+-]?[0-9]{1,36}', storage: 'DECIMAL(38,0)' }
const NUMBER: Expected = { word: 'number', pattern: '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)', storage: 'DOUBLE' }

const numeric: ReadonlySet<Measure['function']> = new Set(['sum', 'mean', 'median', 'quantile', 'stddev', 'share'])

/**
 * The table with its measured columns as numbers. `integers` are columns that a template says are integers.
 * @throws BAD_INPUT for the first value that is none, unless they are skipped.
 */
export async function withNumbers(
  connection: DuckDBConnection,
  table: MeasuredTable,
  measures: readonly Measure[],
  options: {
    readonly integers: ReadonlySet<string>
    readonly skipInvalid: boolean
    readonly files: readonly ReadFile[]
  },
): Promise<{ table: MeasuredTable; invalid: Invalid[] }> {
  const names = new Set(measures.flatMap(({ function: name, column }) => (numeric.has(name) && column ? [column] : [])))
  const replaced = new Map<string, { sql: string; column: StoredColumn }>()
  const invalid: Invalid[] = []
  for (const name of names) {
    const column = columnOf(table, name)
    const mustBeInteger = options.integers.has(column.name)
    if (column.type === 'integer' || (column.type === 'number' && !mustBeInteger)) continue
    const counted = await countValues(connection, table, column)
    // A column without any number is not meant to be measured: it says so itself.
    if (counted.numbers === 0 && !mustBeInteger) continue
    const areIntegers = mustBeInteger || counted.longIntegers === counted.numbers
    const integer = counted.longIntegers > counted.integers ? LONG_INTEGER : INTEGER
    const expected = areIntegers ? integer : NUMBER
    const count = counted.values - (areIntegers ? counted.longIntegers : counted.numbers)
    if (count > 0 && !options.skipInvalid) throw await locate(options.files, column, expected)
    if (count > 0) invalid.push({ column: column.name, count })
    const text = textOf(column)
    replaced.set(column.name, {
      sql: `CASE WHEN ${isLike(text, expected)} THEN ${text}::${expected.storage} END`,
      column: { name: column.name, type: expected.word, storage: expected.storage, format: 'plain' },
    })
  }
  if (replaced.size === 0) return { table, invalid }
  const replacements = [...replaced].map(([name, { sql }]) => `${sql} AS ${identifier(name)}`)
  return {
    invalid,
    table: {
      name: table.name,
      columns: table.columns.map((column) => replaced.get(column.name)?.column ?? column),
      relation: `(SELECT * REPLACE (${replacements.join(', ')}) FROM ${table.relation})`,
    },
  }
}

const isLike = (text: string, { pattern }: Expected): string => `regexp_full_match(${text}, ${literal(pattern)})`

async function countValues(connection: DuckDBConnection, { relation }: MeasuredTable, column: StoredColumn) {
  const text = textOf(column)
  const [row] = await queryAll(
    connection,
    `SELECT count(*) FILTER (${text} <> '') AS "values", count(*) FILTER (${isLike(text, INTEGER)}) AS integers,
       count(*) FILTER (${isLike(text, LONG_INTEGER)}) AS "longIntegers",
       count(*) FILTER (${isLike(text, NUMBER)}) AS numbers FROM ${relation}`,
  )
  return {
    values: Number(row?.values),
    integers: Number(row?.integers),
    longIntegers: Number(row?.longIntegers),
    numbers: Number(row?.numbers),
  }
}

/** The first value that is no number, as a failure that names its place: the files are read again up to there. */
async function locate(files: readonly ReadFile[], column: StoredColumn, expected: Expected) {
  const pattern = new RegExp(`^(?:${expected.pattern})$`)
  for (const { path, name, dialect } of files) {
    await using source = await openAlone(path)
    const reader = new RecordReader(dialect)
    let position = -1
    let before = dialect.preambleRows
    for await (const { text } of decodeFile(source.handle, dialect.encoding)) {
      for (const { cells, blank, line } of reader.push(text)) {
        if (before > 0) before--
        else if (blank) continue
        else if (position === -1) position = cells.findIndex((cell) => cell.trim() === column.name)
        else {
          const value = cells[position] ?? ''
          if (value !== '' && !pattern.test(value)) return complain(value, expected, name, line, column.name)
        }
      }
    }
    for (const { cells, line } of reader.finish()) {
      const value = cells[position] ?? ''
      if (value !== '' && !pattern.test(value)) return complain(value, expected, name, line, column.name)
    }
  }
  return failure('BAD_INPUT', `The column ${column.name} holds values that are no ${expected.word}s.`)
}

const MOST_SHOWN = 80

function complain(value: string, { word }: Expected, file: string, line: number, column: string) {
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
  const what = word === 'integer' ? 'integer' : 'number'
  return failure(
    'BAD_INPUT',
    `'${shown}' is no ${what} (line ${line}, column ${column} of ${file}). Mend it, or leave such values out with --skip-invalid.`,
    { file },
  )
}
