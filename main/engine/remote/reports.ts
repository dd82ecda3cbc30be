/**
 * Reports over a dataset that is open where it lies: their SQL runs in PostgreSQL, over its tables under their names. The
 * result comes here as a table, as that of any report does; it is limited, since it is all of it.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type pg from 'pg'
import type { ReportPage } from '../../../preload/contract/index.ts'
import { checkQuery } from '../analyze/check-query.ts'
import { queryFailure } from '../analyze/query-errors.ts'
import { resultColumn } from '../analyze/report-cells.ts'
import type { Result } from '../analyze/report-results.ts'
import { pageOfReport, type ReportQuery } from '../analyze/report-run.ts'
import { hasForm, storageOf, wrongValue } from '../analyze/report-values.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { findColumn, findTable } from '../store/datasets.ts'
import type { RemoteEntry } from '../store/remotes.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { quote } from '../sync/postgres/names.ts'
import { postgresType } from '../sync/postgres/types.ts'
import { askRemote, type OpenRemote } from './ask.ts'
import { checkFunctions } from './check-functions.ts'
import { nameThere } from './postgres-text.ts'
import { type Rewritten, rewriteSql } from './rewrite-sql.ts'
import { placeAt, wordsOf } from './sql-words.ts'

const MOST_ROWS = 1_000_000
const AT_ONCE = 5000

/** @throws BAD_INPUT with the line of a mistake, in the words of PostgreSQL */
export async function pageOfRemoteReport(
  engine: Engine,
  entry: RemoteEntry,
  query: ReportQuery,
  options: { readonly page: number; readonly perPage: number; readonly seconds: number; readonly signal?: AbortSignal },
): Promise<ReportPage> {
  const { signal, seconds } = options
  // What is kept of an earlier run holds as long as the database says that nothing has changed.
  const dataset = await askRemote(engine, entry, { signal, seconds: 30 }, async (remote) => remote.dataset)
  return pageOfReport(engine, dataset, query, {
    ...options,
    make: (connection, report, values, either) =>
      askRemote(engine, entry, { signal: either, seconds }, (remote) =>
        makeResult(engine, remote, connection, report, values),
      ),
  })
}

async function makeResult(
  engine: Engine,
  remote: OpenRemote,
  connection: DuckDBConnection,
  { sql, parameters }: ReportQuery,
  values: ReadonlyMap<string, string | number>,
): Promise<Omit<Result, 'connection'>> {
  const startedAt = performance.now()
  const { rewritten, text, before } = await prepare(remote, { sql, parameters })
  const bound: string[] = []
  for (const name of rewritten.parameters) {
    const parameter = parameters.find((candidate) => candidate.name === name)
    const value = String(values.get(name) ?? '').trim()
    if (parameter === undefined) throw failure('BAD_INPUT', `The report has no parameter called ${name}.`)
    if (!hasForm(parameter, value)) throw wrongValue(parameter, value)
    bound.push(parameter.type === 'text' || parameter.type === 'choice' ? String(values.get(name)) : value)
  }
  const path = join(engine.paths.outbox, `${randomUUID()}.csv`)
  try {
    const { fields, rows, longest } = await fetchAll(remote, text, bound, path).catch((error: unknown) => {
      throw toldOfQuery(error, sql, rewritten, before)
    })
    await readResult(connection, fields, path, longest)
    const columns = fields.map(({ name, storage }) => resultColumn(name, storage))
    const seconds = (performance.now() - startedAt) / 1000
    return { relation: RELATION, columns, rows, version: remote.dataset.version, seconds }
  } finally {
    rmSync(path, { force: true })
  }
}

const RELATION = '"result"'

