/** The sources of a table that is pulled: those that are here already are listed again, all others are written. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, linkSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { maskPath, relationOf, segmentPath } from '../../browse/relation.ts'
import type { BundledSource, BundledTable } from '../../bundle/manifest.ts'
import { checkParquet, type RestorePlace, restoreLines } from '../../bundle/restore-files.ts'
import { throwIfCancelled } from '../../failure.ts'
import { lineMapName } from '../../load/read-table.ts'
import { SLICE_ROWS } from '../../load/slices.ts'
import { parquetOptions } from '../../load/write-segments.ts'
import { isTime, type StoredColumn } from '../../store/columns.ts'
import { rowsOf, type StoredSource, type StoredTable } from '../../store/datasets.ts'
import type { StorePaths } from '../../store/paths.ts'
import type { NewSource, NewTable } from '../../store/publish.ts'
import type { Segment } from '../../store/segments.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import type { Staging } from '../../store/staging.ts'
import { knownDialect } from '../../unpack/known-table.ts'
import { maskName } from '../../versions/settle-duplicates.ts'
import { toNewSource } from '../../versions/stored.ts'
import { asText, cellsOf, columnOf, convertedRows, isAlike, misfits, type TypedRows, typedFetched } from './columns.ts'
import type { FetchedTable } from './fetch.ts'
import { countPlaced, placeRows } from './place-rows.ts'
import type { Sides } from './sides.ts'

export interface BuildRequest {
  readonly connection: DuckDBConnection
  readonly paths: StorePaths
  readonly staging: Staging
  /** Of the files that came with the description. */
  readonly restore: RestorePlace
  readonly fetched: FetchedTable
  readonly sides: Sides
  readonly described: BundledTable
  readonly local: StoredTable | undefined
  readonly onConflict: 'theirs' | 'ours'
  /** Name of the connection, for what others wrote there. */
  readonly from: string
}

const PLACES = [
  ['id', 'UUID'],
  ['source', 'INTEGER'],
  ['row', 'BIGINT'],
] as const

