/**
 * DuckDB, in memory, over the store's Parquet files. Two kinds of instance:
 * `openLoader` may read and write files and runs only SQL of our own making; `openReader` is locked down (no files but
 * the segments, no settings, no extensions) and is the only one that ever sees SQL or conditions from outside.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, StatementType } from '@duckdb/node-api'
import { failure } from '../failure.ts'
import type { Limits } from './limits.ts'
import { literal, literals } from './sql-text.ts'

export interface DuckDbOptions extends Limits {
  readonly spillFolder: string
  /** For tables of very many columns. */
  readonly wide?: boolean
}

/**
 * DuckDB allots a vector of 2,048 values to each column at each step of a query: at 10,000 columns some gigabytes, of
 * which it touches as much as there are values. Tables wider than this have an instance with one thread and a limit
 * that counts on that; measured at 10,000 columns, it takes 0.5 GB for itself.
 */
export const WIDE_COLUMNS = 1000
const WIDE_LIMIT_MIB = 12 * 1024

async function openInstance({ spillFolder, wide = false, threads, memoryMiB }: DuckDbOptions): Promise<DuckDBInstance> {
  mkdirSync(spillFolder, { recursive: true })
  return DuckDBInstance.create(':memory:', {
    threads: String(wide ? 1 : threads),
    memory_limit: `${wide ? Math.max(WIDE_LIMIT_MIB, memoryMiB) : memoryMiB}MiB`,
    temp_directory: spillFolder,
    // Rows that are dealt out to files wait in memory, so many for each file.
    partitioned_write_flush_threshold: '65536',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
}

/** For loads: reads normalised CSV, writes Parquet. Never give it SQL from outside. */
export function openLoader(options: DuckDbOptions): Promise<DuckDBInstance> {
  return openInstance(options)
}

/** For everything that reads the store. */
export async function openReader(
  options: DuckDbOptions & { readonly folders: readonly string[]; readonly files?: readonly string[] },
): Promise<DuckDBInstance> {
  const instance = await openInstance(options)
  const connection = await instance.connect()
  const folders = options.folders.map((folder) => literal(join(folder, '/'))).join(', ')
  await connection.run(`SET allowed_directories = [${folders}]`)
  if (options.files !== undefined) await connection.run(`SET allowed_paths = ${literals(options.files)}`)
  await connection.run('SET enable_external_access = false')
  // Each connection may still have its own progress told.
  await connection.run("SET allowed_configs = ['enable_progress_bar', 'enable_progress_bar_print']")
  await connection.run('SET lock_configuration = true')
  connection.closeSync()
  return instance
}

function closeInstance(instance: DuckDBInstance, spillFolder: string): void {
  instance.closeSync()
  rmSync(spillFolder, { recursive: true, force: true })
}

/** Two instances, each opened when it is first needed. */
export interface Instances extends AsyncDisposable {
  for(columns: number): Promise<DuckDBInstance>
}

export function createInstances(
  spillFolder: string,
  limits: Limits,
  open: (options: DuckDbOptions) => Promise<DuckDBInstance>,
): Instances {
  const opened = new Map<string, Promise<DuckDBInstance>>()
  return {
    for(columns) {
      const wide = columns > WIDE_COLUMNS
      const folder = join(spillFolder, wide ? 'wide' : 'usual')
      const instance = opened.get(folder) ?? open({ ...limits, spillFolder: folder, wide })
      opened.set(folder, instance)
      return instance
    },
    async [Symbol.asyncDispose]() {
      for (const [folder, instance] of opened) closeInstance(await instance, folder)
    },
  }
}

export type SqlRow = Record<string, DuckDBValue>

const INTERRUPT_EVERY_MS = 50

/** Stops the queries of a connection from the abort on, the next ones too: one that begins just then would run on. */
export function interruptOn(connection: DuckDBConnection, signal: AbortSignal | undefined): Disposable {
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    timer ??= setInterval(interrupt, INTERRUPT_EVERY_MS)
  }
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', interrupt)
      clearInterval(timer)
    },
  }
}

/** Rows of one query; for results that are known to be small. */
export async function queryAll(
  connection: DuckDBConnection,
  sql: string,
  parameters: DuckDBValue[] = [],
): Promise<SqlRow[]> {
  const reader = await connection.runAndReadAll(sql, parameters)
  return reader.getRowObjects()
}

/** Rows of one query a chunk at a time, so that any number of them fits into memory. */
export async function* queryChunks(connection: DuckDBConnection, sql: string): AsyncGenerator<readonly SqlRow[]> {
  const result = await connection.stream(sql)
  const names = result.deduplicatedColumnNames()
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    yield chunk.getRowObjects(names)
  }
}

/** Lets a condition or query from outside through only if it is one single SELECT. @throws BAD_INPUT otherwise. */
export async function checkSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql).catch((error: unknown) => {
    throw failure('BAD_INPUT', `The condition is not valid SQL: ${firstLine(error)}`)
  })
  if (statements.count !== 1) throw failure('BAD_INPUT', 'The condition must be one expression, without a semicolon.')
  const prepared = await statements.prepare(0).catch((error: unknown) => {
    throw failure('BAD_INPUT', `The condition cannot be used: ${firstLine(error)}`)
  })
  try {
    if (prepared.statementType !== StatementType.SELECT) throw failure('BAD_INPUT', 'The condition must only read.')
    if (prepared.parameterCount > 0)
      throw failure('BAD_INPUT', 'The condition has a placeholder (? or $1); write the value instead.')
  } finally {
    prepared.destroySync()
  }
}

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? message
}