/** @throws BAD_INPUT */
async function prepare(remote: OpenRemote, { sql, parameters }: Pick<ReportQuery, 'sql' | 'parameters'>) {
  const { dataset, local, transaction, relationOf } = remote
  const words = wordsOf(sql)
  await checkQuery(
    local,
    words.map(({ text }) => text).join(''),
    dataset.tables.map(({ name }) => name),
  )
  await checkFunctions(transaction, words, sql)
  const names = new Set(dataset.tables.flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]))
  const rewritten = rewriteSql(words, names, (name) => {
    const parameter = parameters.find((candidate) => candidate.name === name)
    if (parameter === undefined)
      throw failure(
        'BAD_INPUT',
        `The SQL uses $${name}, which is no parameter of the report. Add it to the parameters.`,
      )
    return postgresType({ storage: storageOf(parameter, dataset), format: null })
  })
  const tables = dataset.tables.map((table) => {
    const cells = table.columns.map(({ name }) => quote(nameThere(name))).join(', ')
    return `${quote(nameThere(table.name))} AS NOT MATERIALIZED (SELECT ${cells} FROM ${relationOf(table)} t)`
  })
  const before = `WITH ${tables.join(', ')} SELECT * FROM (\n`
  return { rewritten, before: before.length, text: `${before}${rewritten.sql}\n) AS q` }
}

/** What PostgreSQL says, with the line of the report. */
function toldOfQuery(error: unknown, sql: string, rewritten: Rewritten, before: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || !/^(?:42|22|0A|21)/.test(String(error.code))) return error
  const position = 'position' in error ? Number(error.position) : Number.NaN
  // PostgreSQL counts characters of the whole statement, from 1; the cursor's words stand before it.
  const at = Number.isNaN(position) ? undefined : rewritten.placeBefore(position - 1 - CURSOR.length - before)
  const isIn = at !== undefined && at >= 0 && at <= sql.length
  return queryFailure(`PostgreSQL says: ${error.message}`, isIn ? placeAt(sql, at) : undefined)
}

interface Field {
  readonly name: string
  readonly storage: string
}

const CURSOR = 'DECLARE winnow_report NO SCROLL CURSOR FOR '
const AS_TEXT = { getTypeParser: () => (value: string) => value }

async function fetchAll(
  { transaction: { client }, entry }: OpenRemote,
  text: string,
  values: string[],
  path: string,
): Promise<{ fields: Field[]; rows: number; longest: number }> {
  // One statement, whatever it holds: the extended protocol takes no other.
  await client.query({ text: `${CURSOR}${text}`, values, queryMode: 'extended' } as pg.QueryConfig)
  const file = createWriteStream(path)
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  failed.catch(() => undefined)
  let rows = 0
  let longest = LEAST_LINE_BYTES
  let described: pg.FieldDef[] = []
  const numbers: NumberFacts[] = []
  for (;;) {
    const page = await client.query<(string | null)[]>({
      ...{ text: `FETCH ${AT_ONCE} FROM winnow_report`, rowMode: 'array', types: AS_TEXT },
    })
    described = page.fields
    if (page.rows.length === 0) break
    rows += page.rows.length
    if (rows > MOST_ROWS)
      throw failure(
        'BAD_INPUT',
        `The result has more than ${MOST_ROWS.toLocaleString('en')} rows. Group or filter them, or pull ${entry.name}.`,
      )
    for (const [at, { dataTypeID }] of described.entries())
      if (dataTypeID === NUMERIC) {
        numbers[at] ??= { whole: 0, fraction: 0 }
        for (const row of page.rows) measure(numbers[at], row[at] ?? null)
      }
    const lines = page.rows.map((row) => `${row.map(csvCell).join(',')}\n`)
    for (const line of lines) longest = Math.max(longest, 3 * line.length)
    if (!file.write(lines.join('')))
      await Promise.race([failed, new Promise<void>((resolve) => file.once('drain', () => resolve()))])
  }
  await Promise.race([failed, new Promise<void>((resolve) => file.end(() => resolve()))])
  await client.query('CLOSE winnow_report')
  const taken = new Set<string>()
  return {
    ...{ rows, longest },
    fields: described.map((field, at) => ({
      name: unique(field.name, taken),
      storage: storageThere(field, numbers[at]),
    })),
  }
}

const LEAST_LINE_BYTES = 2_000_000

const csvCell = (cell: string | null): string => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)

function unique(name: string, taken: Set<string>): string {
  let own = name
  for (let n = 1; taken.has(own.toLowerCase()); n++) own = `${name}_${n}`
  taken.add(own.toLowerCase())
  return own
}