export async function buildTable(request: BuildRequest): Promise<NewTable> {
  const { connection, fetched, sides, described, local, restore } = request
  const { places: path } = fetched.described
  const places = path === null ? null : (restore.taken.get(path) ?? null)
  if (path !== null) await checkParquet(restore, path, PLACES)
  const placed = await placeRows({ ...request, places })
  const theirs = await typedFetched(connection, fetched.there.columns, fetched.cells)
  const columns = await finalColumns(request, theirs, placed.table)
  const counts = await countPlaced(connection, placed, local)
  const plans = placed.order.map((id, at) => ({ id, at, ...(counts.get(at) ?? { rows: 0, inPlace: 0 }) }))
  const own = new Map(local?.sources.map((source) => [source.id, source]))
  const listed = (plan: (typeof plans)[number]) => {
    const source = own.get(plan.id ?? '')
    const isHere = source !== undefined && plan.rows === plan.inPlace && fits(source, columns)
    return isHere ? source : undefined
  }
  const written = plans.filter((plan) => listed(plan) === undefined).map(({ at }) => at)
  const content = `${fetched.rows}_content`
  const cells = columns.map((_, at) => `c.c${at}`).join(', ')
  const isWritten = `p.slot IN (${[-1, ...written].join(', ')})`
  const ours =
    local === undefined
      ? ''
      : `UNION ALL SELECT p.slot AS __at, p."row" AS __place, ${cells} FROM ${placed.table} p
         JOIN (${convertedRows(cellsOf(local.columns), columns, relationOf(local, request.paths), ['__source', '__row'])}) c
         ON p.source = c.__source AND p.local = c.__row WHERE NOT p.fetched AND ${isWritten}`
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${content} AS
    SELECT p.slot AS __at, p."row" AS __place, ${cells} FROM ${placed.table} p
    JOIN (${convertedRows(theirs.cells, columns, theirs.relation, ['id'])}) c ON p.id = c.id WHERE p.fetched AND ${isWritten} ${ours}`)
  const sources: NewSource[] = []
  for (const plan of plans) {
    throwIfCancelled(request.restore.signal)
    const here = own.get(plan.id ?? '')
    const source = listed(plan)
    const known = described.sources.find(({ id }) => id === plan.id)
    // What has no row left and nobody knows there goes; unless it was changed here, and records of it were set aside.
    const isWanted = here !== undefined && here.quarantine !== null && isMixed(sides)
    if (known === undefined && plan.rows === 0 && !isWanted) continue
    const writing = { request, columns, content, placed: placed.table, ...plan }
    if (source !== undefined) sources.push(await listAgain(writing, source))
    else if (known !== undefined) sources.push(await writeDescribed(writing, known, here))
    else if (here !== undefined) sources.push(await writeAgain(writing, here))
    else sources.push(await writeStrange(writing))
  }
  for (const table of [content, placed.table, sides.local, sides.decided, fetched.rows])
    await connection.run(`DROP TABLE IF EXISTS ${table}`)
  const { name, title, resource } = described
  return { name: local?.name ?? name, title, resource, columns, sources }
}

const isMixed = ({ kept, counts }: Sides) => kept > 0 || counts.conflicts > 0

/** Those of the description; as text where a cell of either side is no value of its column. */
async function finalColumns(
  { connection, described, local, paths, sides }: BuildRequest,
  theirs: TypedRows,
  placed: string,
): Promise<StoredColumn[]> {
  const wrongThere = await misfits(connection, theirs.cells, described.columns, theirs.relation)
  const columns = asText(described.columns, wrongThere)
  if (local === undefined) return columns
  const all = isMixed(sides)
    ? [...columns, ...local.columns.filter(({ name }) => columnOf(columns, name) === undefined)]
    : columns
  const used = `(SELECT r.* FROM ${relationOf(local, paths)} r SEMI JOIN (SELECT source, local FROM ${placed} WHERE NOT fetched) p
    ON r.__source = p.source AND r.__row = p.local)`
  const isSame = local.columns.every((column) => {
    const other = columnOf(all, column.name)
    return other === undefined || other.storage === column.storage
  })
  return isSame ? all : asText(all, await misfits(connection, cellsOf(local.columns), all, used))
}

/** Whether a source can be listed again below these columns. */
const fits = (source: StoredSource, columns: readonly StoredColumn[]): boolean =>
  columns.every((column) => {
    const own = columnOf(source.columns, column.name)
    if (own === undefined || column.storage === 'VARCHAR' || isAlike(own, column)) return true
    return own.storage === 'VARCHAR' && isTime(column) && column.format !== null
  })

interface Writing {
  readonly request: BuildRequest
  readonly columns: readonly StoredColumn[]
  readonly content: string
  readonly placed: string
  readonly at: number
  readonly rows: number
}

async function listAgain(writing: Writing, source: StoredSource): Promise<NewSource> {
  const again = toNewSource(source)
  if (writing.rows === rowsOf(source)) return again
  const all = source.segments.reduce((sum, { rows }) => sum + rows, 0)
  return { ...again, ...(await writeMask(writing, source.id, all)) }
}

/** Rows of the source that are not there. */
async function writeMask(
  { request: { connection, staging }, placed, at, rows }: Writing,
  id: string,
  all: number,
): Promise<Pick<NewSource, 'mask' | 'masked'>> {
  if (rows === all) return { mask: null, masked: 0 }
  await connection.run(
    `COPY (SELECT r AS "row" FROM range(${all}) t(r) ANTI JOIN (SELECT "row" FROM ${placed} WHERE slot = ${at}) p ON t.r = p."row" ORDER BY r)
     TO ${literal(staging.segment(maskName(id)))} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
  )
  return { mask: `${staging.versionId}/${maskName(id)}`, masked: all - rows }
}

/** Numbers without a row are filled with nothing, so that the others keep theirs; a mask hides them. */
async function writeRows(
  writing: Writing,
  id: string,
  all: number,
): Promise<Pick<NewSource, 'segments' | 'mask' | 'masked'>> {
  const { request, columns, content, at } = writing
  const { connection, staging, restore } = request
  const cells = columns.map(({ name, storage }, at) => `c.c${at}::${storage} AS ${identifier(name)}`)
  const segments: Segment[] = []
  for (let from = 0; from < all || from === 0; from += SLICE_ROWS) {
    throwIfCancelled(restore.signal)
    const rows = Math.min(SLICE_ROWS, all - from)
    const file = all <= SLICE_ROWS ? `${id}.parquet` : `${id}.${segments.length + 1}.parquet`
    await connection.run(
      `COPY (SELECT ${cells.join(', ')} FROM range(${from}, ${from + rows}) t(r)
         LEFT JOIN (SELECT * FROM ${content} WHERE __at = ${at} AND __place >= ${from} AND __place < ${from + rows}) c ON t.r = c.__place ORDER BY t.r)
       TO ${literal(staging.segment(file))} (${parquetOptions(columns.length)})`,
    )
    segments.push({ file, rows })
    restore.onRows(rows)
  }
  return { segments, ...(await writeMask(writing, id, all)) }
}

