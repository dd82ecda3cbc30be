/**
 * Writes the file that goes beside the rows: a bundle as `bundle/` describes it, whose tables have no rows, with the
 * places of the rows instead. Rows keep the numbers that they have in their sources, superseded ones left out, so that
 * line maps and findings mean the same wherever it is pulled to.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf } from '../../browse/relation.ts'
import { describe, writeKept } from '../../bundle/bundle.ts'
import { type BundlePlace, draft } from '../../bundle/bundle-place.ts'
import type { WrittenTable } from '../../bundle/bundle-tables.ts'
import { CHECKSUMS, MANIFEST, manifestSchema } from '../../bundle/manifest.ts'
import { createFileNames } from '../../bundle/names.ts'
import { createZip } from '../../bundle/zip-writer.ts'
import type { Engine } from '../../engine.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import { rowsOf, type StoredDataset, type StoredTable } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { findTwins, ourRows } from '../ours.ts'

export interface TableToPublish {
  readonly table: StoredTable
  /** Names of columns that tell its rows apart. */
  readonly key: readonly string[]
  /** As `DescribedTable.origin`. */
  readonly origin: readonly string[]
}

export interface Publication {
  readonly engine: Engine
  readonly dataset: StoredDataset
  readonly tables: readonly TableToPublish[]
  readonly path: string
  readonly signal: AbortSignal
}

export const TEMPLATE = 'winnow/template.json'
const NO_ROWS = 'winnow/no-rows'
/** Larger ones are made again where they are wanted. */
const MOST_DERIVED_ROWS = 200_000

/** Answers with the paths of the places, by the table's name. */
export async function writePublication(publication: Publication): Promise<Map<string, string>> {
  const { engine, dataset, path, signal } = publication
  const drafts = join(engine.paths.outbox, randomUUID())
  mkdirSync(drafts)
  try {
    await using file = await open(path, 'w')
    const target = { write: async (bytes: Uint8Array) => void (await file.writeFile(bytes)) }
    return await engine.read(dataset, (connection) => write(publication, { connection, drafts, target }), signal)
  } finally {
    rmSync(drafts, { recursive: true, force: true })
  }
}

interface Means {
  readonly connection: DuckDBConnection
  readonly drafts: string
  readonly target: { write(bytes: Uint8Array): Promise<void> }
}

async function write(
  { engine, dataset: own, tables, signal }: Publication,
  { connection, drafts, target }: Means,
): Promise<Map<string, string>> {
  const names = new Set(tables.map(({ table }) => table.name))
  // Numbers of rows stay as they are: nothing moves up into the place of what is masked.
  const dataset: StoredDataset = {
    ...own,
    tables: own.tables
      .filter(({ name }) => names.has(name))
      .map((table) => ({
        ...table,
        sources: table.sources.map((source) => ({ ...source, mask: null, masked: 0 })),
      })),
  }
  const createdAt = new Date()
  const zip = createZip(target, createdAt, signal)
  const template = own.template === null ? undefined : engine.templates.get(own.template.id)
  const onRows = () => throwIfCancelled(signal)
  const place: BundlePlace = {
    ...{ engine, dataset, template, connection, drafts, zip, signal, onRows },
    ...{ names: createFileNames(), loadedAt: createdAt },
  }
  const none = await zip.addText(NO_ROWS, '')
  const written: WrittenTable[] = dataset.tables.map((table) => ({
    ...{ table, csv: none, parquet: none },
    rows: table.sources.reduce((sum, source) => sum + rowsOf(source), 0),
  }))
  for (const { table, rows } of dataset.derived)
    if (rows <= MOST_DERIVED_ROWS) written.push(await writeDerived(place, table, written.length))
  const kept = await writeKept(place, written)
  const places = new Map<string, string>()
  for (const [at, one] of tables.entries()) {
    const written = await writePlaces(place, one, `winnow/places/${at + 1}.parquet`)
    if (written !== null) places.set(one.table.name, written)
  }
  const found = own.template === null ? undefined : engine.templates.all().find(({ name }) => name === own.template?.id)
  if (found?.origin === 'yours' && found.template !== null) await zip.addText(TEMPLATE, found.text)
  const checked = manifestSchema.safeParse(describe(place, { createdAt, tables: written, kept }))
  if (!checked.success)
    throw failure('BAD_INPUT', `${own.name} cannot be described: ${checked.error.issues[0]?.message}.`)
  await zip.addText(MANIFEST, JSON.stringify(checked.data))
  await zip.addText(CHECKSUMS, zip.files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''))
  await zip.end()
  return places
}

async function writeDerived(place: BundlePlace, table: StoredTable, number: number): Promise<WrittenTable> {
  const { engine, connection, zip } = place
  const file = draft(place, 'derived.parquet')
  const cells = table.columns.map(({ name }) => identifier(name)).join(', ')
  await connection.run(
    `COPY (SELECT ${cells} FROM ${relationOf(table, engine.paths)} ORDER BY __source, __row) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  const parquet = await zip.addFile(`winnow/derived/${number}.parquet`, file, false)
  rmSync(file)
  return { table, rows: table.sources.reduce((sum, source) => sum + rowsOf(source), 0), csv: parquet, parquet }
}

/** Where every row of a source belongs that the table there was not made of; null when there is none. */
async function writePlaces(
  place: BundlePlace,
  { table, key, origin }: TableToPublish,
  path: string,
): Promise<string | null> {
  const { engine, connection, zip } = place
  const others = table.sources.flatMap((source, at) => (source.id === origin[at] || rowsOf(source) === 0 ? [] : [at]))
  if (others.length === 0) return null
  const columns = key.flatMap((name) => table.columns.find((column) => column.name === name) ?? [])
  const twinsFile = draft(place, 'twins.parquet')
  const twins = columns.length > 0 ? null : await findTwins(connection, table, engine.paths, twinsFile)
  const ours = { table, columns: [], key: columns, twins, unstorable: new Set<string>() }
  const storability = { unstorable: () => null, replacement: (_: unknown, value: string) => value }
  const rows = ourRows(ours, engine.paths, storability, {
    more: ['__source', '__row'],
    where: `__source IN (${others.join(', ')})`,
  })
  const file = draft(place, 'places.parquet')
  const [count] = await queryAll(
    connection,
    `COPY (SELECT _winnow_id::UUID AS id, __source::INTEGER AS source, __row::BIGINT AS "row" FROM (${rows}) ORDER BY 2, 3)
     TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  if (twins !== null) rmSync(twins, { force: true })
  if (Number(count?.Count ?? 0) > 0) await zip.addFile(path, file, false)
  rmSync(file, { force: true })
  return Number(count?.Count ?? 0) > 0 ? path : null
}
