/**
 * Results of queries, kept until the data changes or newer results need the place: a page of a report is cut from a
 * result, and the query runs once. Each result is a temporary table on a connection of its own, so that no other query
 * can see it; DuckDB writes to the disk what does not fit into memory.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ResultColumn } from './report-cells.ts'

export interface Result {
  readonly connection: DuckDBConnection
  /** The table as SQL names it. */
  readonly relation: string
  readonly columns: readonly ResultColumn[]
  readonly rows: number
  /** Version of the dataset that was read. */
  readonly version: number
  readonly seconds: number
}

export interface ResultRequest {
  readonly dataset: string
  /** Two requests with the same key have the same result. */
  readonly key: string
  /** The state of the dataset's data: results of other states are given up. */
  readonly state: string
  readonly signal: AbortSignal
  /** Opens a connection that the result keeps. */
  connect(): Promise<DuckDBConnection>
  make(connection: DuckDBConnection): Promise<Omit<Result, 'connection'>>
}

export interface ReportResults extends AsyncDisposable {
  /** Uses of one result wait for each other, since they share its connection. */
  use<Value>(request: ResultRequest, use: (result: Result, cached: boolean) => Promise<Value>): Promise<Value>
}

interface Entry {
  readonly dataset: string
  readonly state: string
  readonly signal: AbortSignal
  readonly result: Promise<Result>
  /** The last of those who use it or wait to. */
  turn: Promise<unknown>
}

const RESULTS_KEPT = 8

export function createReportResults(): ReportResults {
  /** The one that was used last is the last. */
  const entries = new Map<string, Entry>()
  const closing = new Set<Promise<unknown>>()

  const close = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key)
    const closed = Promise.allSettled([entry.turn, entry.result]).then(([, made]) => {
      if (made.status === 'fulfilled') made.value.connection.closeSync()
      closing.delete(closed)
    })
    closing.add(closed)
  }

  const start = (request: ResultRequest): Entry => {
    const { key, dataset, state, signal } = request
    for (const [other, entry] of entries) if (entry.dataset === dataset && entry.state !== state) close(other, entry)
    const entry: Entry = { dataset, state, signal, result: make(request), turn: Promise.resolve() }
    entry.result.catch(() => close(key, entry))
    entries.set(key, entry)
    for (const [oldest, old] of entries) if (entries.size > RESULTS_KEPT) close(oldest, old)
    return entry
  }

  return {
    async use(request, use) {
      const { key, signal } = request
      for (;;) {
        const kept = entries.get(key)
        const entry = kept ?? start(request)
        if (kept !== undefined) {
          entries.delete(key)
          entries.set(key, entry)
        }
        const turn = entry.turn.then(async () => {
          const result = await entry.result
          signal.throwIfAborted()
          return use(result, kept !== undefined)
        })
        entry.turn = turn.catch(() => undefined)
        try {
          return await turn
        } catch (error) {
          // Whoever asked first gave up, and with it the query that we waited for.
          if (kept === undefined || !entry.signal.aborted || signal.aborted) throw error
          if (await hasResult(entry)) throw error
        }
      }
    },
    async [Symbol.asyncDispose]() {
      for (const [key, entry] of entries) close(key, entry)
      await Promise.all(closing)
    },
  }
}

const hasResult = (entry: Entry): Promise<boolean> =>
  entry.result.then(
    () => true,
    () => false,
  )

async function make({ connect, make: run, signal }: ResultRequest): Promise<Result> {
  signal.throwIfAborted()
  const connection = await connect()
  try {
    return { ...(await run(connection)), connection }
  } catch (error) {
    connection.closeSync()
    throw error
  }
}
