/** How an export would begin, and about how large it would be, without writing it. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf } from '../browse/relation.ts'
import { explainQueryError } from '../browse/rows.ts'
import { cellText } from '../store/columns.ts'
import { findTable, rowsOf } from '../store/datasets.ts'
import { outputText } from '../store/sql-text.ts'
import {
  type ExportedContent,
  isRows,
  queryOf,
  type RowContent,
  type RowSource,
  rowsOfContent,
} from './content-rows.ts'
import { csvLines } from './csv-lines.ts'
import { formatOfShape } from './export.ts'
import { jsonLinesSql } from './json-lines.ts'
import { materialise, type RowSet, scratchFile } from './row-set.ts'
import type { Format } from './writing.ts'

export interface PreviewRequest {
  readonly content: ExportedContent
  readonly format?: Format | undefined
  /** How many rows are shown. */
  readonly rows: number
}

export interface ExportPreview {
  readonly text: string | null
  readonly columns: string[]
  readonly cells: (string | null)[][]
  readonly rows: number | null
  readonly bytes: number | null
}

/** So many rows tell about how long one is. */
const SAMPLE_ROWS = 1000
const SHOWN_LENGTH = 4000

/** Nothing is told of what is no rows. @throws NOT_FOUND, BAD_INPUT like the export itself */
export async function previewExport(
  connection: DuckDBConnection,
  { content, format = formatOfShape(content, false), rows }: PreviewRequest,
  source: RowSource,
): Promise<ExportPreview> {
  if (!isRows(content)) return { text: null, columns: [], cells: [], rows: null, bytes: null }
  using file = scratchFile(source.engine.paths.outbox, 'parquet')
  const sample = await sampleOf(connection, content, source, file.path)
  const known = knownRows(content, source) ?? (sample.rows < SAMPLE_ROWS ? sample.rows : null)
  const read = await connection.runAndReadAll(
    `SELECT ${sample.columns.map((column) => cellText(column)).join(', ')} FROM (${sample.sql}) LIMIT ${rows}`,
  )
  const shown = {
    columns: sample.columns.map(({ name }) => name),
    cells: read.getRows().map((cells) => cells.map((cell) => (cell === null ? null : String(cell)))),
    rows: known,
  }
  const lines = await linesOf(connection, sample, format)
  if (lines === undefined) return { ...shown, text: null, bytes: null }
  const texts = (await connection.runAndReadAll(`SELECT ${outputText('line')} FROM (${lines.sql}) x(line)`))
    .getRows()
    .map(([line]) => `${line ?? ''}${lines.between}`)
  const average = texts.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / Math.max(1, texts.length)
  const text = lines.header + texts.slice(0, rows).join('')
  return {
    ...shown,
    text: text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text,
    bytes: known === null ? null : Math.round(Buffer.byteLength(lines.header) + average * known),
  }
}

async function sampleOf(
  connection: DuckDBConnection,
  content: RowContent,
  source: RowSource,
  file: string,
): Promise<RowSet> {
  if (content.what === 'report') return rowsOfContent(connection, content, source, file)
  const few =
    content.what === 'table' ? { ...content, limit: Math.min(SAMPLE_ROWS, content.limit ?? SAMPLE_ROWS) } : content
  try {
    const query = isPlain(few) ? firstRows(few, source) : await queryOf(connection, few, source)
    return await materialise(connection, { ...query, sql: `SELECT * FROM (${query.sql}) LIMIT ${SAMPLE_ROWS}` }, file)
  } catch (error) {
    throw explainQueryError(error)
  }
}

type TableContent = Extract<RowContent, { what: 'table' }>

const isPlain = (content: RowContent): content is TableContent =>
  content.what === 'table' && content.filters.length === 0 && !content.where?.trim() && content.sort.length === 0

/** Any rows of the table will do, and these need no sorting. */
function firstRows({ table: name }: TableContent, { engine: { paths }, dataset }: RowSource) {
  const { columns, ...table } = findTable(dataset, name)
  return { name: table.name, columns, sql: `SELECT * FROM ${relationOf({ columns, ...table }, paths)}` }
}

/** The rows of a table are known; how many of a query there are, only its run tells. */
function knownRows(content: RowContent, { dataset }: RowSource): number | null {
  if (!isPlain(content)) return null
  const all = findTable(dataset, content.table).sources.reduce((sum, source) => sum + rowsOf(source), 0)
  return Math.max(0, Math.min(all - content.offset, content.limit ?? all))
}

/** SQL for the records; undefined for a format that is no text of records. */
async function linesOf(connection: DuckDBConnection, sample: RowSet, format: Format | undefined) {
  if (format?.kind === 'csv') {
    const { header, lineEnd, recordsOf } = await csvLines(connection, sample, format, true)
    return { header, between: lineEnd, sql: recordsOf(sample.sql) }
  }
  if (format?.kind === 'json') return { header: '[\n  ', between: ',\n  ', sql: jsonLinesSql(sample) }
  if (format?.kind === 'jsonl') return { header: '', between: '\n', sql: jsonLinesSql(sample) }
  return undefined
}
