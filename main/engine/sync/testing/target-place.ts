/** A target for a test, whichever database it is, with a DuckDB beside it that makes the rows and reads them back. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { textColumn } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
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
} from '../target.ts'

export interface Sent {
  readonly table: TargetTable
  /** SQL of DuckDB: `_winnow_op`, `_winnow_id` (32 hexadecimal digits), `_winnow_row` and the cells. */
  readonly chunks: readonly string[]
  readonly there?: ThereTable
  readonly mark?: string
}

export interface TargetPlace extends AsyncDisposable {
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
  /** The rows of a table there in the order of their ids; `all` is a relation of DuckDB, `mark` is empty without one. */
  read(
    name: string,
    options?: { ids?: string; since?: number },
  ): Promise<{ rows: unknown[][]; mark: string; sequence: number; all: string }>
}

/** With cells that are `typed`, what is read back is in the storage of its column; else everything is a text. */
export async function openTargetPlace(target: Target, cells: 'typed' | 'texts'): Promise<TargetPlace> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(openTestFolder())
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  open.defer(() => instance.closeSync())
  const duckdb = await instance.connect()
  open.defer(() => duckdb.closeSync())
  open.use(target)
  const { signal } = new AbortController()
  const parts = open.move()

  const place: TargetPlace = {
    ...{ target, duckdb, folder: folder.path, signal },
    chunk: (sql, number = 0) => chunkOf(duckdb, sql, number),
    async plan(sequence, sent, id = randomUUID()) {
      const tables: TablePlan[] = []
      for (const { table, chunks, there, mark } of sent) {
        const made = await Promise.all(chunks.map((sql) => place.chunk(sql)))
        tables.push({
          ...{ table, isNew: there === undefined, chunks: made.length },
          ddl: there === undefined ? [] : target.ddl(there, table),
          rows: made.reduce((sum, { rows }) => sum + rows, 0),
          ...(mark !== undefined && { mark }),
        })
      }
      return {
        ...{ id, dataset: { id: 'dataset-1', name: 'Songs', version: 1 } },
        ...{ actor: 'ana', baseSequence: sequence, tables },
      }
    },
    async stage(push, sent) {
      await target.begin(push)
      for (const [at, plan] of push.tables.entries())
        for (const [number, sql] of (sent[at]?.chunks ?? []).entries())
          await target.stage(push, plan, await place.chunk(sql, number), signal)
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
      const all = snapshotRelation(path, table, cells)
      const names = table.columns.map(({ name: own }) => identifier(own))
      const reader = await duckdb.runAndReadAll(
        `SELECT ${names.length === 0 ? '1' : names.join(', ')} FROM ${all} ORDER BY ${ownColumns.id}`,
      )
      const rows = reader.getRowsJson()
      if (rows.length !== count) throw new Error(`${count} rows were told, ${rows.length} were read`)
      return { rows, mark, sequence, all }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
  return place
}

async function chunkOf(duckdb: DuckDBConnection, sql: string, number: number): Promise<ChunkRows> {
  const [found] = await queryAll(
    duckdb,
    `SELECT count(*)::INTEGER AS rows, bool_and(${chunkColumns.op} = 'i') AS inserts, md5(string_agg(c::VARCHAR, '|')) AS checksum FROM (${sql}) c`,
  )
  async function* toChunks(select: string) {
    const withBits = `SELECT *, ${chunkColumns.id}::UUID AS ${chunkColumns.bits} FROM (${sql})`
    const result = await duckdb.stream(`WITH chunk AS (${withBits}) ${select}`)
    for (;;) {
      const part = await result.fetchChunk()
      if (part === null || part.rowCount === 0) return
      yield part
    }
  }
  return {
    ...{ number, rows: Number(found?.rows), checksum: String(found?.checksum), onlyInserts: found?.inserts === true },
    ...{ bits: 'uuid', toChunks },
    async *toRows(select) {
      for await (const part of toChunks(select)) yield part.getRows()
    },
  }
}

function snapshotRelation(path: string, table: ThereTable, cells: 'typed' | 'texts'): string {
  const types = [...Object.values(ownColumns).map((own) => `${literal(own)}: 'VARCHAR'`)]
  for (const { name, column } of table.columns)
    types.push(`${literal(name)}: ${literal(cells === 'typed' ? column.storage : 'VARCHAR')}`)
  return `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n',
    nullstr = '', allow_quoted_nulls = false, parallel = false, strict_mode = true, columns = {${types.join(', ')}})`
}

export const column = (name: string, storage = 'VARCHAR', format: string | null = null): TargetColumn => ({
  name,
  column: { ...textColumn(name), type: storage === 'VARCHAR' ? 'string' : 'number', storage, format },
})

/**
 * Rows of a chunk out of a list of values: the first is the id's text, of which `toId` makes SQL for 32 hexadecimal digits,
 * the others are cells in SQL.
 */
export const rowsWith =
  (toId: (text: string) => string) =>
  (op: 'i' | 'u' | 'd', { columns }: TargetTable, rows: readonly (readonly [string, ...string[]])[]): string => {
    const names = [chunkColumns.op, chunkColumns.id, chunkColumns.row, ...columns.map(({ name }) => name)]
    const values = rows.map(([id, ...cells], at) => {
      const typed = columns.map(({ column: { storage } }, place) => `CAST(${cells[place] ?? 'NULL'} AS ${storage})`)
      return `('${op}', ${toId(id)}, ${at}::BIGINT${typed.map((cell) => `, ${cell}`).join('')})`
    })
    return `SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names.map(identifier).join(', ')})`
  }
