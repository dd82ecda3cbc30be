/**
 * Which table of a dataset each delivered table belongs to. Pure. Files are called otherwise every week, so that a name
 * is only the first thing that is looked at: the columns decide where it says nothing.
 */
import type { LoadInto } from '../../../preload/contract/index.ts'
import type { StoredTable } from '../store/datasets.ts'
import type { NewTable } from '../store/publish.ts'

/** A table of the next version: what was there (null for a new one), and what was delivered for it. */
export interface TableMatch {
  readonly stored: StoredTable | null
  readonly delivered: readonly NewTable[]
}

/** Two tables are taken for one when they share more than half of their columns. */
const ENOUGH = 0.5

/** The tables of the dataset in their order, then the new ones. With `byName` columns are not looked at. */
export function matchTables(
  stored: readonly StoredTable[],
  delivered: readonly NewTable[],
  { mode, key = [], byName = false }: Pick<LoadInto, 'mode' | 'key'> & { readonly byName?: boolean },
): TableMatch[] {
  const matches = new Map<StoredTable, NewTable[]>(stored.map((table) => [table, []]))
  const added: NewTable[] = []
  const onlyPair = stored.length === 1 && delivered.length === 1
  for (const table of delivered) {
    const named = stored.find(({ name }) => name.toLowerCase() === table.name.toLowerCase())
    if (byName) {
      const own = named ?? stored.find(({ resource }) => resource !== null && resource === table.resource)
      if (own === undefined) added.push(table)
      else matches.get(own)?.push(table)
      continue
    }
    const same =
      stored.find(({ resource }) => resource !== null && resource === table.resource) ??
      named ??
      (onlyPair ? stored.find((only) => isMeant(only, table, mode, key)) : undefined) ??
      mostAlike(stored, table)
    if (same === undefined) added.push(table)
    else matches.get(same)?.push(table)
  }
  return [
    ...[...matches].map(([table, own]) => ({ stored: table, delivered: own })),
    ...added.map((table) => ({ stored: null, delivered: [table] })),
  ]
}

/** One file for a dataset of one table: a replacement is for that table, and so is an upsert whose key both have. */
function isMeant(stored: StoredTable, delivered: NewTable, mode: LoadInto['mode'], key: readonly string[]): boolean {
  if (mode === 'replace') return true
  const names = [namesOf(stored), namesOf(delivered)]
  return mode === 'upsert' && key.length > 0 && names.every((own) => key.every((name) => own.has(name.toLowerCase())))
}

/** Tables that fill different resources are different, whatever their columns. */
function mostAlike(stored: readonly StoredTable[], delivered: NewTable): StoredTable | undefined {
  const names = namesOf(delivered)
  const scored = stored
    .filter(({ resource }) => resource === null || delivered.resource === null)
    .map((table) => {
      const own = namesOf(table)
      const common = [...own].filter((name) => names.has(name)).length
      return { table, score: (2 * common) / (own.size + names.size) }
    })
    .filter(({ score }) => score > ENOUGH)
    .sort((a, b) => b.score - a.score)
  const [best, second] = scored
  return best?.score === second?.score ? undefined : best?.table
}

const namesOf = ({ columns }: { readonly columns: readonly { readonly name: string }[] }): Set<string> =>
  new Set(columns.map(({ name }) => name.toLowerCase()))
