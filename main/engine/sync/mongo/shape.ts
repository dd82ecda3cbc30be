/** What a collection is given beside its documents, shown in the words of MongoDB's shell. */
import { failure } from '../../failure.ts'
import type { TargetColumn, TargetTable, ThereTable } from '../target.ts'
import type { Abilities, Server } from './server.ts'
import { mongoType } from './values.ts'

/** Index of which push wrote a document: later ones are found by it, and those that no push wrote. */
const PUSH_INDEX = { name: '_winnow_push', fields: ['_winnow.push'], isUnique: false } as const
const KEY_INDEX = '_winnow_key'
/** A document nests no deeper than this, and there are indexes on 64 fields at most; there is no limit of fields. */
const MOST_INDEXES = 60

export interface Index {
  readonly name: string
  readonly fields: readonly string[]
  readonly isUnique: boolean
}

type Indexed = Pick<TargetTable, 'key' | 'indexes'>

/** What is made after the load. */
export function indexesOf({ key, indexes }: Indexed, { lookups }: Abilities): readonly Index[] {
  const isKey = (fields: readonly string[]) => fields.join('\0') === key.join('\0')
  const others = indexes
    .filter((fields) => fields.length > 0 && !isKey(fields))
    .slice(0, MOST_INDEXES)
    .map((fields, at) => ({ name: `_winnow_index_${at}`, fields, isUnique: false }))
  return [
    ...(key.length === 0 ? [] : [{ name: KEY_INDEX, fields: key, isUnique: true }]),
    ...others,
    // Where indexes are not used for looking up, it would only cost.
    ...(lookups ? [PUSH_INDEX] : []),
  ]
}

export interface ShapeChange {
  readonly dropped: readonly string[]
  readonly retyped: readonly TargetColumn[]
  readonly newIndexes: readonly Index[]
  readonly oldIndexes: readonly Index[]
}

type Shape = Pick<ThereTable, 'columns' | 'key'>

/** Columns that come need nothing: a document without a field has nothing in it. */
export function shapeChange(there: Shape, wanted: Shape, abilities: Abilities): ShapeChange {
  const was = new Map(there.columns.map((column) => [column.name, column]))
  const will = new Set(wanted.columns.map(({ name }) => name))
  const hasNewKey = there.key.join('\0') !== wanted.key.join('\0')
  const keyOf = ({ key }: Shape) => indexesOf({ key, indexes: [] }, { ...abilities, lookups: false })
  return {
    dropped: there.columns.filter(({ name }) => !will.has(name)).map(({ name }) => name),
    retyped: wanted.columns.filter(({ name, column }) => {
      const from = was.get(name)
      return from !== undefined && mongoType(from.column, abilities) !== mongoType(column, abilities)
    }),
    newIndexes: hasNewKey ? keyOf(wanted) : [],
    oldIndexes: hasNewKey ? keyOf(there) : [],
  }
}

/** All of it, as it is shown before a push. */
export function shownStatements(there: ThereTable | null, wanted: TargetTable, abilities: Abilities): string[] {
  const of = `db.getCollection(${JSON.stringify(wanted.name)})`
  const created = ({ fields, name, isUnique }: Index) => {
    const options = { name, ...(isUnique && { unique: true }) }
    return `${of}.createIndex(${keysJson(fields)}, ${JSON.stringify(options)})`
  }
  if (there === null) {
    const create = `db.createCollection(${JSON.stringify(wanted.name)})`
    return [create, ...indexesOf(wanted, abilities).map(created)]
  }
  const { dropped, retyped, newIndexes, oldIndexes } = shapeChange(there, wanted, abilities)
  return [
    ...oldIndexes.map(({ name }) => `${of}.dropIndex(${JSON.stringify(name)})`),
    ...(dropped.length === 0
      ? []
      : [`${of}.updateMany({}, ${JSON.stringify({ $unset: Object.fromEntries(dropped.map((name) => [name, ''])) })})`]),
    ...retyped.map(({ name, column }) => `// ${JSON.stringify(name)} becomes ${mongoType(column, abilities)}`),
    ...newIndexes.map(created),
  ]
}

const keysJson = (fields: readonly string[]) => `{${fields.map((name) => `${JSON.stringify(name)}: 1`).join(', ')}}`
/** A map, since an object puts fields that are called as numbers first. */
const keysOf = (fields: readonly string[]) => new Map(fields.map((name): [string, 1] => [name, 1]))

/**
 * A key that is not unique after all, as when cells were shortened to what the database can hold, is indexed without
 * saying so; what cannot be indexed at all is told.
 */
export async function makeIndexes(
  server: Server,
  collection: string,
  indexes: readonly Index[],
  tell: (note: string) => void,
  table = collection,
): Promise<void> {
  for (const { name, fields, isUnique } of indexes) {
    const make = (unique: boolean) =>
      server.collection(collection).createIndex(keysOf(fields), { name, ...(unique && { unique }) })
    const isDone = await make(isUnique).then(...toldOutcome)
    if (isDone) continue
    if (isUnique && (await make(false).then(...toldOutcome)))
      tell(`The key of “${table}” is not unique in the database; it has an index that does not ask for it.`)
    else tell(`“${table}” lacks an index in the database, which refused it.`)
  }
}

/** A refusal is an answer of the server, which is there; anything else is none. */
const REFUSALS = new Set([1, 2, 67, 85, 86, 11000, 17280, 40197])
const toldOutcome = [
  () => true,
  (error: unknown) => {
    if (
      error instanceof Error &&
      'code' in error &&
      REFUSALS.has(Number(error.code)) &&
      !/lock|busy|context/i.test(error.message)
    )
      return false
    throw error
  },
] as const

export async function dropIndexes(server: Server, collection: string, indexes: readonly Index[]): Promise<void> {
  const there = await server.collection(collection).indexes()
  for (const { name } of indexes)
    if (there.some((index) => index.name === name)) await server.collection(collection).dropIndex(name)
}

/** @throws BAD_INPUT for a table that no document can hold */
export function requireFit({ columns, source }: TargetTable): void {
  const bytes = columns.reduce((sum, { name }) => sum + Buffer.byteLength(name) + 2, 0)
  if (bytes > 8_000_000)
    throw failure('BAD_INPUT', `The table ${source} has too many columns for documents of MongoDB.`)
}
