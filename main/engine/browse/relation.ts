/** A table of a dataset as SQL: its segments put together, with `__source` and `__row` to find the way back to a line. */
import { join } from 'node:path'
import { isTime, parsedValue, type StoredColumn, textOf } from '../store/columns.ts'
import type { Segment, StoredDataset, StoredSource, StoredTable } from '../store/datasets.ts'
import { identifier, literal } from '../store/sql-text.ts'

/** Where segments lie, below a folder a version: the paths of a store. */
export interface SegmentPlaces {
  readonly segments: string
}

/** As much of a source as its rows need. */
export interface SegmentSource {
  readonly home: string
  readonly columns: readonly StoredColumn[]
  readonly segments: readonly Segment[]
  readonly mask: string | null
}

export interface SegmentTable {
  readonly name: string
  readonly columns: readonly StoredColumn[]
  readonly sources: readonly SegmentSource[]
}

/** The path of a file of a version below `segments`. */
export const segmentPath = ({ segments }: SegmentPlaces, version: string, file: string): string =>
  join(segments, version, file)

/** Every row with the columns of the table, `__source` (position among the table's sources) and `__row`. */
export function relationOf(table: SegmentTable, places: SegmentPlaces): string {
  if (table.sources.length === 0) return `(${emptyRelation(table, 0)})`
  return `(${table.sources.map((_, at) => relationOfSource(table, at, places)).join(' UNION ALL BY NAME ')})`
}

export interface RowRange {
  readonly from: number
  readonly to: number
}

/** The rows of one source; with `range` those segments only that hold rows of it. */
export function relationOfSource(table: SegmentTable, at: number, places: SegmentPlaces, range?: RowRange): string {
  const source = table.sources[at]
  if (source === undefined) throw new Error(`${table.name} has no source ${at}`)
  const cells = cellsOfSource(table, source)
  const selects: string[] = []
  let first = 0
  for (const { file, rows } of source.segments) {
    const from = first
    first += rows
    if (range !== undefined && (from >= range.to || first <= range.from)) continue
    const segment = literal(segmentPath(places, source.home, file))
    selects.push(
      `SELECT ${cells}, ${at} AS __source, file_row_number + ${from} AS __row FROM read_parquet(${segment}, file_row_number = true)`,
    )
  }
  const all = selects.length === 0 ? emptyRelation(table, at) : selects.join(' UNION ALL ')
  if (source.mask === null) return all
  const mask = literal(maskPath(places, source.mask))
  return `SELECT s.* FROM (${all}) s ANTI JOIN read_parquet(${mask}) m ON s.__row = m."row"`
}

/** A mask lies in the folder of the version that made it. */
export function maskPath(places: SegmentPlaces, mask: string): string {
  const [version = '', file = ''] = mask.split('/')
  return segmentPath(places, version, file)
}

/** The table's columns out of a source's, which may be stored otherwise, written in another case, or not be there. */
function cellsOfSource({ columns }: SegmentTable, source: SegmentSource): string {
  const stored = new Map(source.columns.map((column) => [column.name.toLowerCase(), column]))
  const cells = columns.map((column) => {
    const own = stored.get(column.name.toLowerCase())
    const name = identifier(column.name)
    if (own === undefined) return `${column.storage === 'VARCHAR' ? "''" : 'NULL'}::${column.storage} AS ${name}`
    if (own.storage === column.storage && own.format === column.format) return `${identifier(own.name)} AS ${name}`
    const text = `coalesce(${textOf(own)}, '')`
    if (column.storage === 'VARCHAR') return `${text} AS ${name}`
    // Rows that are masked below may hold what fits no date.
    if (column.format !== null && isTime(column)) return `TRY(${parsedValue(column, text)}) AS ${name}`
    return `${identifier(own.name)}::${column.storage} AS ${name}`
  })
  return cells.join(', ')
}

/** What a source is before its first segment is there. */
function emptyRelation({ columns }: SegmentTable, at: number): string {
  const cells = columns.map(({ name, storage }) => `NULL::${storage} AS ${identifier(name)}`)
  return `SELECT ${[...cells, `${at} AS __source`, '0::BIGINT AS __row'].join(', ')} WHERE false`
}

/** The runs of a table's line maps: `source`, `row`, `record`, `line`. */
export function lineMapOf(table: Pick<StoredTable, 'sources'>, places: SegmentPlaces): string {
  const selects = table.sources.map(({ home, line_map }, at) => {
    const file = literal(segmentPath(places, home, line_map))
    return `SELECT ${at} AS source, "row", record, line FROM read_parquet(${file})`
  })
  return `(${selects.join(' UNION ALL ')})`
}

export const findingsFile = (dataset: Pick<StoredDataset, 'versionId'>, places: SegmentPlaces): string =>
  segmentPath(places, dataset.versionId, 'findings.parquet')

/** A source of a dataset by its id, with its table. */
export function sourceOf(dataset: StoredDataset, id: string): { table: StoredTable; source: StoredSource } | undefined {
  for (const table of dataset.tables) {
    const source = table.sources.find((candidate) => candidate.id === id)
    if (source !== undefined) return { table, source }
  }
  return undefined
}
