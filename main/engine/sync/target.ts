/**
 * What a push needs of a database, whichever it is: `postgres/` and `mongo/` implement it. Rows are staged in chunks, each
 * exactly once, and take effect together; a resumed push finds what it had done already.
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { StoredColumn } from '../store/columns.ts'

/** What every table there has beside the columns of the dataset. */
export const ownColumns = {
  /** 128 bits out of the key, or out of the whole row and how many rows like it stand before: 32 hexadecimal digits. */
  id: '_winnow_id',
  /** The place of the row: `__source * 2^40 + __row` of the version that brought it. */
  row: '_winnow_row',
  /** Sequence number of the push (of this dataset, there) that wrote the row last. */
  push: '_winnow_push',
} as const

export interface TargetColumn {
  /** In the database, where names may have to be shorter. */
  readonly name: string
  readonly column: StoredColumn
}

export interface TargetTable {
  /** Of the dataset. */
  readonly source: string
  /** Table or collection in the database. */
  readonly name: string
  readonly columns: readonly TargetColumn[]
  /** Names of target columns that tell rows apart and are filled throughout; empty for none. */
  readonly key: readonly string[]
  /** Lists of target columns that are worth an index beside the key: those that refer to other tables. */
  readonly indexes: readonly (readonly string[])[]
}

/** A table as it is in the database now. */
export interface ThereTable {
  readonly name: string
  /** Id of the dataset whose push made it; null for a table that is not ours. */
  readonly dataset: string | null
  /** As they were when we last wrote it; empty for a table that is not ours. */
  readonly columns: readonly TargetColumn[]
  readonly key: readonly string[]
}

/** One table's part in a push. */
export interface TablePlan {
  readonly table: TargetTable
  /** There is no such table yet: what is staged becomes the table itself. */
  readonly isNew: boolean
  /** Statements that bring the table's shape to what the push needs, as they were shown; none for a new one. */
  readonly ddl: readonly string[]
  readonly rows: number
  readonly chunks: number
  /** The `mark` of the snapshot that was compared: rows that others changed after it make the commit refuse. */
  readonly mark?: string
}

export interface PushPlan {
  /** Chosen by us, before anything is written: 36 characters of a UUID. */
  readonly id: string
  readonly dataset: { readonly id: string; readonly name: string; readonly version: number }
  readonly actor: string
  /** The sequence number of the dataset there that was reviewed, 0 for none; a commit refuses any other. */
  readonly baseSequence: number
  readonly tables: readonly TablePlan[]
}

export const operations = ['insert', 'update', 'delete'] as const
export type Operation = (typeof operations)[number]

/** What the relation of a chunk has beside the columns of the dataset. */
export const chunkColumns = { op: '_winnow_op', id: ownColumns.id, bits: '_winnow_bits', row: ownColumns.row } as const

/**
 * Rows to stage, in order. As a relation in SQL: `_winnow_op` (`i`, `u`, `d`), `_winnow_id` (32 hexadecimal digits),
 * `_winnow_bits` (the id once more, in the type that costs least), `_winnow_row` (BIGINT) and the columns of the dataset under their names there, stored as the dataset stores them (NULL
 * throughout for a deletion). A dataset may have columns called `id` or `op`, but none of ours: names there avoid them.
 */
export interface ChunkRows {
  /** Of its table, from 0. */
  readonly number: number
  readonly rows: number
  /** Of the rows, hexadecimal: equal for equal rows in equal order. */
  readonly checksum: string
  /** Whether all of them are insertions. */
  readonly onlyInserts: boolean
  /** What `_winnow_bits` is: a UUID, or a UHUGEINT with the bytes of the id in their order. */
  readonly bits: 'uuid' | 'digest'
  /** The rows of `select` (SQL over a relation `chunk`) as DuckDB has them: vectors of some thousand values. */
  toChunks(select: string): AsyncIterable<DuckDBDataChunk>
  /** The same as JavaScript values, as DuckDB's node API gives them. */
  toRows(select: string): AsyncIterable<readonly (readonly unknown[])[]>
}

export interface StagedChunk {
  readonly table: string
  readonly number: number
  readonly checksum: string
}

export type TargetPushState = 'none' | 'staging' | 'committed' | 'rolled-back'

/** A row whose content was changed by others between review and commit, or since the push that is taken back. */
export class ChangedThere extends Error {
  readonly table: string

  constructor(table: string, message: string) {
    super(message)
    this.table = table
  }
}

