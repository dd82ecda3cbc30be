/** Statements that make a table, or bring one from the shape it has to the shape it must have. */
import { failure } from '../../failure.ts'
import { ownColumns, type TargetColumn, type TargetTable, type ThereTable } from '../target.ts'
import type { Facts } from './facts.ts'
import { belongingTo, qualified, quote, quoteText } from './names.ts'
import { postgresType } from './types.ts'

/** PostgreSQL has 1,600, three of which are ours. */
const MOST_COLUMNS = 1597

/**
 * Rows that others insert get an id as well, and the number of no push. PostgreSQL 12 has no function for a random UUID.
 */
const OWN_COLUMNS = [
  `${quote(ownColumns.id)} uuid NOT NULL DEFAULT md5(random()::text || clock_timestamp()::text)::uuid`,
  `${quote(ownColumns.row)} bigint`,
]
const PUSH_COLUMN = `${quote(ownColumns.push)} bigint NOT NULL DEFAULT 0`

const list = (names: readonly string[]): string => names.map(quote).join(', ')

/** Until a push takes effect, its table lacks the column that is the same in all rows. */
export function createTable(schema: string, name: string, { columns, source }: TargetTable, isWhole = true): string {
  if (columns.length > MOST_COLUMNS)
    throw failure(
      'BAD_INPUT',
      `The table ${source} has ${columns.length} columns; a table of PostgreSQL takes ${MOST_COLUMNS}. Push a derived table with fewer.`,
    )
  const cells = columns.map(({ name: own, column }) => `${quote(own)} ${postgresType(column)}`)
  const lines = [...OWN_COLUMNS, ...cells, ...(isWhole ? [PUSH_COLUMN] : [])]
  return `CREATE TABLE ${qualified(schema, name)} (\n  ${lines.join(',\n  ')}\n)`
}

export interface Index {
  readonly kind: 'ids' | 'key' | 'search'
  /** Its name, and the one that it has as long as the table has not got its own. */
  readonly name: string
  readonly temporary: string
  create(schema: string, table: string, name: string): string
}

/** By which pages of rows are found. Readers need not wait while it is made, so that it is made when the rows are there. */
export const rowIndex = (schema: string, { name }: TargetTable): string =>
  `CREATE INDEX IF NOT EXISTS ${quote(belongingTo(name, 'rows'))} ON ${qualified(schema, name)} (${quote(ownColumns.row)})`

/** What is made after the load; `stage` is the name of the table until then. */
export function indexesOf({ citus }: Facts, stage: string, table: TargetTable): readonly Index[] {
  // Citus wants the column that rows are dealt out by in every unique constraint.
  const dealtBy = citus === null ? [] : table.key.slice(0, 1)
  const constraint =
    (what: string, columns: readonly string[]): Index['create'] =>
    (schema, own, name) =>
      `ALTER TABLE ${qualified(schema, own)} ADD CONSTRAINT ${quote(name)} ${what} (${list(columns)})`
  const ids = {
    kind: 'ids',
    name: belongingTo(table.name, 'ids'),
    create: constraint('UNIQUE', [ownColumns.id, ...dealtBy]),
  } as const
  const key = {
    kind: 'key',
    name: belongingTo(table.name, 'key'),
    create: constraint('PRIMARY KEY', table.key),
  } as const
  const searches = table.indexes
    .filter((columns) => columns.length > 0 && columns.join('\0') !== table.key.join('\0'))
    .map((columns) => ({
      kind: 'search' as const,
      name: belongingTo(`${table.name}_${columns.join('_')}`, 'index'),
      create: (schema: string, own: string, name: string) =>
        `CREATE INDEX ${quote(name)} ON ${qualified(schema, own)} (${list(columns)})`,
    }))
  const all = [ids, ...(table.key.length === 0 ? [] : [key]), ...searches]
  return all.map((index, at) => ({ ...index, temporary: `${stage}_i${at}` }))
}

export const addKey = (schema: string, table: string, key: readonly string[]): string =>
  `ALTER TABLE ${qualified(schema, table)} ADD CONSTRAINT ${quote(belongingTo(table, 'key'))} PRIMARY KEY (${list(key)})`

/** Rows are dealt out to the cluster by their key, or by their id where they have none; before they are loaded. */
export function distribution({ schema, citus }: Facts, name: string, { key }: TargetTable): string | null {
  if (citus === null) return null
  const by = key[0] ?? ownColumns.id
  return `SELECT ${quote(citus)}.create_distributed_table(${quoteText(qualified(schema, name))}, ${quoteText(by)})`
}

