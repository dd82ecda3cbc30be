/**
 * Versions in words, and what follows from their order: which ones led to the current one, which would be deleted.
 */
import type { LoadInto, Version, VersionMode } from '../../../preload/contract/index.ts'

export const modeWords: Readonly<Record<VersionMode, string>> = {
  create: 'First load',
  append: 'Rows added',
  replace: 'Replaced by new files',
  upsert: 'Updated by key',
  retype: 'A question was answered',
}

export type LoadMode = LoadInto['mode']

/** The version that undo goes back to; undefined when there is none, or when it was deleted. */
export function undoTarget(versions: readonly Version[]): Version | undefined {
  const parent = versions.find(({ current }) => current)?.parent
  return versions.find(({ number }) => number === parent)
}

/** What to compare first: the current version with the one it was made from, else with the newest other one. */
export function comparisonOf(versions: readonly Version[]): { readonly from: number; readonly to: number } | undefined {
  const to = versions.find(({ current }) => current)
  const from = undoTarget(versions) ?? versions.find(({ current }) => !current)
  return to && from && { from: from.number, to: to.number }
}

/** Numbers of the versions that the current one was made from, and its own. All others were undone. */
export function lineOf(versions: readonly Version[]): ReadonlySet<number> {
  const line = new Set<number>()
  let at = versions.find(({ current }) => current)
  while (at && !line.has(at.number)) {
    line.add(at.number)
    const { parent } = at
    at = versions.find(({ number }) => number === parent)
  }
  return line
}

/** What pruning deletes: all but the `keep` newest, and never the current one. Versions come newest first. */
export const prunedBy = (versions: readonly Version[], keep: number): readonly Version[] =>
  versions.filter(({ current }, index) => !current && index >= keep)

/** "Versions 1, 2 and 3" */
export function versionNames(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b)
  const last = sorted.at(-1)
  if (sorted.length <= 1) return `Version ${last ?? ''}`
  return `Versions ${sorted.slice(0, -1).join(', ')} and ${last}`
}

/** Rows more or fewer than in the version it was made from; undefined when that is not known. */
export function rowsGained(version: Version, versions: readonly Version[]): number | undefined {
  const parent = versions.find(({ number }) => number === version.parent)
  return parent && version.rows - parent.rows
}
