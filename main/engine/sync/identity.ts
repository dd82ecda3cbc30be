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

/**
 * Ids are 128 bits as 32 hexadecimal digits. This is that of a row with a key: MD5 of the texts of the key, each with its
 * length before it, so that no two lists of texts look alike.
 */
export function keyId(key: readonly StoredColumn[]): string {
  const texts = key.map((column) => `coalesce(${textOf(column)}, '')`)
  return `md5(concat(${texts.flatMap((text) => [`strlen(${text})`, "':'", text]).join(', ')}))`
}

/** The id of a row without a key: MD5 of its content and of how many equal rows stand before it, for which `twin` is SQL. */
export const contentId = (columns: readonly StoredColumn[], twin: string): string =>
  `md5(concat(${[...contentParts(columns.map((column) => ({ column, value: identifier(column.name) }))), "'#'", twin].join(', ')}))`

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
 * its column's name before it, and texts, which come first, their length as well. Empty cells leave nothing, so that a
 * column which comes or goes without a value changes nothing; neither does the order of columns.
 */
function contentParts(cells: readonly HashedCell[]): string[] {
  const marked = cells.map(({ column, value }) => ({
    ...{ value, isText: column.storage === 'VARCHAR' },
    mark: literal(`|${createHash('md5').update(column.name.toLowerCase()).digest('hex').slice(0, 6)}`),
  }))
  const inOrder = marked.sort((a, b) => (a.mark < b.mark ? -1 : 1))
  return [
    ...inOrder
      .filter(({ isText }) => isText)
      .flatMap(({ mark, value }) => [
        `nullif(strlen(${value}), 0)`,
        `CASE WHEN ${value} <> '' THEN ${mark} END`,
        value,
      ]),
    ...inOrder
      .filter(({ isText }) => !isText)
      .flatMap(({ mark, value }) => [`CASE WHEN ${value} IS NOT NULL THEN ${mark} END`, `${value}::VARCHAR`]),
  ]
}

/** A quick checksum of rows in any order: their number, and all their hashes in one. `cells` are SQL. */
export const checksumSql = (cells: readonly string[]): string =>
  `printf('%x-%x', count(*), coalesce(bit_xor(hash(${cells.join(', ')})), 0))`
