/**
 * Asks PostgreSQL about a dataset that is open there. All questions of one use are one transaction, which only reads,
 * sees one state of the database and has limited time; aborting the signal stops what runs there.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell } from '../../../preload/contract/index.ts'
import { findConnection, openConnection } from '../connections/connections.ts'
import type { Asked } from '../dialect/dialect.ts'
import { duckdb } from '../dialect/duckdb.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { type StoredColumn, textOf } from '../store/columns.ts'
import { findTable, type StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import type { RemoteEntry, RemoteTable } from '../store/remotes.ts'
import { identifier, literal, outputText } from '../store/sql-text.ts'
import { sequenceOf } from '../sync/postgres/bookkeeping.ts'
import { qualified, quote } from '../sync/postgres/names.ts'
import type { Transaction } from '../sync/postgres/session.ts'
import { tablesThere } from '../sync/postgres/there.ts'
import { readValue } from '../sync/postgres/types.ts'
import { ownColumns, type ThereTable } from '../sync/target.ts'
import { checkCondition } from './check-condition.ts'
import { refreshRemote } from './open-remote.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { identifierThere } from './postgres-text.ts'
import { asStored } from './remote-dataset.ts'

/** A dataset that can be asked now. */
export interface OpenRemote {
  readonly entry: RemoteEntry
  readonly dataset: StoredDataset
  readonly asked: Asked
  readonly transaction: Transaction
  /** DuckDB, which writes values as their files do. */
  readonly local: DuckDBConnection
  /** The rows of a table as SQL: its columns under `nameThere` of their names, `__source` and `__row`. */
  relationOf(table: { readonly name: string }): string
}

export interface Use {
  readonly signal?: AbortSignal | undefined
  /** What takes longer is stopped there. */
  readonly seconds: number
}

/** @throws BAD_INPUT in our own words when the database cannot be asked; Cancelled */
export async function askRemote<Result>(
  engine: Engine,
  entry: RemoteEntry,
  { signal = new AbortController().signal, seconds }: Use,
  use: (remote: OpenRemote) => Promise<Result>,
): Promise<Result> {
  const { isPassing } = await import('../sync/postgres/errors.ts')
  const attempt = async (now: RemoteEntry): Promise<Result | Moved> => {
    const session = await engine.remotes.for(entry.id, () => openConnection(engine, entry.rowsConnection))
    const schema = findConnection(engine, entry.rowsConnection).schema ?? 'public'
    return session.transaction(
      async (transaction) => {
        await transaction.run(
          `SET LOCAL statement_timeout = ${seconds * 1000}; SET LOCAL row_security = on; SET LOCAL jit = off`,
        )
        if (now.sequence !== (await sequenceOf(transaction, schema, entry.published)) && now === entry) return MOVED
        return openIn(engine, now, schema, transaction, use)
      },
      { signal, isSnapshot: true },
    )
  }
  const once = async (): Promise<Result> => {
    const first = await attempt(entry)
    if (first !== MOVED) return first
    const second = await attempt(await refreshRemote(engine, entry, signal))
    if (second === MOVED) throw new Error('a description that was just read is out of date')
    return second
  }
  try {
    return await once()
  } catch (error) {
    // A connection that broke while nobody looked: a new one may do.
    if (!isPassing(error) || signal.aborted) throw error
    await engine.remotes.close(entry.id)
    return once()
  }
}

const MOVED = Symbol('moved')
type Moved = typeof MOVED

async function openIn<Result>(
  engine: Engine,
  entry: RemoteEntry,
  schema: string,
  transaction: Transaction,
  use: (remote: OpenRemote) => Promise<Result>,
): Promise<Result> {
  const { tables } = entry.description
  const there = new Map<string, ThereTable>()
  for (const { name, target } of tables) {
    const [found] = await tablesThere(transaction, schema, target)
    if (found !== undefined && found.dataset !== null) there.set(name, found)
  }
  const relationOf = ({ name }: { readonly name: string }): string => {
    const [table, own] = [there.get(name), tables.find((candidate) => candidate.name === name)]
    if (table === undefined || own === undefined)
      throw failure(
        'BAD_INPUT',
        `The table of ${name} is not in the database any more. Close the dataset and open it again.`,
      )
    return relation(schema, table, own)
  }
  const dataset = asStored(entry, await stateThere(transaction, schema, entry))
  const local = await engine.connect(dataset)
  try {
    const asked = await askThere(transaction, local)
    return await use({ entry, dataset, transaction, local, relationOf, asked })
  } finally {
    local.closeSync()
  }
}

/** The numbers of changes that the server counts tell of what others write past any push. */
async function stateThere(transaction: Transaction, schema: string, entry: RemoteEntry): Promise<string> {
  const [row] = await transaction.rows(
    `SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::text AS changes FROM pg_stat_all_tables
     WHERE schemaname = $1 AND relname = ANY($2::text[])`,
    [schema, entry.description.tables.map(({ target }) => target)],
  )
  return `remote ${entry.id} ${entry.sequence} ${row?.changes}`
}

const ROW_BITS = 40

/**
 * Rows that others have inserted come last, in the order of their ids. They are ordered by `__place` and `__id`, of which
 * the first has an index; `__source` and `__row` are made of these.
 */
