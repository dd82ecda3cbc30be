/** Runs the table rules over the segments of a load, before it is published, and adds what they find. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { tableRules } from '../check/index.ts'
import type { TableFacts, TableQuery, TableRule } from '../check/rule.ts'
import { throwIfCancelled } from '../failure.ts'
import { queryChunks, type SqlRow } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Resource } from '../template/data-package.ts'
import type { Findings } from './findings.ts'
import { copyCsv, createView, typedColumns } from './write-segments.ts'

export interface LoadedSource {
  readonly id: string
  readonly file: string
  readonly segment: string
  readonly lineMap: string
  /** CSV of row and what of it is not stored (extra cells, values that fit no type); null when all of it is. */
  readonly unstored: { readonly csv: string; readonly longestRecord: number } | null
}

export interface LoadedTable {
  readonly name: string
  readonly resource: Resource | null
  readonly columns: readonly string[]
  readonly sources: readonly LoadedSource[]
}

export async function checkTables(
  connection: DuckDBConnection,
  tables: readonly LoadedTable[],
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const sources = tables.flatMap((table) => table.sources.map((source) => ({ ...source, table })))
  const numberOf = new Map(sources.map((source, at) => [source.id, at]))
  const views = new Map<LoadedTable, string>()
  for (const [at, table] of tables.entries()) {
    const name = `check_${at}`
    const selects: string[] = []
    for (const source of table.sources)
      selects.push(await selectSource(connection, source, numberOf.get(source.id) ?? 0))
    await createView(connection, name, selects)
    views.set(table, identifier(name))
  }
  await createView(
    connection,
    'line_map',
    sources.map(
      ({ lineMap }, at) => `SELECT ${at} AS source, "row", record, line FROM read_parquet(${literal(lineMap)})`,
    ),
  )
  const tableOf = (resource: string) => {
    const table = tables.find((candidate) => candidate.resource?.name === resource)
    return table === undefined ? undefined : { name: table.name, view: views.get(table) ?? '' }
  }
  for (const table of tables) {
    const facts: TableFacts = {
      name: table.name,
      view: views.get(table) ?? '',
      columns: table.columns,
      resource: table.resource,
      tableOf,
    }
    for (const rule of tableRules) {
      for (const query of rule.queries(facts)) {
        throwIfCancelled(signal)
        await runQuery(rule, query)
      }
    }
  }

  async function runQuery(rule: TableRule, query: TableQuery): Promise<void> {
    for await (const rows of queryChunks(connection, withPlaces(query))) {
      throwIfCancelled(signal)
      for (const row of rows) addFinding(rule, query, row)
    }
  }

  function addFinding(rule: TableRule, query: TableQuery, row: SqlRow): void {
    const source = sources[Number(row.__source)]
    if (source === undefined) throw new Error(`${rule.code} named a source that is not there`)
    const first = query.first ? (sources[Number(row.first_source)] ?? null) : null
    const place = {
      source: source.id,
      file: source.file,
      table: source.table.name,
      line: Number(row.line),
      record: Number(row.record),
      row: Number(row.__row),
    }
    const complaint = query.explain({
      values: Array.from({ length: query.values }, (_, at) => textOrEmpty(row[`v${at}`])),
      first:
        first === null ? null : { file: first.file, line: Number(row.first_line), sameFile: first.id === source.id },
    })
    findings.add(rule, place, complaint)
  }
}

async function selectSource(
  connection: DuckDBConnection,
  { segment, unstored }: LoadedSource,
  at: number,
): Promise<string> {
  const rows = `SELECT * EXCLUDE (file_row_number), ${at} AS __source, file_row_number AS __row
    FROM read_parquet(${literal(segment)}, file_row_number = true)`
  if (unstored === null) return `SELECT *, '' AS __unstored FROM (${rows})`
  const parquet = `${unstored.csv}.parquet`
  const columns = typedColumns({ unstored_row: 'BIGINT', unstored_text: 'VARCHAR' })
  await copyCsv(connection, { ...unstored, parquet, columns, orderBy: '' })
  return `SELECT * EXCLUDE (unstored_row, unstored_text), coalesce(unstored_text, '') AS __unstored
    FROM (${rows}) LEFT JOIN read_parquet(${literal(parquet)}) ON __row = unstored_row`
}

/** Adds record and line of the hit, and the line of the first copy. */
function withPlaces({ sql, first }: TableQuery): string {
  const firstLine = first ? ', f.line + (hit.first_row - f."row") AS first_line' : ''
  const firstJoin = first ? 'ASOF JOIN line_map f ON hit.first_source = f.source AND hit.first_row >= f."row"' : ''
  return `SELECT hit.*, l.record + (hit.__row - l."row") AS record, l.line + (hit.__row - l."row") AS line${firstLine}
    FROM (${sql}) hit ASOF JOIN line_map l ON hit.__source = l.source AND hit.__row >= l."row" ${firstJoin}`
}

const textOrEmpty = (value: DuckDBValue | undefined): string =>
  value === undefined || value === null ? '' : String(value)