export interface Target extends AsyncDisposable {
  readonly kind: 'postgres' | 'mongodb'
  /** Chunks that are best on their way at a time. */
  readonly chunksAtOnce: number
  /** Tables of the place and whose they are. */
  tables(): Promise<readonly ThereTable[]>
  /** Sequence number of the last committed push or roll back of a dataset, 0 for none. */
  sequenceOf(dataset: string): Promise<number>
  /** A name as the database can hold it, other than those in `taken`. */
  nameFor(name: string, taken: ReadonlySet<string>): string
  /** Why a cell cannot be held, as SQL of DuckDB over the column (NULL where it can be); null when it always can. */
  unstorable(column: StoredColumn, expression: string): string | null
  /** What takes its place when the person says so, as SQL of DuckDB. */
  replacement(column: StoredColumn, expression: string): string
  /** Statements that make a new table, or change one from what it is to what it must be; shown before a push. */
  ddl(there: ThereTable | null, wanted: TargetTable): readonly string[]
  /**
   * Writes the rows of a table there to a CSV file: a header, then `_winnow_id` (32 hexadecimal digits), `_winnow_row`,
   * `_winnow_push` and the columns, in texts that DuckDB reads as the columns' storage; NULL is empty and bare, an empty
   * text is `""`. With `ids` (a file of one id a line) only rows of these. With `since` only rows of later pushes. With
   * `marksOthers`, and where `othersRows` can tell, `_winnow_push` is NULL in rows that others wrote last.
   */
  snapshot(
    table: ThereTable,
    into: string,
    options: {
      readonly ids?: string
      readonly since?: number
      readonly marksOthers?: boolean
      readonly signal: AbortSignal
    },
  ): Promise<{ readonly rows: number; readonly bytes: number; readonly sequence: number; readonly mark?: string }>
  /**
   * How many rows a table has, and how many of these others wrote last, past Winnow. Null where that cannot be told; left
   * out where it never can.
   */
  othersRows?(
    table: ThereTable,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number; readonly others: number } | null>
  /** What is there of a push already. */
  stateOf(push: string): Promise<{ state: TargetPushState; chunks: readonly StagedChunk[] }>
  /** Registers the push and makes its staging tables, if that was not done before. */
  begin(push: PushPlan): Promise<void>
  /** Stages a chunk and records it: both or none, whatever happens. Answers with the bytes that were sent. */
  stage(push: PushPlan, plan: TablePlan, chunk: ChunkRows, signal: AbortSignal): Promise<number>
  /**
   * Makes everything staged take effect at once, and keeps what a roll back needs. Done already, it does nothing. `tell`
   * hears, in sentences, what was done otherwise than planned: a key that the database could not take. @throws ChangedThere
   */
  commit(push: PushPlan, signal: AbortSignal, tell?: (note: string) => void): Promise<void>
  /** Makes what pages of rows are found by, when they are there already. Done already, it does nothing. */
  prepareToRead(push: PushPlan, signal: AbortSignal): Promise<void>
  /** Drops what was staged. */
  discard(push: string): Promise<void>
  /** Takes a committed push back; the last one only. `force` overwrites what others changed since. @throws ChangedThere */
  rollBack(push: string, options: { readonly force: boolean; readonly signal: AbortSignal }): Promise<void>
  /** Whether `rollBack` can be done: what it needs is kept for the last pushes only. */
  canRollBack(push: string): Promise<boolean>
}

/** A published dataset: what is known of it, as a document and a file. */
export interface PublishedDocument {
  /** Id of the dataset. */
  readonly id: string
  readonly push: string
  readonly sequence: number
  readonly name: string
  /** JSON; what it means is told by `published.ts`. */
  readonly document: string
}

/** Where what is known of the datasets lies: it may be another database than that of the rows. */
export interface MetadataPlace extends AsyncDisposable {
  /** The same push again changes nothing. `file` is kept in pieces of a few megabytes. */
  put(published: PublishedDocument, file: string, signal: AbortSignal): Promise<void>
  list(): Promise<readonly PublishedDocument[]>
  /** @throws NOT_FOUND */
  get(id: string, into: string, signal: AbortSignal): Promise<PublishedDocument>
  /** After a roll back: what the push before had published, or nothing. */
  withdraw(push: string): Promise<void>
}

/** Whether an error may pass by itself: a connection that broke, a server that starts or is busy. */
export type IsPassing = (error: unknown) => boolean
