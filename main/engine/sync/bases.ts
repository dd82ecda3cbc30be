/**
 * What we last knew to be in a table of a database: ids and content hashes of its rows, a Parquet file (`id` UUID, `h`
 * UBIGINT) a table and push or pull. Against it a review tells our changes from those of others. It is kept here, not as a
 * version, because versions may be pruned.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import * as z from 'zod'
import type { Catalog } from '../store/catalog.ts'
import { queryAll } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { literal } from '../store/sql-text.ts'

type Places = Pick<StorePaths, 'sync'>

export interface Base {
  /** Of the dataset. */
  readonly table: string
  readonly targetTable: string
  /** Path of the file. */
  readonly file: string
  readonly rows: number
}

/** A base that is written and not recorded yet: until it is, it does not count. */
export interface NewBase extends Base {
  readonly target: string
}

/** Each push of the last ones can be taken back, and then the base before it counts again. */
const KEPT = 4

const rowSchema = z.object({ table_name: z.string(), target_table: z.string(), file: z.string(), rows: z.number() })

/** The newest base of each table, by the table's name in lower case. */
export function currentBases(catalog: Catalog, { sync }: Places, target: string): Map<string, Base> {
  const rows = catalog
    .prepare('select table_name, target_table, file, rows from sync_base where target_id = ? order by id')
    .all(target)
  const bases = rows.map((raw): [string, Base] => {
    const { table_name, target_table, file, rows } = rowSchema.parse(raw)
    return [
      table_name.toLowerCase(),
      { table: table_name, targetTable: target_table, file: join(folderOf(sync, target), file), rows },
    ]
  })
  return new Map(bases)
}

/** Writes the rows of `sql` (`id` UUID, `h` UBIGINT) as a base that is still to be recorded. */
export async function writeBase(
  connection: DuckDBConnection,
  { sync }: Places,
  { target, table, targetTable }: { target: string; table: string; targetTable: string },
  sql: string,
): Promise<NewBase> {
  const folder = folderOf(sync, target)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${randomUUID()}.parquet`)
  const [written] = await queryAll(
    connection,
    `COPY (SELECT id::UUID AS id, h::UBIGINT AS h FROM (${sql})) TO ${literal(file)} (FORMAT parquet, COMPRESSION uncompressed)`,
  )
  return { target, table, targetTable, file, rows: Number(written?.Count ?? 0) }
}

/** Makes bases count. `origin` is the push or pull that they come from: done again, it changes nothing. */
export function recordBases(catalog: Catalog, origin: string, bases: readonly NewBase[]): void {
  const insert = catalog.prepare(
    `insert into sync_base (target_id, table_name, target_table, origin, file, rows) values (?, ?, ?, ?, ?, ?)
     on conflict (target_id, table_name, origin) do update set file = excluded.file, rows = excluded.rows`,
  )
  const forgetOlder = catalog.prepare(
    `delete from sync_base where target_id = @target and table_name = @table and id not in
       (select id from sync_base where target_id = @target and table_name = @table order by id desc limit ${KEPT})`,
  )
  for (const { target, table, targetTable, file, rows } of bases) {
    insert.run(target, table, targetTable, origin, basename(file), rows)
    forgetOlder.run({ target, table })
  }
}

/** After a roll back what was known before counts again. */
export function forgetBases(catalog: Catalog, target: string, origin: string): void {
  catalog.prepare('delete from sync_base where target_id = ? and origin = ?').run(target, origin)
}

/** Removes files that nobody refers to. A file that is being written has no record yet: only call it when nobody writes. */
export function sweepBases(catalog: Catalog, { sync }: Places): void {
  const root = join(sync, 'bases')
  const kept = new Set(
    z
      .array(z.object({ target_id: z.string(), file: z.string() }))
      .parse(catalog.prepare('select target_id, file from sync_base').all())
      .map(({ target_id, file }) => `${target_id}/${file}`),
  )
  for (const target of entriesOf(root)) {
    const files = entriesOf(join(root, target))
    const orphans = files.filter((file) => !kept.has(`${target}/${file}`))
    if (orphans.length === files.length) rmSync(join(root, target), { recursive: true, force: true })
    else for (const file of orphans) rmSync(join(root, target, file), { force: true })
  }
}

const folderOf = (sync: string, target: string): string => join(sync, 'bases', target)

export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
