/**
 * Puts a delivery together with what a dataset holds: appends it, puts it in the place of what was there, or lets its
 * rows supersede those with the same key. Nothing is copied: the new version lists the older sources again, beside its
 * own, and masks the rows that it has no more.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { LoadInto } from '../../../preload/contract/index.ts'
import type { SegmentPlaces } from '../browse/relation.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import { throwIfCancelled } from '../failure.ts'
import type { FindingPlace } from '../load/findings.ts'
import { isTime } from '../store/columns.ts'
import { rowsOf, type StoredDataset, type StoredTable } from '../store/datasets.ts'
import type { NewSource, NewTable } from '../store/publish.ts'
import type { Staging } from '../store/staging.ts'
import type { Template } from '../template/data-package.ts'
import { isSameKey, type KeyedTable, keyOf, refuseKey, spellKey } from './keys.ts'
import { matchTables, type TableMatch } from './match-tables.ts'
import { type DeliveredRecords, maskName, settleDuplicates, withMask } from './settle-duplicates.ts'
import { toNewSource, toStoredTable } from './stored.ts'
import { forgetHits, maskSuperseded } from './supersede.ts'
import { type ReadAs, unionColumns } from './union-columns.ts'

export interface MergeRequest {
  /** The dataset's current version when the load began: the parent of the new one. */
  readonly current: StoredDataset
  /** What was delivered: segments and line maps are written, nothing is masked. */
  readonly tables: readonly NewTable[]
  readonly into: Pick<LoadInto, 'mode' | 'key' | 'onDuplicate'> & { readonly byName?: boolean }
  readonly template: Template | null
  /** Of a loader: it reads segments, and writes masks beside those of the new version. */
  readonly connection: DuckDBConnection
  readonly places: SegmentPlaces
  /** Of the new version. */
  readonly staging: Pick<Staging, 'versionId' | 'segment' | 'quarantine'>
  readonly signal: AbortSignal
  /** Takes the finding of a delivered row that had to give way. */
  readonly complain: (rule: RuleInfo, place: FindingPlace, complaint: Complaint) => void
  /** All records of a delivered file, in its order; asked for only where duplicates are quarantined. */
  readonly recordsOf: DeliveredRecords
}

export interface Merged {
  /** All tables of the new version: older sources first, then those of the delivery. */
  readonly tables: readonly NewTable[]
  /** Key columns by table name, for the version. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  /** Where each delivered table went, by its name. */
  readonly tableOf: ReadonlyMap<string, string>
}

/** @throws BAD_INPUT when a key is missing; Cancelled */
export async function mergeInto(request: MergeRequest): Promise<Merged> {
  const { current, tables: delivered, into, connection, signal } = request
  const matches = matchTables(current.tables, delivered, into)
  const keys = keysOf(request, matches)
  const taken = new Set(current.tables.map(({ name }) => name.toLowerCase()))
  const tables: NewTable[] = []
  const tableOf = new Map<string, string>()
  for (const match of matches) {
    throwIfCancelled(signal)
    const name = match.stored?.name ?? freeName(match.delivered[0]?.name ?? 'table', taken)
    for (const table of match.delivered) tableOf.set(table.name, name)
    tables.push(await mergeTable(request, match, name, keys.get(match) ?? null))
  }
  await forgetHits(connection)
  const used = tables.flatMap(({ name }, at) => {
    const key = keys.get(matches[at] ?? { stored: null, delivered: [] })
    return key === undefined || key === null ? [] : [[name, key] as const]
  })
  return { tables, keys: { ...current.keys, ...Object.fromEntries(used) }, tableOf }
}

