/** Rows as documents, and the documents of others as rows. */
import { createHash } from 'node:crypto'
import { BSON, Long } from 'mongodb'
import { identifier, outputText } from '../../store/sql-text.ts'
import { chunkColumns, type TargetColumn } from '../target.ts'
import type { Abilities } from './server.ts'
import { encoderOf, sentValue } from './values.ts'

/** Field of each document with what is ours: the row's place, and the push that wrote it last. */
export const OWN = '_winnow'

export type Fields = Record<string, unknown>

const ID = /^[0-9a-f]{32}$/

/**
 * 32 hexadecimal digits for a document: its `_id`, when it looks as we make them, or else what is made of the `_id` that
 * others gave it.
 */
export function rowIdOf(id: unknown): string {
  if (typeof id === 'string' && ID.test(id)) return id
  return createHash('md5')
    .update(BSON.EJSON.stringify({ id }, { relaxed: false }))
    .digest('hex')
}

/** Whether the document has the `_id` of a row, and not one that others gave it. */
export const hasRowId = (id: unknown): boolean => typeof id === 'string' && ID.test(id)

export interface SentRow {
  readonly op: string
  readonly id: string
  readonly place: unknown
  /** In the order of the columns. */
  readonly values: readonly unknown[]
  /** Of its texts and numbers, about. */
  readonly bytes: number
}

/**
 * SQL over a relation `chunk` for `readSent`. Sorted by id: an index is written page by page then, which is several times
 * as quick as all over it.
 */
export function sentSql(columns: readonly TargetColumn[]): string {
  const { op, id, row } = chunkColumns
  const values = columns.map(({ name, column }) => {
    const value = sentValue(name, column)
    return `${column.storage === 'VARCHAR' ? outputText(value) : value} AS ${identifier(name)}`
  })
  return `SELECT ${[op, id, row, ...values].join(', ')} FROM chunk ORDER BY ${id}`
}

/** Turns rows of `sentSql` into values of BSON. */
export function sentReader(
  columns: readonly TargetColumn[],
  abilities: Abilities,
): (row: readonly unknown[]) => SentRow {
  const encoders = columns.map(({ column }) => encoderOf(column, abilities))
  const names = columns.reduce((sum, { name }) => sum + Buffer.byteLength(name) + 2, 0)
  const fixed = names + 60
  return (row) => {
    let bytes = fixed
    const values = encoders.map((encode, at) => {
      const value = row[at + 3]
      bytes += typeof value === 'string' ? Buffer.byteLength(value) + 5 : 8
      return encode(value)
    })
    return { op: String(row[0]), id: String(row[1]), place: row[2], values, bytes }
  }
}

export const ownFields = (place: unknown, push: number): Fields => ({ row: place, push: Long.fromNumber(push) })

/** Adds a field for each column. */
export function fill<T extends Fields>(
  document: T,
  columns: readonly TargetColumn[],
  values: readonly unknown[],
): T & Fields {
  const filled: Fields = document
  for (let at = 0; at < columns.length; at++) filled[columns[at]?.name ?? ''] = values[at]
  return document
}

/**
 * How documents come out of the server to be read: whole numbers of 64 bits as bigint, decimals as Decimal128, all else
 * plain.
 */
export const READING = { useBigInt64: true } as const
/** And to be put back: every value with its type. */
export const KEEPING = { promoteValues: false } as const

/** Number of the push that wrote a document last, 0 for none. */
export function pushOf(document: Fields): number {
  const own = document[OWN]
  if (typeof own !== 'object' || own === null || !('push' in own)) return 0
  const push = Number(String(own.push))
  return Number.isSafeInteger(push) ? push : 0
}

/** Whether two documents, or two values, are the same to the last bit. */
export const isSame = (a: unknown, b: unknown): boolean =>
  Buffer.compare(BSON.serialize({ value: a ?? null }), BSON.serialize({ value: b ?? null })) === 0
