/** A database of a real server as a target for a test, with a DuckDB beside it that makes the rows and reads them back. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Db, MongoClient } from 'mongodb'
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
import type { Abilities } from '../server.ts'
import { openMongoTarget } from '../target.ts'

export function connectionTo(url: string): OpenConnection {
  const { host, username, password, pathname } = new URL(url)
  const plain = new URL(url)
  plain.password = ''
  return {
    connection: {
      ...{ id: 'c', name: 'team', kind: 'mongodb', url: plain.href, host, user: username === '' ? null : username },
      ...{ database: pathname.slice(1), schema: null, tls: { mode: 'disable' }, createdAt: new Date(0) },
    },
    password: decodeURIComponent(password),
    key: undefined,
  }
}

export const column = (name: string, storage = 'VARCHAR', format: string | null = null): TargetColumn => ({
  name,
  column: { ...textColumn(name), type: storage === 'VARCHAR' ? 'string' : 'number', storage, format },
})

export interface Sent {
  readonly table: TargetTable
  /** SQL of DuckDB: `_winnow_op`, `_winnow_id`, `_winnow_row` and the cells. */
  readonly chunks: readonly string[]
  readonly there?: ThereTable
}

export interface Place extends AsyncDisposable {
  readonly target: Target
  /** As somebody else would see it. */
  readonly db: Db
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
  /** The rows of a table there as texts; `all` is a relation of DuckDB. */
  read(
    name: string,
    options?: { ids?: string; since?: number },
  ): Promise<{ rows: unknown[][]; sequence: number; all: string }>
}

export async function openPlace(url: string, given?: Abilities): Promise<Place> {
  const folder = openTestFolder()
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const duckdb = await instance.connect()
  const target = await openMongoTarget(connectionTo(url), given)
  const client = await new MongoClient(url, { retryWrites: false }).connect()
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
      toChunks: () => {
        throw new Error('MongoDB takes rows as values.')
      },
      async *toRows(select) {
        const result = await duckdb.stream(`WITH chunk AS (${sql}) ${select}`)
        for (;;) {
          const part = await result.fetchChunk()
          if (part === null || part.rowCount === 0) return
          yield part.getRows()
        }
      },
    }
  }

  const place: Place = {
    ...{ target, db: client.db(), duckdb, folder: folder.path, signal, chunk },
    async plan(sequence, sent, id = randomUUID()) {
      const tables: TablePlan[] = []
      for (const { table, chunks, there } of sent) {
        const made = await Promise.all(chunks.map(chunk))
        tables.push({
          ...{ table, isNew: there === undefined, chunks: made.length },
          ddl: there === undefined ? [] : target.ddl(there, table),
          rows: made.reduce((sum, { rows }) => sum + rows, 0),
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
      const { rows: count, sequence } = await target.snapshot(table, path, { ...options, signal })
      const names = [...Object.values(ownColumns), ...table.columns.map(({ name: own }) => own)]
      const all = `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n',
        nullstr = '', allow_quoted_nulls = false, parallel = false, strict_mode = true, columns = {${names.map((own) => `${literal(own)}: 'VARCHAR'`).join(', ')}})`
      const cells = table.columns.map(({ name: own }) => identifier(own))
      const reader = await duckdb.runAndReadAll(`SELECT ${cells.join(', ')} FROM ${all} ORDER BY ${ownColumns.id}`)
      const rows = reader.getRowsJson()
      if (rows.length !== count) throw new Error(`${count} rows were told, ${rows.length} were read`)
      return { rows, sequence, all }
    },
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]()
      await client.close()
      duckdb.closeSync()
      instance.closeSync()
      folder[Symbol.dispose]()
    },
  }
  return place
}

/** Rows of a chunk out of a list of values: the first is the id's text, which is hashed, the others are cells in SQL. */
export function rowsOf(
  op: 'i' | 'u' | 'd',
  { columns }: TargetTable,
  rows: readonly (readonly [string, ...string[]])[],
): string {
  const names = [chunkColumns.op, chunkColumns.id, chunkColumns.row, ...columns.map(({ name }) => name)].map(identifier)
  const values = rows.map(([id, ...cells], at) => {
    const typed = columns.map(({ column: { storage } }, place) => `CAST(${cells[place] ?? 'NULL'} AS ${storage})`)
    return `('${op}', ${literal(id.length === 32 ? id : idOf(id))}, ${at}::BIGINT${typed.map((cell) => `, ${cell}`).join('')})`
  })
  return `SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names.join(', ')})`
}

/** 32 hexadecimal digits. */
export const idOf = (text: string): string => Buffer.from(text).toString('hex').padStart(32, '0')
