/** Runs the table rules over the segments of a load, before it is published, and adds what they find. */
import { existsSync } from 'node:fs'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { relationOfSource, type SegmentPlaces, segmentPath } from '../browse/relation.ts'
import { tableRules } from '../check/index.ts'
import type { Proof, TableFacts, TableQuery, TableRule } from '../check/rule.ts'
import { throwIfCancelled } from '../failure.ts'
import { queryAll, queryChunks, type SqlRow } from '../store/duckdb.ts'
import type { NewTable } from '../store/publish.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Resource } from '../template/data-package.ts'
import type { Findings } from './findings.ts'
import { copyCsv, createView, typedColumns } from './write-segments.ts'

/** CSV of rows and what of them is not stored (extra cells, values that fit no type), by source. */
export type Unstored = ReadonlyMap<string, { readonly csv: string; readonly longestRecord: number }>

export interface TablesToCheck {
  readonly tables: readonly NewTable[]
  readonly resourceOf: (table: NewTable) => Resource | null
  readonly unstored: Unstored
  readonly places: SegmentPlaces
}

export async function checkTables(
  connection: DuckDBConnection,
  { tables, resourceOf, unstored, places }: TablesToCheck,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const sources = tables.flatMap((table) => table.sources.map((source) => ({ source, table })))
  const views = new Map<NewTable, string>()
  const answers = new Map<string, boolean>()
  let first = 0
  for (const [at, table] of tables.entries()) {
    const name = `check_${at}`
    await createView(connection, name, await selectTable(connection, table, first, unstored, places))
    views.set(table, identifier(name))
    first += table.sources.length
  }
  await createView(
    connection,
    'line_map',
    sources.map(({ source: { home, lineMap } }, at) => {
      const file = literal(segmentPath(places, home, lineMap))
      return `SELECT ${at} AS source, "row", record, line FROM read_parquet(${file})`
    }),
  )
  const tableOf = (resource: string) => {
    const table = tables.find((candidate) => resourceOf(candidate)?.name === resource)
    return table === undefined ? undefined : { name: table.name, view: views.get(table) ?? '' }
  }
  for (const table of tables) {
    const facts: TableFacts = {
      name: table.name,
      view: views.get(table) ?? '',
      rows: table.sources.reduce((sum, { segments }) => sum + segments.reduce((own, { rows }) => own + rows, 0), 0),
      columns: table.columns.map(({ name }) => name),
      integers: table.columns.filter(({ storage }) => storage === 'BIGINT').map(({ name }) => name),
      resource: resourceOf(table),
      tableOf,
    }
    for (const rule of tableRules) {
      for (const query of rule.queries(facts)) {
        throwIfCancelled(signal)
        if (!(await isNeedless(query))) await runQuery(rule, query)
      }
    }
  }

  async function isNeedless({ unless = [] }: TableQuery): Promise<boolean> {
    for (const proof of unless) if (await holds(proof)) return true
    return false
  }

  async function holds(proof: Proof): Promise<boolean> {
    for (const sql of proof) if (!(await isTrue(sql))) return false
    return true
  }

  /** Rules of one table may ask the same. */
  async function isTrue(sql: string): Promise<boolean> {
    const known = answers.get(sql)
    if (known !== undefined) return known
    // What takes more memory than there is proves nothing; the rule itself goes part by part.
    const [row] = await queryAll(connection, `SELECT (${sql}) AS answer`).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('Out of Memory Error')) return []
      throw error
    })
    const answer = row?.answer === true
    answers.set(sql, answer)
    return answer
  }

  async function runQuery(rule: TableRule, query: TableQuery): Promise<void> {
    for await (const rows of queryChunks(connection, withPlaces(query))) {
      throwIfCancelled(signal)
      for (const row of rows) addFinding(rule, query, row)
    }
  }

  function addFinding(rule: TableRule, query: TableQuery, row: SqlRow): void {
    const found = sources[Number(row.__source)]
    if (found === undefined) throw new Error(`${rule.code} named a source that is not there`)
    const { source, table } = found
    const first = query.first ? (sources[Number(row.first_source)]?.source ?? null) : null
    const place = {
      source: source.id,
      file: source.file,
      table: table.name,
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

/** What the rows of a source have that their table cannot hold; the name begins with the source's, as all of its files do. */
const unstoredName = (source: string): string => `${source}.unstored.parquet`

/** One SELECT for each source: its rows, numbered `first` and on, with what of them is not stored. */
async function selectTable(
  connection: DuckDBConnection,
  table: NewTable,
  first: number,
  unstored: Unstored,
  places: SegmentPlaces,
): Promise<string[]> {
  const selects: string[] = []
  for (const [at, { id, home }] of table.sources.entries()) {
    const rows = `SELECT * REPLACE (${first + at} AS __source) FROM (${relationOfSource(table, at, places)})`
    const parquet = segmentPath(places, home, unstoredName(id))
    const rest = unstored.get(id)
    if (rest !== undefined) {
      const columns = typedColumns({ unstored_row: 'BIGINT', unstored_text: 'VARCHAR' })
      await copyCsv(connection, { ...rest, parquet, columns, orderBy: '' })
    }
    // A source of an older version has its own beside its segments.
    selects.push(
      rest === undefined && !existsSync(parquet)
        ? `SELECT *, '' AS __unstored FROM (${rows})`
        : `SELECT * EXCLUDE (unstored_row, unstored_text), coalesce(unstored_text, '') AS __unstored
           FROM (${rows}) LEFT JOIN read_parquet(${literal(parquet)}) ON __row = unstored_row`,
    )
  }
  return selects
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