async function writeDescribed(
  writing: Writing,
  source: BundledSource,
  here: StoredSource | undefined,
): Promise<NewSource> {
  const { request, columns } = writing
  const { staging, restore, paths } = request
  const { id, file, bytes, modifiedAt, fingerprint, dialect, labels, ledger, lineIndex } = source
  const written = await writeRows(writing, id, source.rows)
  await restoreLines(restore, source, lineMapName(id))
  const quarantine = source.quarantine === null ? null : `${id}.quarantine`
  if (quarantine !== null)
    copyFileSync(restore.taken.get(source.quarantine ?? '') ?? '', staging.quarantine(quarantine))
  return {
    ...{ id, home: staging.versionId, file, bytes, modifiedAt, fingerprint, dialect, labels, ledger, lineIndex },
    ...{ columns, lineMap: lineMapName(id), quarantine, ...written },
    ...{ path: here?.path ?? null, kept: here === undefined ? null : keepAgain(paths, staging, here) },
  }
}

/** The kept copy of a file, for the new version as well. */
function keepAgain(paths: StorePaths, staging: Staging, { home, kept }: StoredSource): string | null {
  if (kept === null) return null
  const file = join(paths.sources, home, kept)
  if (!existsSync(file)) return null
  const into = staging.source(kept)
  try {
    linkSync(file, into)
  } catch {
    copyFileSync(file, into) // A file system without hard links.
  }
  return kept
}

/** A source that nobody there knows, and that cannot be listed as it is. */
async function writeAgain(writing: Writing, here: StoredSource): Promise<NewSource> {
  const { paths, staging } = writing.request
  const { id } = here
  const all = here.segments.reduce((sum, { rows }) => sum + rows, 0)
  const written = await writeRows(writing, id, all)
  copyFileSync(segmentPath(paths, here.home, here.line_map), staging.segment(lineMapName(id)))
  const quarantine = here.quarantine === null ? null : `${id}.quarantine`
  if (quarantine !== null)
    copyFileSync(join(paths.quarantine, here.home, here.quarantine ?? ''), staging.quarantine(quarantine))
  return {
    ...toNewSource(here),
    ...{ home: staging.versionId, columns: writing.columns, lineMap: lineMapName(id), quarantine, ...written },
    kept: keepAgain(paths, staging, here),
  }
}

/** Rows that others wrote into the database. */
async function writeStrange(writing: Writing): Promise<NewSource> {
  const { request, columns, rows } = writing
  const { connection, staging, from, described } = request
  const id = randomUUID()
  const written = await writeRows(writing, id, rows)
  await connection.run(
    `COPY (SELECT 0::BIGINT AS "row", 1::BIGINT AS record, 1::BIGINT AS line) TO ${literal(staging.segment(lineMapName(id)))} (FORMAT parquet)`,
  )
  return {
    ...{ id, home: staging.versionId, file: `${described.name} in ${from}`, path: null, kept: null, bytes: 0 },
    ...{ modifiedAt: Date.now(), fingerprint: `pulled:${id}`, dialect: knownDialect, lineIndex: [] },
    ...{ labels: columns.map(({ name }) => name), columns, lineMap: lineMapName(id), quarantine: null, ...written },
    ledger: { records: rows, rows, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 0 } },
  }
}

/** `SELECT`s `source` (id) and `row` of what is masked in these sources; null for nothing. */
export function maskedRows(sources: readonly Pick<NewSource, 'id' | 'mask'>[], paths: StorePaths): string | null {
  const masks = sources.flatMap(({ id, mask }) =>
    mask === null
      ? []
      : [`SELECT ${literal(id)} AS source, "row" FROM read_parquet(${literal(maskPath(paths, mask))})`],
  )
  return masks.length === 0 ? null : masks.join(' UNION ALL ')
}
