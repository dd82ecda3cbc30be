/** A database of a real server as a target for a test, with a DuckDB beside it that makes the rows and reads them back. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import type { OpenConnection } from '../../../connections/connection.ts'
import { textColumn } from '../../../store/columns.ts'
import { queryAll } from '../../../store/duckdb.ts'
import { identifier, literal } from '../../../store/sql-text.ts'
import { openTestFolder } from '../../../testing/test-engine.ts'
import {
  type ChunkRows,
  chunkColumns,
  ownColumns,
  type PushPlan,
  type TablePlan,
  type Target,
  type TargetColumn,
  type TargetTable,
  type ThereTable,
} from '../../target.ts'
import { openPostgresTarget } from '../target.ts'

export function connectionTo(url: string, schema: string | null = 'public'): OpenConnection {
  const { hostname, username, password, pathname, port } = new URL(url)
  const plain = `postgresql://${username}@${hostname}:${port}${pathname}`
  return {
    connection: {
      ...{ id: 'c', name: 'team', kind: 'postgres', url: plain, host: `${hostname}:${port}`, user: username },
      ...{ database: pathname.slice(1), schema, tls: { mode: 'disable' }, createdAt: new Date(0) },
    },
    password: decodeURIComponent(password),
    key: undefined,
  }
}

/** One statement, as somebody else would run it. */
export async function run(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(sql, values)
    return result.rows ?? []
  } finally {
    await client.end()
  }
}

export const column = (name: string, storage = 'VARCHAR', format: string | null = null): TargetColumn => ({
  name,
  column: { ...textColumn(name), type: storage === 'VARCHAR' ? 'string' : 'number', storage, format },
})

export interface Sent {
  readonly table: TargetTable
  /** SQL of DuckDB: `_winnow_op`, `_winnow_id` (UUID or any text that is hashed), `_winnow_row` and the cells. */
  readonly chunks: readonly string[]
  readonly there?: ThereTable
  readonly mark?: string
}

export interface Place extends AsyncDisposable {
  readonly target: Target
  readonly duckdb: DuckDBConnection
  readonly folder: string
  readonly signal: AbortSignal
  plan(sequence: number, sent: readonly Sent[], id?: string): Promise<PushPlan>
  chunk(sql: string, number?: number): Promise<ChunkRows>
  /** Begins and stages. */
  stage(push: PushPlan, sent: readonly Sent[]): Promise<void>
  /** Everything from beginning to end. */
  push(sequence: number, ...sent: readonly Sent[]): Promise<PushPlan>
  there(name: string): Promise<ThereTable>
  /** The rows of a table there under the column names, values as DuckDB has them, in the order of their ids. */
  read(
    name: string,
    options?: { ids?: string; since?: number },
  ): Promise<{ rows: unknown[][]; mark: string; sequence: number; all: string }>
}

export async function openPlace(url: string, schema: string | null = 'public'): Promise<Place> {
  const folder = openTestFolder()
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const duckdb = await instance.connect()
  const target = await openPostgresTarget(connectionTo(url, schema))
  const { signal } = new AbortController()
  const dataset = { id: 'dataset-1', name: 'Songs', version: 1 }

  async function chunk(sql: string, number = 0): Promise<ChunkRows> {
    const [found] = await queryAll(
      duckdb,
      `SELECT count(*)::INTEGER AS rows, bool_and(${chunkColumns.op} = 'i') AS inserts, md5(string_agg(c::VARCHAR, '|')) AS checksum FROM (${sql}) c`,
    )
    return {
      number,
      rows: Number(found?.rows),
      checksum: String(found?.checksum),
      onlyInserts: found?.inserts === true,
      bits: 'uuid',
      async *toChunks(select) {
        const withBits = `SELECT *, ${chunkColumns.id}::UUID AS ${chunkColumns.bits} FROM (${sql})`
        const result = await duckdb.stream(`WITH chunk AS (${withBits}) ${select}`)
        for (;;) {
          const part = await result.fetchChunk()
          if (part === null || part.rowCount === 0) return
          yield part
        }
      },
      toRows: () => {
        throw new Error('PostgreSQL takes rows as vectors.')
      },
    }
  }

  const place: Place = {
    ...{ target, duckdb, folder: folder.path, signal, chunk },
    async plan(sequence, sent, id = randomUUID()) {
      const tables: TablePlan[] = []
      for (const { table, chunks, there, mark } of sent) {
        const made = await Promise.all(chunks.map(chunk))
        tables.push({
          ...{ table, isNew: there === undefined, chunks: made.length },
          ddl: there === undefined ? [] : target.ddl(there, table),
          rows: made.reduce((sum, { rows }) => sum + rows, 0),
          ...(mark !== undefined && { mark }),
        })
      }
      return { id, dataset, actor: 'ana', baseSequence: sequence, tables }
    },
    async stage(push, sent) {
      await target.begin(push)
      for (const [at, plan] of push.tables.entries())
        for (const [number, sql] of (sent[at]?.chunks ?? []).entries())
          await target.stage(push, plan, await chunk(sql, number), signal)
    },
    async push(sequence, ...sent) {
      const plan = await place.plan(sequence, sent)
      await place.stage(plan, sent)
      await target.commit(plan, signal)
      return plan
    },
    async there(name) {
      const found = (await target.tables()).find((table) => table.name === name)
      if (found === undefined) throw new Error(`there is no table ${name}`)
      return found
    },
    async read(name, options = {}) {
      const table = await place.there(name)
      const path = join(folder.path, `${randomUUID()}.csv`)
      const { rows: count, mark = '', sequence } = await target.snapshot(table, path, { ...options, signal })
      const types = [...Object.values(ownColumns).map((own) => `${literal(own)}: 'VARCHAR'`)]
      types.push(...table.columns.map(({ name: own, column: { storage } }) => `${literal(own)}: ${literal(storage)}`))
      const all = `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n',
        nullstr = '', allow_quoted_nulls = false, parallel = false, columns = {${types.join(', ')}})`
      const names = table.columns.map(({ name: own }) => identifier(own))
      const reader = await duckdb.runAndReadAll(
        `SELECT ${names.length === 0 ? '1' : names.join(', ')} FROM ${all} ORDER BY ${ownColumns.id}`,
      )
      const rows = reader.getRowsJson()
      if (rows.length !== count) throw new Error(`${count} rows were told, ${rows.length} were read`)
      return { rows, mark, sequence, all }
    },
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]()
      duckdb.closeSync()
      instance.closeSync()
      folder[Symbol.dispose]()
    },
  }
  return place
}

/** Rows of a chunk out of a list of values: the first is the id's text, the second how many it is, the others are cells. */
export function rowsOf(
  op: 'i' | 'u' | 'd',
  { columns }: TargetTable,
  rows: readonly (readonly [string, ...string[]])[],
): string {
  const names = [chunkColumns.op, chunkColumns.id, chunkColumns.row, ...columns.map(({ name }) => name)].map(identifier)
  const values = rows.map(([id, ...cells], at) => {
    const typed = columns.map(({ column: { storage } }, place) => `CAST(${cells[place] ?? 'NULL'} AS ${storage})`)
    return `('${op}', md5(${literal(id)}), ${at}::BIGINT${typed.map((cell) => `, ${cell}`).join('')})`
  })
  return `SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names.join(', ')})`
}
