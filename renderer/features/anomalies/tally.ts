/**
 * Counts of findings by type, file and severity. Each count respects the other filters but not its own, so that a
 * person sees what another click would add.
 */
import { type AnomalySummary, type Severity, severities } from '../../../preload/contract/index.ts'

export interface Tally<Key extends string = string> {
  readonly key: Key
  readonly count: number
  readonly severity: Severity
}

export interface CountFilter {
  readonly types: readonly string[]
  readonly files: readonly string[]
  readonly severities: readonly Severity[]
}

type Count = AnomalySummary['counts'][number]

const passes = (chosen: readonly string[], value: string) => chosen.length === 0 || chosen.includes(value)

export const tallyTypes = ({ counts }: AnomalySummary, filter: CountFilter): readonly Tally[] =>
  tally(
    counts.filter(({ file, severity }) => passes(filter.files, file) && passes(filter.severities, severity)),
    ({ type }) => type,
    [...new Set(counts.map(({ type }) => type))],
  )

export const tallyFiles = ({ counts }: AnomalySummary, filter: CountFilter): readonly Tally[] =>
  tally(
    counts.filter(({ type, severity }) => passes(filter.types, type) && passes(filter.severities, severity)),
    ({ file }) => file,
    [...new Set(counts.map(({ file }) => file))],
  )

export const tallySeverities = ({ counts }: AnomalySummary, filter: CountFilter): readonly Tally<Severity>[] =>
  severities.map((key) => ({
    key,
    severity: key,
    count: sum(
      counts.filter(
        ({ severity, type, file }) => severity === key && passes(filter.types, type) && passes(filter.files, file),
      ),
    ),
  }))

/** Most frequent first; a key that the other filters leave without findings stays in the list with 0. */
function tally(counts: readonly Count[], keyOf: (count: Count) => string, keys: readonly string[]): readonly Tally[] {
  return keys
    .map((key) => {
      const own = counts.filter((count) => keyOf(count) === key)
      return { key, count: sum(own), severity: worst(own) }
    })
    .sort((a, b) => b.count - a.count || a.key.localeCompare(b.key))
}

const sum = (counts: readonly Count[]): number => counts.reduce((total, { count }) => total + count, 0)

const worst = (counts: readonly Count[]): Severity =>
  severities.find((severity) => counts.some((count) => count.severity === severity)) ?? 'info'
