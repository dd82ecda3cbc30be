/**
 * The columns of a table whose files were loaded at different times: the union, each stored as all files store it, or
 * as text where they differ. A file whose column is empty throughout says nothing of the column's type.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { type SegmentPlaces, segmentPath } from '../browse/relation.ts'
import { type StoredColumn, textColumn } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import type { NewSource } from '../store/publish.ts'
import { identifier, literals } from '../store/sql-text.ts'

export interface UnitedColumns {
  readonly columns: readonly StoredColumn[]
  /** The sources, without those of their columns that are empty throughout and of another type. */
  readonly sources: readonly NewSource[]
}

/** What a source's column is read as; a text that somebody told to be dates is read as these. */
export type ReadAs = (source: NewSource, column: StoredColumn) => StoredColumn

/** `names` gives the order and the spelling of the columns; names differ by more than their case. */
export async function unionColumns(
  connection: DuckDBConnection,
  names: readonly string[],
  sources: readonly NewSource[],
  places: SegmentPlaces,
  readAs: ReadAs = (_, column) => column,
): Promise<UnitedColumns> {
  const dropped = new Map<NewSource, Set<StoredColumn>>(sources.map((source) => [source, new Set()]))
  const columns: StoredColumn[] = []
  for (const name of names) {
    const own = sources.flatMap((source) => {
      const column = source.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
      return column === undefined ? [] : [{ source, stored: column, column: readAs(source, column) }]
    })
    const telling: StoredColumn[] = []
    for (const { source, stored, column } of own) {
      const differs = own.some(({ column: other }) => !storedAlike(column, other))
      if (differs && column.storage === 'VARCHAR' && (await isEmpty(connection, source, column, places)))
        dropped.get(source)?.add(stored)
      else telling.push(column)
    }
    columns.push(conclude(name, telling))
  }
  return {
    columns,
    sources: sources.map((source) => {
      const gone = dropped.get(source) ?? new Set()
      return gone.size === 0 ? source : { ...source, columns: source.columns.filter((column) => !gone.has(column)) }
    }),
  }
}

function conclude(name: string, columns: readonly StoredColumn[]): StoredColumn {
  const [first, ...others] = columns
  if (first === undefined || others.some((other) => !storedAlike(first, other))) return textColumn(name)
  const types = new Set(columns.map(({ type }) => type))
  if (types.size === 1) return { ...first, name }
  // Stored alike and called otherwise: whole numbers are numbers.
  return types.has('number') && types.has('integer') ? { ...first, name, type: 'number' } : textColumn(name)
}

const storedAlike = (a: StoredColumn, b: StoredColumn): boolean => a.storage === b.storage && a.format === b.format

async function isEmpty(
  connection: DuckDBConnection,
  source: NewSource,
  column: StoredColumn,
  places: SegmentPlaces,
): Promise<boolean> {
  const files = source.segments.map(({ file }) => segmentPath(places, source.home, file))
  if (files.length === 0) return true
  const [row] = await queryAll(
    connection,
    `SELECT coalesce(bool_and(${identifier(column.name)} = ''), true) AS empty FROM read_parquet(${literals(files)})`,
  )
  return row?.empty === true
}
