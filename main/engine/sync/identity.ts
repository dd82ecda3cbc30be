/**
 * What tells rows apart there, and what tells whether their content changed: hashes of the texts, in SQL of DuckDB. They
 * are the same for the same content whoever computes them, so that two stores that publish to one place understand each other.
 */
import { createHash } from 'node:crypto'
import { type StoredColumn, textOf } from '../store/columns.ts'
import { identifier, literal } from '../store/sql-text.ts'

/** What stands beside the columns of a dataset while a push is made: no column there is called so. */
export const workColumns = {
  kind: '_winnow_kind',
  place: '_winnow_place',
  /** Hashes of the content: as we have it, and as it was there when it was reviewed. */
  ours: '_winnow_ours',
  theirs: '_winnow_theirs',
  /** Whether the database can hold all cells of the row as they are. */
  held: '_winnow_held',
  again: '_winnow_again',
} as const

/** Rows lie at `source * 2^40 + row` of the version that brought them: sorted by it, they stand as they were delivered. */
export const rowPlace = (source = '__source', row = '__row'): string => `(${source}::BIGINT * ${2 ** 40} + ${row})`

/** What the id of a row with a key is made of: the texts of the key, each with its length before it, so that no two lists of texts look alike. */
export function keyText(key: readonly StoredColumn[]): string {
  const texts = key.map((column) => `coalesce(${textOf(column)}, '')`)
  return `concat(${texts.flatMap((text) => [`strlen(${text})`, "':'", text]).join(', ')})`
}

/** The same for a row without a key: its content, and how many equal rows stand before it, for which `twin` is SQL. */
export const contentText = (columns: readonly StoredColumn[], twin: string): string =>
  `concat(${[...contentParts(columns.map((column) => ({ column, value: identifier(column.name) }))), "'#'", twin].join(', ')})`

/** The id of a row, 128 bits of MD5, as 32 hexadecimal digits. */
export const hexId = (text: string): string => `md5(${text})`
/** The same bits as a UHUGEINT, whose bytes lie in memory in the order of the digits: a third less work. */
export const idBits = (text: string): string => `md5_number(${text})`

/** A column and its value as SQL. */
export interface HashedCell {
  readonly column: Pick<StoredColumn, 'name' | 'storage'>
  /** Of the column's storage, or the text that DuckDB writes for it. */
  readonly value: string
}

/** 64 bits (UBIGINT) of a row's content. */
export const contentHash = (cells: readonly HashedCell[]): string =>
  `md5_number_lower(concat('', ${contentParts(cells).join(', ')}))`

/** A cell for `passingHash`: `strange` is SQL for a text that is no value of the column, NULL where it is one. */
export interface PassingCell extends HashedCell {
  readonly strange: string
}

/** A hash of typed cells that is quick, and the same within one session of DuckDB only. */
export const passingHash = (cells: readonly PassingCell[]): string => {
  // DuckDB takes 0 and -0 for the same number.
  const value = ({ column, value }: PassingCell) => (column.storage === 'DOUBLE' ? `(${value})::VARCHAR` : value)
  return `hash(${cells.flatMap((cell) => [value(cell), cell.strange]).join(', ')})`
}

/**
 * Texts that tell contents apart when they are written one behind the other, NULL being nothing. Each cell has a mark of
 * its column's name before it. Empty cells leave nothing, so that a column which comes or goes without a value changes
 * nothing; neither does the order of columns.
 */
function contentParts(cells: readonly HashedCell[]): string[] {
  const marks = marksOf(cells.map(({ column }) => column.name))
  const marked = cells.map((cell, at) => ({ ...cell, mark: marks[at] ?? '' }))
  const inOrder = marked.sort((a, b) => (a.mark < b.mark ? -1 : 1))
  return inOrder.flatMap(({ column: { storage }, mark, value }) =>
    storage === 'VARCHAR'
      ? [
          `CASE WHEN ${value} <> '' THEN ${literal(mark)} END`,
          `CASE WHEN contains(${value}, chr(1)) THEN replace(${value}, chr(1), chr(1) || chr(1)) ELSE ${value} END`,
        ]
      : [`CASE WHEN ${value} IS NOT NULL THEN ${literal(mark)} END`, `${value}::VARCHAR`],
  )
}

const MARK_BEGINS = '\u0001'

/**
 * What begins a cell: a character that texts have twice, and three of 64 others. They are short, because all rows are
 * hashed with them; where two names of a table would have the same, both have longer ones.
 */
function marksOf(names: readonly string[]): string[] {
  const hashes = names.map((name) => createHash('md5').update(name.toLowerCase()).digest('base64url'))
  const short = hashes.map((hash) => hash.slice(0, 3))
  return hashes.map((hash, at) => {
    const isTaken = short.some((other, place) => place !== at && other === short[at])
    return `${MARK_BEGINS}${isTaken ? `~${hash.slice(0, 12)}` : short[at]}`
  })
}

/** A quick checksum of rows in any order: their number, and all their hashes in one. `cells` are SQL. */
export const checksumSql = (cells: readonly string[]): string =>
  `printf('%x-%x', count(*), coalesce(bit_xor(hash(${cells.join(', ')})), 0))`
