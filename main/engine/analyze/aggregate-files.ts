/**
 * An aggregate of files without a store: a regular file is read by DuckDB where it lies, after the scan has vouched for
 * it; everything else is loaded into a store that goes away with the work. The result is the same either way.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { createRouterClient } from '@orpc/server'
import {
  type AggregateSpec,
  type Client,
  type ExportFormat,
  exportFormatSchema,
} from '../../../preload/contract/index.ts'
import { relationOf } from '../browse/relation.ts'
import { explainQueryError } from '../browse/rows.ts'
import { openAlone, type SourceFile } from '../csv/open-source.ts'
import { findLabels, type SourceHead, sniffHead } from '../csv/read-header.ts'
import { openEngine } from '../engine.ts'
import { partNumber } from '../exchange/parts.ts'
import { openTargets } from '../exchange/targets.ts'
import { type RowFormat, writeRows } from '../exchange/write-rows.ts'
import { Cancelled, failure, throwIfCancelled } from '../failure.ts'
import { newGrantKey } from '../grants.ts'
import { fileToMatch } from '../load/file-to-match.ts'
import { createRouter } from '../router.ts'
import { textColumn } from '../store/columns.ts'
import { findDataset, rowsOf, type StoredTable } from '../store/datasets.ts'
import { openReader, queryAll, WIDE_COLUMNS } from '../store/duckdb.ts'
import { readLimits } from '../store/limits.ts'
import { identifier } from '../store/sql-text.ts'
import { loadTemplates } from '../template/load-templates.ts'
import { matchFiles, matchTemplate } from '../template/match-template.ts'
import { type CompiledAggregate, compileAggregate, parseSpec } from './aggregate.ts'
import { type Invalid, type MeasuredTable, type ReadFile, withNumbers } from './aggregate-numbers.ts'
import { planRegular, readRegular } from './aggregate-regular.ts'
import { areTooMany, groupInParts, isPartible, type Room } from './group-in-parts.ts'

export interface FilesAggregate {
  /** All with the same columns. */
  readonly files: readonly string[]
  readonly spec: Omit<AggregateSpec, 'table'>
  /** Leave values out that are no numbers, rather than fail. */
  readonly skipInvalid: boolean
  readonly out: string
  readonly format: Exclude<ExportFormat, { kind: 'nested' }>
  readonly mostPartBytes: number | undefined
  /** Folder of templates: what they say of a file's columns counts. */
  readonly templates: string
  readonly signal: AbortSignal
}

export interface FilesAggregated {
  readonly rows: number
  readonly files: readonly string[]
  readonly invalid: readonly Invalid[]
  /** What loading found to be wrong in the files; none where they are regular. */
  readonly anomalies: number
}

/** @throws BAD_INPUT when a file or the specification cannot be used; FILE_EXISTS never: files are replaced. */
export async function aggregateFiles(request: FilesAggregate): Promise<FilesAggregated> {
  refuseUnfitTarget(request)
  const scratch = join(tmpdir(), `winnow-${randomUUID()}`)
  mkdirSync(scratch, { recursive: true })
  try {
    return (await aggregateRegular(request, scratch)) ?? (await aggregateLoaded(request, scratch))
  } catch (error) {
    if (request.signal.aborted) throw new Cancelled()
    throw explainQueryError(error)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** @throws BAD_INPUT when the result would take the place of a file that is read, or cannot be cut by bytes. */
function refuseUnfitTarget({ files, out, format, mostPartBytes }: FilesAggregate): void {
  if (mostPartBytes !== undefined && !['csv', 'json', 'jsonl'].includes(format.kind))
    throw failure(
      'BAD_INPUT',
      'Only CSV and JSON can be cut into parts by bytes: choose one of them, or leave the size of parts out.',
    )
  const isTarget = (path: string) =>
    mostPartBytes === undefined
      ? path === placeOf(out)
      : dirname(path) === placeOf(dirname(out)) && partNumber(out, basename(path)) !== undefined
  for (const file of files)
    if (isTarget(placeOf(file)))
      throw failure(
        'BAD_INPUT',
        `${basename(file)} is read: the result cannot be written over it. Choose another name.`,
      )
}

/** The path of a file or folder behind all links. */
const placeOf = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path))