function relation(schema: string, there: ThereTable, own: RemoteTable): string {
  const byName = new Map(there.columns.map((column) => [column.column.name, column]))
  const cells = own.columns.map((column) => {
    const found = byName.get(column.name)
    const as = identifierThere(column.name)
    if (found === undefined) return `NULL::${column.storage === 'VARCHAR' ? 'text COLLATE "C"' : 'text'} AS ${as}`
    return `${typedCell(`s.${quote(found.name)}`, found.column)} AS ${as}`
  })
  const row = `s.${quote(ownColumns.row)}`
  const id = `('x' || left(replace(s.${quote(ownColumns.id)}::text, '-', ''), 13))::bit(52)::bigint`
  return `(SELECT ${[
    ...cells,
    `coalesce(${row} >> ${ROW_BITS}, ${NO_SOURCE}) AS __source`,
    `coalesce(${row} & ${2 ** ROW_BITS - 1}, ${id}) AS __row`,
    ...[`${row} AS __place`, `s.${quote(ownColumns.id)} AS __id`],
  ].join(', ')} FROM ${qualified(schema, there.name)} s)`
}

export const NO_SOURCE = 2 ** 31

/** Texts are compared by their bytes, as DuckDB does; points in time are those of UTC. */
function typedCell(value: string, { storage, format }: StoredColumn): string {
  if (storage === 'VARCHAR') return `(${value}::text COLLATE "C")`
  return storage === 'TIMESTAMP' && format?.endsWith('Z') ? `(${value} AT TIME ZONE 'UTC')` : value
}

async function askThere(transaction: Transaction, local: DuckDBConnection): Promise<Asked> {
  const [collation] = await transaction.rows(
    `SELECT collname::text AS name FROM pg_collation WHERE collnamespace = 'pg_catalog'::regnamespace
       AND collname IN ('pg_c_utf8', 'C.utf8', 'und-x-icu') AND collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
     ORDER BY array_position(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu'], collname::text) LIMIT 1`,
  )
  const letters = collation === undefined ? null : `pg_catalog.${quote(String(collation.name))}`
  const dialect = postgresDialect({ letters, bound: (column, value) => boundThere(local, column, value) })
  return {
    dialect,
    rows: (sql) => transaction.rows(sql),
    cells: async (columns, sql, others = []) =>
      writeCells(local, columns, await fetchTexts(transaction, columns, sql, others)),
    condition: (where, table, relation) => checkCondition(transaction, local, { where, table, relation }),
  }
}

/** DuckDB reads the text of a filter, so that it means the same. */
async function boundThere(local: DuckDBConnection, column: StoredColumn, value: string): Promise<string> {
  if (column.storage === 'VARCHAR') return literalOf(value)
  const [row] = await queryAll(local, `SELECT (${await duckdb.bound(column, value)})::VARCHAR AS bound`)
  const isFloat = column.storage === 'BIGINT' || column.storage === 'DOUBLE'
  const type = isFloat ? 'float8' : column.storage.startsWith('DECIMAL') ? 'numeric' : column.storage.toLowerCase()
  return `${row?.bound == null ? 'NULL' : literalOf(String(row.bound))}::${type}`
}

const literalOf = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('\0', '\uFFFF')}'`

/** Every value is a text as PostgreSQL writes it. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

async function fetchTexts(
  { client }: Transaction,
  columns: readonly StoredColumn[],
  sql: string,
  others: readonly string[],
): Promise<Cell[][]> {
  const names = columns.map((_, at) => `c${at}`)
  const values = columns.map(
    (column, at) => `${readValue(`q.c${at}`, { storage: column.storage, format: null })}::text`,
  )
  const text = `SELECT ${[...values, ...others.map((name) => `q.${quote(name)}::text`)].join(', ')} FROM (${sql}) AS q(${names.join(', ')})`
  const { rows } = await client.query<Cell[]>({ text, rowMode: 'array', types: AS_TEXT })
  return rows
}

/** Values as DuckDB reads them become the texts that their files have. */
export async function writeCells(
  local: DuckDBConnection,
  columns: readonly StoredColumn[],
  rows: readonly Cell[][],
): Promise<Cell[][]> {
  const toWrite = columns.flatMap((column, at) => (isWrittenAlike(column) ? [] : [{ column, at }]))
  if (toWrite.length === 0 || rows.length === 0) return [...rows]
  const tuples = rows.map((row, n) => `(${[n, ...toWrite.map(({ at }) => cellLiteral(row[at] ?? null))].join(', ')})`)
  const names = ['n', ...toWrite.map(({ at }) => `t${at}`)]
  const typed = toWrite.map(({ column: { storage }, at }) => `CAST(t${at} AS ${storage}) AS c${at}`)
  const texts = toWrite.map(({ column, at }) => outputText(textOf({ ...column, name: `c${at}` })))
  const reader = await local.runAndReadAll(
    `SELECT ${texts.join(', ')} FROM (SELECT n, ${typed.join(', ')} FROM (VALUES ${tuples.join(', ')}) v(${names.map(identifier).join(', ')})) ORDER BY n`,
  )
  const written = reader.getRows()
  return rows.map((row, n) => {
    const cells = [...row]
    for (const [place, { at }] of toWrite.entries()) {
      const cell = written[n]?.[place] ?? null
      cells[at] = cell === null ? null : String(cell)
    }
    return cells
  })
}

const cellLiteral = (cell: Cell): string => (cell === null ? 'NULL' : literal(cell))

/** Whether PostgreSQL's text of a value is the one of the file. */
const isWrittenAlike = ({ storage, format }: StoredColumn): boolean =>
  storage === 'VARCHAR' || (format === null && (storage === 'BIGINT' || storage.startsWith('DECIMAL')))

export const tableOf = (remote: OpenRemote, name: string) => findTable(remote.dataset, name)
