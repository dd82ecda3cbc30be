/**
 * Pushes in words: what one would do, how it stands, and when it is done by itself.
 */
import type { Push, PushCounts, Schedule, SyncTarget } from '../../../preload/contract/index.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import type { ConflictPolicy } from '../../state/team.ts'

export type PushMode = Push['mode']
export type PushState = Push['state']

export const modeTitles: Readonly<Record<PushMode, string>> = {
  incremental: 'What changed',
  full: 'Everything',
  upsert: 'Add and update',
}

export const modeSentences: Readonly<Record<PushMode, string>> = {
  incremental: 'Sends the rows that changed here since the last push. The usual way; the first push sends all rows.',
  full: 'Compares every row with the database and makes it equal to this version. Finds what others changed there.',
  upsert: 'Adds and updates rows by their key, and deletes none: for several datasets that share a table.',
}

export const stateWords: Readonly<Record<PushState, string>> = {
  reviewing: 'Being reviewed',
  reviewed: 'Waits for you',
  running: 'Running',
  paused: 'Paused',
  committed: 'Published',
  'rolled-back': 'Rolled back',
  discarded: 'Discarded',
  failed: 'Failed',
}

export const stateTones: Readonly<Partial<Record<PushState, 'good' | 'warning' | 'bad'>>> = {
  reviewed: 'warning',
  running: 'good',
  paused: 'warning',
  committed: 'good',
  failed: 'bad',
}

type Reviewed = Pick<Push, 'tables' | 'counts' | 'version'>

/** The words of the button that writes: "Insert 1,204, update 3 rows in orders". */
export function confirmWords({ tables, counts, version }: Reviewed, onConflict: ConflictPolicy): string {
  const overwritten = onConflict === 'ours' ? counts.conflicts : 0
  const steps = [
    counts.inserted > 0 && ([counts.inserted, 'insert'] as const),
    counts.updated > 0 && ([counts.updated, 'update'] as const),
    counts.deleted > 0 && ([counts.deleted, 'delete'] as const),
    overwritten > 0 && ([overwritten, 'overwrite'] as const),
  ].filter((step) => step !== false)
  const last = steps.at(-1)
  if (!last)
    return counts.conflicts > 0 && onConflict === 'stop' ? 'Nothing is chosen yet' : quietWords(tables, version)
  const words = steps.map(([count, verb]) => `${verb} ${formatCount(count)}`).join(', ')
  const touched = tables.filter((one) => changesOf(one) + (overwritten > 0 ? one.conflicts : 0) > 0)
  const [only] = touched
  const where = touched.length === 1 && only ? only.table : plural(touched.length, 'table')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${last[0] === 1 ? 'row' : 'rows'} in ${where}`
}

/** Without a row to write there may still be tables to make, and the version to tell. */
function quietWords(tables: Reviewed['tables'], version: number): string {
  const made = tables.filter(({ isNew }) => isNew).length
  if (made > 0) return `Make ${plural(made, 'table')} without rows`
  const altered = tables.filter(({ ddl }) => ddl.length > 0).length
  if (altered > 0) return `Change the columns of ${plural(altered, 'table')}`
  return `Publish version ${version} without changing a row`
}

/** Rows that a push writes whatever is chosen for those in conflict. */
export const changesOf = ({ inserted, updated, deleted }: PushCounts): number => inserted + updated + deleted

/** What is still to be chosen before a reviewed push can be confirmed; undefined when nothing is. */
export function missingChoice(
  { counts, unstorable }: Pick<Push, 'counts' | 'unstorable'>,
  { onConflict, onUnstorable }: { readonly onConflict: string; readonly onUnstorable: string },
): string | undefined {
  if (counts.conflicts > 0 && onConflict === 'stop')
    return `Choose what happens to ${counts.conflicts === 1 ? 'the row' : `the ${formatCount(counts.conflicts)} rows`} in conflict.`
  if (unstorable.total > 0 && onUnstorable === 'stop')
    return `Choose what happens to ${unstorable.total === 1 ? 'the cell' : `the ${formatCount(unstorable.total)} cells`} that the database cannot hold.`
  return undefined
}

/** "12 inserted, 3 updated" */
export function countsLine(counts: PushCounts): string {
  const parts = [
    counts.inserted > 0 && `${formatCount(counts.inserted)} inserted`,
    counts.updated > 0 && `${formatCount(counts.updated)} updated`,
    counts.deleted > 0 && `${formatCount(counts.deleted)} deleted`,
    counts.conflicts > 0 && `${formatCount(counts.conflicts)} in conflict`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : 'no row changed'
}

/** "Version 4, as here", or how far the place is behind. */
export function behindWords({ pushedVersion }: Pick<SyncTarget, 'pushedVersion'>, version: number): string {
  if (pushedVersion === null) return 'Nothing is published there yet'
  if (pushedVersion === version) return `Version ${pushedVersion}, as here`
  const behind = version - pushedVersion
  // After going back to an older version, the place has the newer one.
  if (behind < 0) return `Version ${pushedVersion}; here it is version ${version}`
  return `Version ${pushedVersion}, ${plural(behind, 'version')} behind`
}

export function scheduleWords({ when, at, mode }: Schedule): string {
  if (when === 'never') return 'Only when you say so'
  const what = modeTitles[mode].toLowerCase()
  return when === 'daily' ? `Every day at ${at}: ${what}` : `After each load: ${what}`
}