async function aggregateRegular(request: FilesAggregate, scratch: string): Promise<FilesAggregated | null> {
  const [path, ...others] = request.files
  if (path === undefined || others.length > 0) return null
  await using source = await openAlone(path)
  const head = await sniffHead(source, source.known)
  const plan = await planRegular(source, head, usedColumns(request.spec))
  if (plan === null) return null
  const regular = await readRegular(plan, request.signal)
  if (regular === null) return null
  const limits = { ...readLimits(), spillFolder: join(scratch, 'spill') }
  const wide = regular.columns.length > WIDE_COLUMNS
  const instance = await openReader({ ...limits, folders: [scratch], files: [source.path], wide })
  try {
    const connection = await instance.connect()
    using _interrupt = interruptWhen(request.signal, connection)
    const table = { name: source.stem, columns: regular.columns, relation: regular.relation }
    const files = [{ path, name: source.name, dialect: head.dialect }]
    const integers = await integersOf(source, head, request.templates)
    const written = await measure(connection, table, request, {
      ...{ files, integers, outbox: scratch },
      room: { rows: regular.rows, memoryMiB: limits.memoryMiB },
    })
    await source.checkUnchanged()
    return { ...written, anomalies: 0 }
  } finally {
    instance.closeSync()
  }
}

/** The columns that the result depends on; null for any, since a condition may be about any. */
function usedColumns({ groups = [], measures = [], filters = [], where }: FilesAggregate['spec']) {
  if (where !== undefined) return null
  return new Set([...groups, ...measures, ...filters].flatMap(({ column }) => column ?? []))
}

async function aggregateLoaded(request: FilesAggregate, scratch: string): Promise<FilesAggregated> {
  const grantKey = newGrantKey()
  const options = { store: join(scratch, 'store'), templates: request.templates, grantKey, version: 'temporary' }
  await using engine = await openEngine(options)
  const client: Client = createRouterClient(createRouter(engine))
  const files = request.files.map((path) => ({ file: engine.grants.seal({ path, mode: 'read' }) }))
  const { id } = await client.loads.start({ files, dataset: 'files', template: null })
  const cancel = () => void engine.tasks.cancel(id)
  request.signal.addEventListener('abort', cancel, { once: true })
  const task = await engine.tasks.ended(id)
  request.signal.removeEventListener('abort', cancel)
  if (task.status !== 'done') throw failure('BAD_INPUT', task.message ?? 'The files cannot be read.')
  const dataset = findDataset(engine.catalog, 'files')
  const table = unite(dataset.tables)
  const read = table.sources.map(({ path, file, dialect }) => ({ path: path ?? file, name: file, dialect }))
  const integers = await integersOfFile(request.files[0] ?? '', request.templates)
  const relation = relationOf(table, engine.paths)
  return await engine.read(
    dataset,
    async (connection) => ({
      ...(await measure(connection, { ...table, relation }, request, {
        files: read,
        integers,
        outbox: engine.paths.outbox,
        room: {
          rows: table.sources.reduce((sum, source) => sum + rowsOf(source), 0),
          memoryMiB: readLimits().memoryMiB,
        },
      })),
      anomalies: task.anomalies ?? 0,
    }),
    request.signal,
  )
}

/** Tables with the same columns as one; a column that they store differently is text. @throws BAD_INPUT for others. */
function unite([first, ...others]: readonly StoredTable[]): StoredTable {
  if (first === undefined) throw failure('BAD_INPUT', 'The files hold no table.')
  const columns = first.columns.map((column) => {
    const same = others.map((table) =>
      table.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase()),
    )
    if (same.includes(undefined) || others.some((table) => table.columns.length !== first.columns.length))
      throw failure('BAD_INPUT', 'The files do not have the same columns: aggregate them one by one.')
    const alike = same.every((other) => other?.storage === column.storage && other.format === column.format)
    return alike ? column : textColumn(column.name)
  })
  return { ...first, columns, sources: [first, ...others].flatMap(({ sources }) => sources) }
}