export interface ShapeChange {
  readonly added: readonly TargetColumn[]
  readonly dropped: readonly TargetColumn[]
  readonly retyped: readonly { readonly from: TargetColumn; readonly to: TargetColumn }[]
  /** Or has to be made anew, because one of its columns changes. */
  readonly hasNewKey: boolean
}

type Shape = Pick<ThereTable, 'columns' | 'key'>

export function shapeChange(there: Shape, wanted: Shape): ShapeChange {
  const was = new Map(there.columns.map((column) => [column.name, column]))
  const will = new Set(wanted.columns.map(({ name }) => name))
  const retyped = wanted.columns.flatMap((to) => {
    const from = was.get(to.name)
    return from === undefined || postgresType(from.column) === postgresType(to.column) ? [] : [{ from, to }]
  })
  return {
    added: wanted.columns.filter(({ name }) => !was.has(name)),
    dropped: there.columns.filter(({ name }) => !will.has(name)),
    retyped,
    hasNewKey: there.key.join('\0') !== wanted.key.join('\0') || retyped.some(({ to }) => wanted.key.includes(to.name)),
  }
}

export const changesShape = ({ added, dropped, retyped, hasNewKey }: ShapeChange): boolean =>
  hasNewKey || added.length + dropped.length + retyped.length > 0

/** The key goes first and comes last, since neither is whole in between. */
export function dropOldKey(schema: string, table: string, there: Shape): string[] {
  if (there.key.length === 0) return []
  const of = `ALTER TABLE ${qualified(schema, table)}`
  const drop = `${of} DROP CONSTRAINT IF EXISTS ${quote(belongingTo(table, 'key'))}`
  return [drop, ...there.key.map((name) => `${of} ALTER COLUMN ${quote(name)} DROP NOT NULL`)]
}

export function changeColumns(schema: string, table: string, { added, dropped, retyped }: ShapeChange): string[] {
  const of = `ALTER TABLE ${qualified(schema, table)}`
  return [
    ...dropped.map(({ name }) => `${of} DROP COLUMN ${quote(name)}`),
    ...retyped.map(({ from, to }) => {
      const type = postgresType(to.column)
      return `${of} ALTER COLUMN ${quote(to.name)} TYPE ${type} USING ${converted(quote(to.name), postgresType(from.column), type)}`
    }),
    ...added.map(({ name, column }) => `${of} ADD COLUMN ${quote(name)} ${postgresType(column)}`),
  ]
}

const family = (type: string): string => type.replace(/[ (].*/, '')
const DIRECT = [
  'bigint numeric',
  'bigint double',
  'numeric bigint',
  'double bigint',
  'numeric double',
  'numeric numeric',
]

/**
 * A value as another type. Where both are numbers, directly; all others by way of their texts, as also floating-point
 * numbers that become decimal ones, of which a direct conversion keeps 15 digits only.
 */
export const converted = (value: string, from: string, to: string): string => {
  const isDirect = to === 'text' || from === 'text' || DIRECT.includes(`${family(from)} ${family(to)}`)
  const isTime = [from, to].every((type) => /^(date|timestamp)/.test(type))
  return isDirect || isTime ? `${value}::${to}` : `${value}::text::${to}`
}

/** All of it, as it is shown before a push. */
export function shownStatements(facts: Facts, there: ThereTable | null, wanted: TargetTable): string[] {
  const { schema } = facts
  if (there !== null) {
    const change = shapeChange(there, wanted)
    return [
      ...(change.hasNewKey ? dropOldKey(schema, wanted.name, there) : []),
      ...changeColumns(schema, wanted.name, change),
      ...(change.hasNewKey && wanted.key.length > 0 ? [addKey(schema, wanted.name, wanted.key)] : []),
    ]
  }
  const dealing = distribution(facts, wanted.name, wanted)
  return [
    ...(facts.isSchemaThere ? [] : [`CREATE SCHEMA ${quote(schema)}`]),
    createTable(schema, wanted.name, wanted),
    ...(dealing === null ? [] : [dealing]),
    ...indexesOf(facts, wanted.name, wanted).map(({ create, name }) => create(schema, wanted.name, name)),
    rowIndex(schema, wanted),
  ]
}