/** Digits before and behind the point, at most. */
interface NumberFacts {
  whole: number
  fraction: number
}

function measure(facts: NumberFacts, cell: string | null): void {
  const [whole = '', fraction = ''] = (cell ?? '').replace('-', '').split('.')
  facts.whole = Math.max(facts.whole, whole.length)
  facts.fraction = Math.max(facts.fraction, /^\d*$/.test(whole) ? fraction.length : 99)
}

const NUMERIC = 1700

/** Means have as many digits as PostgreSQL cares to make: they are floats. Sums of decimals are decimals. */
function storageThere({ dataTypeID, dataTypeModifier }: pg.FieldDef, numbers?: NumberFacts): string {
  switch (dataTypeID) {
    case 16:
      return 'BOOLEAN'
    case 20:
    case 21:
    case 23:
      return 'BIGINT'
    case 700:
    case 701:
      return 'DOUBLE'
    case NUMERIC: {
      const given = dataTypeModifier < 4 ? undefined : dataTypeModifier - 4
      const { whole = 0, fraction = 0 } = numbers ?? {}
      const scale = given === undefined ? fraction : given & 0x7ff
      return scale > 12 || whole + scale > 38 ? 'DOUBLE' : `DECIMAL(38,${scale})`
    }
    case 1082:
      return 'DATE'
    case 1114:
    case 1184:
      return 'TIMESTAMP'
    default:
      return 'VARCHAR'
  }
}

async function readResult(
  connection: DuckDBConnection,
  fields: readonly Field[],
  path: string,
  longest: number,
): Promise<void> {
  const texts = fields.map((_, at) => `'c${at}': 'VARCHAR'`).join(', ')
  const cells = fields.map(({ name, storage }, at) => `CAST(c${at} AS ${storage}) AS ${identifier(name)}`)
  await connection.run(
    `CREATE TEMP TABLE ${RELATION} AS SELECT ${cells.join(', ')} FROM read_csv(${literal(path)}, auto_detect = false,
       header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false,
       max_line_size = ${longest}, buffer_size = ${2 * longest}, parallel = false, columns = {${texts}})`,
  )
}

/** How PostgreSQL would run the query. */
export const explainRemoteReport = (
  engine: Engine,
  entry: RemoteEntry,
  query: Pick<ReportQuery, 'sql' | 'parameters'>,
  signal: AbortSignal | undefined,
): Promise<string> =>
  askRemote(engine, entry, { signal, seconds: 60 }, async (remote) => {
    const { rewritten, text, before } = await prepare(remote, query)
    const values = rewritten.parameters.map(() => null)
    const explain = { text: `EXPLAIN ${text}`, values, rowMode: 'array', queryMode: 'extended' } as pg.QueryArrayConfig
    const { rows } = await remote.transaction.client.query<string[]>(explain).catch((error: unknown) => {
      throw toldOfQuery(error, query.sql, rewritten, before + 'EXPLAIN '.length - CURSOR.length)
    })
    return rows.map(([line]) => line).join('\n')
  })

/** The values of a column, to choose a parameter from. */
export const listRemoteChoices = (
  engine: Engine,
  entry: RemoteEntry,
  { table, column, search, limit }: { table: string; column: string; search: string; limit: number },
  signal: AbortSignal | undefined,
): Promise<{ total: number; values: string[] }> =>
  askRemote(engine, entry, { signal, seconds: 60 }, async ({ dataset, asked, relationOf }) => {
    const own = findTable(dataset, table)
    const { dialect } = asked
    const value = `t.${dialect.identifier(findColumn(own, column).name)}`
    const found = search === '' ? '' : `AND ${dialect.contains(`${value}::text`, dialect.literal(search))}`
    const distinct = `SELECT DISTINCT ${value} AS v FROM ${relationOf(own)} t WHERE ${value}::text <> '' ${found}`
    const rows = await asked.rows(
      `WITH found AS MATERIALIZED (${distinct})
       SELECT v::text AS value, (SELECT count(*) FROM found) AS total FROM found ORDER BY v LIMIT ${limit}`,
    )
    return { total: Number(rows[0]?.total ?? 0), values: rows.map((row) => String(row.value)) }
  })