/** The columns that the template of a file, if one knows it, says are integers. */
async function integersOf(source: SourceFile, head: SourceHead, folder: string): Promise<ReadonlySet<string>> {
  const { labels } = await findLabels(source, head)
  const files = [fileToMatch({ name: source.name, labels, head, headerGiven: false })]
  const template = matchTemplate(files, loadTemplates(folder).values())?.template
  const fields = template === undefined ? [] : (matchFiles(files, template)[0]?.resource?.schema.fields ?? [])
  return new Set(fields.filter(({ type }) => type === 'integer').map(({ name }) => name))
}

async function integersOfFile(path: string, folder: string): Promise<ReadonlySet<string>> {
  await using source = await openAlone(path)
  return await integersOf(source, await sniffHead(source, source.known), folder)
}

interface Origin {
  readonly files: readonly ReadFile[]
  readonly integers: ReadonlySet<string>
  /** Where DuckDB may write. */
  readonly outbox: string
  readonly room: Room
}

async function measure(
  connection: DuckDBConnection,
  table: MeasuredTable,
  { spec, skipInvalid, out, format, mostPartBytes, signal }: FilesAggregate,
  { files, integers, outbox, room }: Origin,
): Promise<Omit<FilesAggregated, 'anomalies'>> {
  const { measures } = parseSpec({ ...spec, table: table.name })
  const { table: measured, invalid } = await withNumbers(connection, table, measures, { integers, skipInvalid, files })
  const { compiled, sql } = await makeGroups(connection, measured, spec, { outbox, room })
  const [count] = await queryAll(connection, 'SELECT count(*) AS n FROM groups')
  const parts = mostPartBytes === undefined ? undefined : { bytes: mostPartBytes }
  await using targets = openTargets(out, { overwrite: true, inParts: parts !== undefined })
  const set = { name: table.name, sql, columns: compiled.columns, rows: Number(count?.n), files: [] }
  const onRows = () => throwIfCancelled(signal)
  const { rows } = await writeRows(connection, set, rowFormat(format), {
    targets,
    outbox,
    compression: 'none',
    parts,
    onRows,
  })
  throwIfCancelled(signal)
  return { rows, invalid, files: await targets.complete() }
}

/** The format with its defaults. */
function rowFormat(format: ExportFormat): RowFormat {
  const parsed = exportFormatSchema.parse(format)
  if (parsed.kind === 'nested') throw new Error('an aggregate has no nested shape')
  return parsed
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && /^Out of Memory Error: /.test(error.message)

/** Above this many, groups are left in the order in which they come: to sort them would take as long as to find them. */
const MOST_SORTED = 1_000_000

interface Groups {
  readonly compiled: CompiledAggregate
  /** Selects the groups. */
  readonly sql: string
}

/** Makes the groups of a relation, once, as a table of the connection. */
async function makeGroups(
  connection: DuckDBConnection,
  table: MeasuredTable,
  spec: FilesAggregate['spec'],
  { outbox, room }: Pick<Origin, 'outbox' | 'room'>,
): Promise<Groups> {
  const parsed = parseSpec({ ...spec, table: table.name })
  const compiled = await compileAggregate(connection, table, table.relation, parsed)
  const { sql, unsorted, columns } = compiled
  const inParts = () =>
    groupInParts(connection, table, parsed, { compiled, room, folder: join(outbox, randomUUID()), into: 'groups' })
  const mayPart = isPartible(parsed, compiled)
  if (mayPart && (await areTooMany(connection, table, compiled, room))) await inParts()
  else
    await connection.run(`CREATE TEMP TABLE groups AS ${unsorted?.sql ?? sql}`).catch(async (error: unknown) => {
      if (!mayPart || !isOutOfMemory(error)) throw error
      await inParts()
    })
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  const all = `SELECT ${names} FROM groups`
  if (unsorted === null) return { compiled, sql: all }
  const [count] = await queryAll(connection, 'SELECT count(*) AS n FROM groups')
  return { compiled, sql: Number(count?.n) > MOST_SORTED ? all : `${all} ${unsorted.order}` }
}

function interruptWhen(signal: AbortSignal, connection: DuckDBConnection): Disposable {
  const interrupt = () => connection.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', interrupt) }
}
