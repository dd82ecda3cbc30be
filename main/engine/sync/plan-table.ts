/** Which table of a database takes a table of the dataset, and under which names its columns go there. */
import type { StoredTable } from '../store/datasets.ts'
import type { Template } from '../template/data-package.ts'
import { keyOf, spellKey } from '../versions/keys.ts'
import { workColumns } from './identity.ts'
import {
  chunkColumns,
  ownColumns,
  type Target,
  type TargetColumn,
  type TargetTable,
  type ThereTable,
} from './target.ts'

const RESERVED: readonly string[] = [ownColumns, chunkColumns, workColumns].flatMap((names) => Object.values(names))

export interface Surroundings {
  readonly dataset: { readonly name: string; readonly keys: Readonly<Record<string, readonly string[]>> }
  /** Id of the dataset there. */
  readonly remoteId: string
  readonly template: Template | undefined
  readonly there: readonly ThereTable[]
  /** Names of tables there that other tables of this push have taken. */
  readonly taken: ReadonlySet<string>
  readonly target: Pick<Target, 'nameFor'>
}

export interface PlacedTable {
  readonly name: string
  /** As it is now; null when it is to be made. */
  readonly there: ThereTable | null
}

/** `known` is the table there that it went to before. */
export function placeTable(table: StoredTable, around: Surroundings, known: string | undefined): PlacedTable {
  const { there, remoteId, taken, dataset, target } = around
  const ours = (name: string | undefined) =>
    there.find((candidate) => candidate.name === name && candidate.dataset === remoteId && !taken.has(candidate.name))
  const before = ours(known)
  if (before !== undefined) return { name: before.name, there: before }
  const held = new Set([...taken, ...there.map(({ name }) => name)])
  for (const wanted of [table.name, `${dataset.name}_${table.name}`]) {
    const name = target.nameFor(wanted, taken)
    const own = ours(name)
    if (own !== undefined) return { name, there: own }
    if (target.nameFor(wanted, held) === name) return { name, there: null }
  }
  return { name: target.nameFor(`${dataset.name}_${table.name}`, held), there: null }
}

/** A key that the dataset suggests: of the template, or of an earlier upsert. Whether it tells rows apart is seen later. */
export function suggestKey(table: StoredTable, { dataset, template }: Surroundings): readonly string[] {
  const key = keyOf(
    [table],
    { name: table.name, resource: table.resource },
    { asked: [], template, known: dataset.keys },
  )
  return key === null ? [] : spellKey(table, key)
}

/** `key` has names of the dataset's columns. */
export function shapeTable(
  table: StoredTable,
  { name, there }: PlacedTable,
  key: readonly string[],
  { template, target }: Surroundings,
): TargetTable {
  const known = new Map(there?.columns.map(({ name, column }) => [column.name.toLowerCase(), name]))
  const taken = new Set<string>([...RESERVED, ...known.values()])
  const columns = table.columns.map((column): TargetColumn => {
    const name = known.get(column.name.toLowerCase()) ?? target.nameFor(column.name, taken)
    taken.add(name)
    return { name, column }
  })
  const names = new Map(columns.map(({ name, column }) => [column.name.toLowerCase(), name]))
  const namesThere = (fields: readonly string[]) => fields.flatMap((field) => names.get(field.toLowerCase()) ?? [])
  const resource = template?.resources.find((candidate) => candidate.name === table.resource)
  const references = (resource?.schema.foreignKeys ?? []).map(({ fields }) => fields)
  const indexes = references.map(namesThere).filter((index, at) => index.length === references[at]?.length)
  return {
    ...{ source: table.name, name, columns },
    key: namesThere(key),
    indexes: [...new Map(indexes.map((index) => [JSON.stringify(index), index])).values()],
  }
}

/** Columns of the dataset that are there as something else: all their values are sent anew. */
export function retypedColumns(table: TargetTable, there: ThereTable): TargetColumn[] {
  const before = new Map(there.columns.map(({ column }) => [column.name.toLowerCase(), column.storage]))
  return table.columns.filter(({ column }) => {
    const storage = before.get(column.name.toLowerCase())
    return storage !== undefined && storage !== column.storage
  })
}

/** Whether what is written down there of the table is still right. */
export const isAsDescribed = (table: TargetTable, there: ThereTable): boolean =>
  JSON.stringify([table.columns, table.key]) === JSON.stringify([there.columns, there.key])