/** @throws BAD_INPUT when an upsert has no key to go by, or nothing has the columns that were asked for. */
function keysOf({ current, into, template }: MergeRequest, matches: readonly TableMatch[]) {
  const { mode, key: asked = [], onDuplicate } = into
  const keys = new Map<TableMatch, readonly string[] | null>()
  if (mode !== 'upsert' && onDuplicate === undefined) return keys
  const concerned = matches.filter(({ delivered }) => delivered.length > 0)
  const everything: KeyedTable[] = []
  for (const match of concerned) {
    const { stored, delivered } = match
    const files = delivered.map(({ sources, columns }) => ({
      name: sources.map(({ file }) => file).join(', '),
      columns,
    }))
    const tables: KeyedTable[] = [...(stored === null || mode === 'replace' ? [] : [stored]), ...files]
    everything.push(...tables)
    const named = { name: stored?.name ?? '', resource: resourceOf(match) }
    const key = keyOf(tables, named, { asked, template, known: current.keys })
    keys.set(match, key)
    if (key === null && mode === 'upsert' && stored !== null) refuseKey(tables, asked)
  }
  const isUsed = asked.length === 0 || [...keys.values()].some((key) => isSameKey(key, asked))
  return isUsed ? keys : refuseKey(everything, asked)
}

const resourceOf = ({ stored, delivered }: TableMatch): string | null =>
  stored?.resource ?? delivered.find(({ resource }) => resource !== null)?.resource ?? null

async function mergeTable(
  request: MergeRequest,
  match: TableMatch,
  name: string,
  key: readonly string[] | null,
): Promise<NewTable> {
  const { into, connection, places, staging } = request
  const { stored, delivered } = match
  const isReplaced = into.mode === 'replace' && delivered.length > 0
  const old = stored === null || isReplaced ? [] : stored.sources.map(toNewSource)
  const arrived = delivered.flatMap(({ sources }) => sources)
  const names = uniqueNames([stored !== null && !isReplaced ? [stored] : [], delivered].flat())
  const united = await unionColumns(connection, names, [...old, ...arrived], places, asBefore(stored, old))
  const { columns } = united
  const merged = {
    name,
    title: stored?.title ?? delivered[0]?.title ?? name,
    resource: resourceOf(match),
  }
  const part = (sources: readonly NewSource[]): NewTable => ({ ...merged, columns, sources })
  let kept = united.sources.slice(0, old.length)
  let fresh = united.sources.slice(old.length)
  const ownKey = key === null ? null : spellKey({ name, columns }, key)
  if (ownKey === null || fresh.length === 0) return part([...kept, ...fresh])
  if (into.mode === 'upsert') {
    const masked = await maskSuperseded(
      connection,
      ...([toStoredTable(part(kept)), toStoredTable(part(fresh)), ownKey, places] as const),
      (at) => staging.segment(maskName(kept[at]?.id ?? '')),
    )
    kept = kept.map((source, at) => withMask(source, masked.get(at) ?? 0, staging.versionId))
  }
  const resource = request.template?.resources.find(({ name }) => name === merged.resource)
  const policy = into.onDuplicate ?? resource?.winnow.onDuplicate ?? 'last'
  if (policy !== 'all') {
    fresh = await settleDuplicates(request, part(fresh), { key: ownKey, stays: policy })
  }
  return part([...kept.filter((source) => !isSpent(source)), ...fresh])
}

/** Older sources are read as the table reads them: it may have been told that a text of theirs is dates. */
function asBefore(stored: StoredTable | null, old: readonly NewSource[]): ReadAs {
  const told = new Map(stored?.columns.filter(isTime).map((column) => [column.name.toLowerCase(), column]))
  return (source, column) => (old.includes(source) ? (told.get(column.name.toLowerCase()) ?? column) : column)
}

/** An older source none of whose rows is left; it stays where it set records aside that can still be looked at. */
const isSpent = (source: NewSource): boolean => source.masked > 0 && source.quarantine === null && rowsOf(source) === 0

/** Column names of several tables, each once, as the first one spells it. */
function uniqueNames(tables: readonly { readonly columns: readonly { readonly name: string }[] }[]): string[] {
  const names = new Map<string, string>()
  for (const { name } of tables.flatMap(({ columns }) => columns))
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name)
  return [...names.values()]
}

/** `name`, or `name-2`, `name-3`… when another table has it. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}-${n}`
  taken.add(free.toLowerCase())
  return free
}
