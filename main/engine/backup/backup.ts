/** Writes each table of a dataset as an Avro file, and a manifest beside them. */

import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf } from '../browse/relation.ts'
import type { Engine } from '../engine.ts'
import { type AvroCodec, writeAvro } from '../exchange/avro/write-avro.ts'
import { openTarget } from '../exchange/target-file.ts'
import { throwIfCancelled } from '../failure.ts'
import { rowsOf, type StoredDataset, type StoredTable } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import { identifier } from '../store/sql-text.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import { TABLE_KEY, type TableMeta } from '../unpack/avro/read-avro.ts'
import { openBackupFolder } from './backup-folder.ts'
import { MANIFEST, type Manifest, sha256OfFile } from './manifest.ts'
import { zipFiles } from './zip-folder.ts'

export interface BackupRequest {
  readonly dataset: StoredDataset
  /** The folder to write. */
  readonly path: string
  readonly codec: AvroCodec
  readonly overwrite: boolean
}

/** Into a folder, or an archive where the name says so. @throws as `writeFolder` */
export async function backupDataset(request: BackupRequest, engine: Engine, context: TaskContext): Promise<Outcome> {
  const { path, overwrite } = request
  if (!path.toLowerCase().endsWith('.zip')) return writeFolder(request, engine, context)
  await using target = await openTarget(path, overwrite)
  const scratch = join(engine.paths.spill, `backup-${randomUUID()}`)
  using _ = { [Symbol.dispose]: () => rmSync(scratch, { recursive: true, force: true }) }
  const outcome = await writeFolder({ ...request, path: scratch, overwrite: false }, engine, context)
  context.report({ phase: 'Packing' })
  const names = readdirSync(scratch).sort()
  await zipFiles(
    names.map((name) => join(scratch, name)),
    target,
    context.signal,
  )
  await target.complete()
  return outcome
}

/** @throws FILE_EXISTS, BAD_INPUT, Cancelled. Whatever happens, no half of a backup stays. */
async function writeFolder(request: BackupRequest, engine: Engine, context: TaskContext): Promise<Outcome> {
  const { dataset, path, codec, overwrite } = request
  using folder = openBackupFolder(path, overwrite)
  const total = dataset.tables.reduce((sum, table) => sum + countRows(table), 0)
  const startedAt = Date.now()
  const names = fileNames(dataset.tables)
  const tables: Manifest['tables'] = []
  let before = 0
  for (const [at, table] of dataset.tables.entries()) {
    context.report({ phase: `Writing ${table.title}` })
    const onRows = (rows: number) => {
      throwIfCancelled(context.signal)
      const done = before + rows
      const secondsLeft = done === 0 ? null : ((Date.now() - startedAt) / 1000 / done) * (total - done)
      context.report({ progress: { rows: done, secondsLeft } })
    }
    const file = names[at] ?? `table-${at + 1}.avro`
    const partial = folder.partial(file)
    const write = (connection: DuckDBConnection) =>
      writeTable(connection, { table, partial, ...request }, engine.paths, onRows)
    const rows = await engine.read(dataset, write, context.signal)
    before += rows
    const { name, title, resource, columns } = table
    const sha256 = await sha256OfFile(partial, context.signal)
    tables.push({ name, title, resource, file, rows, bytes: statSync(partial).size, sha256, columns: [...columns] })
  }
  throwIfCancelled(context.signal)
  const manifest: Manifest = {
    format: 'winnow-backup',
    formatVersion: 1,
    createdAt: new Date(),
    createdBy: `Winnow ${engine.options.version}`,
    codec,
    dataset: { name: dataset.name, version: dataset.version, template: dataset.template },
    tables,
  }
  await writeDurably(folder.partial(MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  folder.complete([...names, MANIFEST])
  return { dataset: dataset.id, rows: before }
}

const countRows = (table: StoredTable): number => table.sources.reduce((sum, source) => sum + rowsOf(source), 0)

async function writeTable(
  connection: DuckDBConnection,
  { dataset, table, partial, codec }: BackupRequest & { readonly table: StoredTable; readonly partial: string },
  paths: StorePaths,
  onRows: (rows: number) => void,
): Promise<number> {
  const { name, title, resource, columns } = table
  const template = dataset.template?.id ?? null
  const absent = absentColumns(table)
  const meta: TableMeta = { dataset: dataset.name, name, title, resource, template, columns: [...columns], absent }
  await using file = await open(partial, 'wx')
  const rows = await writeAvro(
    connection,
    {
      table: name,
      columns,
      sql: inOrder(table, paths),
      codec,
      metadata: { [TABLE_KEY]: JSON.stringify(meta) },
      onRows,
    },
    async (bytes) => void (await file.writeFile(bytes)),
  )
  await file.sync()
  return rows
}

function absentColumns({ columns, sources }: StoredTable): string[] {
  const there = new Set(sources.flatMap(({ labels }) => labels.map((label) => label.toLowerCase())))
  return sources.length === 0 ? [] : columns.map(({ name }) => name).filter((name) => !there.has(name.toLowerCase()))
}

/** The rows as they came. DuckDB keeps the order of files by itself, but not where rows are masked. */
function inOrder(table: StoredTable, paths: StorePaths): string {
  const names = table.columns.map(({ name }) => identifier(name)).join(', ')
  const isMasked = table.sources.some(({ mask }) => mask !== null)
  return `SELECT ${names} FROM ${relationOf(table, paths)}${isMasked ? ' ORDER BY __source, __row' : ''}`
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx')
  await writeFile(file, text)
  await file.sync()
}

/** A file name for each table, safe on every system and as much like the table's as can be. */
function fileNames(tables: readonly StoredTable[]): string[] {
  const taken = new Set<string>()
  return tables.map(({ name }) => {
    const safe = name
      .replace(/[<>:"/\\|?*\p{Cc}]/gu, '_')
      .replace(/^\.+|[. ]+$/g, '')
      .slice(0, 100)
    const stem = safe === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? `table-${safe}` : safe
    let free = stem
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${stem}-${n}`
    taken.add(free.toLowerCase())
    return `${free}.avro`
  })
}
