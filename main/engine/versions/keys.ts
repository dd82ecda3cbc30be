/** By which columns the rows of a table are told apart, and how keys are compared: as text, and never when empty. */
import type { SegmentTable } from '../browse/relation.ts'
import { failure } from '../failure.ts'
import { textOf } from '../store/columns.ts'
import type { Template } from '../template/data-package.ts'

export interface KeyHints {
  /** What somebody asked for; empty for nothing. */
  readonly asked: readonly string[]
  readonly template: Template | null | undefined
  /** By table name: what an earlier upsert used. */
  readonly known: Readonly<Record<string, readonly string[]>>
}

/** A table as far as its key goes; `name` is what a sentence calls it. */
export interface KeyedTable {
  readonly name: string
  readonly columns: readonly { readonly name: string }[]
}

/**
 * The key by which the rows of all `tables` are told apart: what was asked for, else the primary key of their resource,
 * else that of an earlier upsert. Null when there is none, or when a table has not all of its columns.
 */
export function keyOf(
  tables: readonly KeyedTable[],
  { name, resource }: { readonly name: string; readonly resource: string | null },
  { asked, template, known }: KeyHints,
): readonly string[] | null {
  const primary = template?.resources.find((candidate) => candidate.name === resource)?.schema.primaryKey ?? []
  for (const key of [asked, primary, known[name] ?? []])
    if (key.length > 0 && tables.every((table) => missingOf(table, key).length === 0)) return key
  return null
}

export const isSameKey = (a: readonly string[] | null, b: readonly string[]): boolean =>
  a !== null && a.length === b.length && a.every((name, at) => name.toLowerCase() === b[at]?.toLowerCase())

function missingOf({ columns }: KeyedTable, key: readonly string[]): string[] {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()))
  return key.filter((name) => !names.has(name.toLowerCase()))
}

/** @throws BAD_INPUT with the columns that there are. */
export function refuseKey(tables: readonly KeyedTable[], key: readonly string[]): never {
  const said = tables.flatMap((table) => {
    const missing = missingOf(table, key)
    const has = `${key.length === 0 ? table.name : 'It'} has ${table.columns.map(({ name }) => name).join(', ')}.`
    if (key.length === 0) return [has]
    return missing.length === 0 ? [] : [`${table.name} has no column called ${missing.join(', ')}. ${has}`]
  })
  const why = 'Name the key columns: neither the template nor an earlier upsert tells which they are.'
  throw failure('BAD_INPUT', [...(key.length === 0 ? [why] : []), ...said].join(' '))
}

/** The key as the columns of a table spell it. */
export const spellKey = (table: KeyedTable, key: readonly string[]): string[] =>
  key.map((name) => table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.name ?? name)

/** SQL for the parts of a key as text, called `k0`, `k1`…; empty instead of null. */
export function keyCells(table: Pick<SegmentTable, 'columns'>, key: readonly string[]): string[] {
  return key.map((name, at) => {
    const column = table.columns.find((candidate) => candidate.name === name)
    return `${column === undefined ? "''" : `coalesce(${textOf(column)}, '')`} AS k${at}`
  })
}

export const keyNames = (key: readonly string[]): string => key.map((_, at) => `k${at}`).join(', ')
export const keyIsFilled = (key: readonly string[]): string => key.map((_, at) => `k${at} <> ''`).join(' AND ')
