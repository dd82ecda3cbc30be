/** Drift against the version before, as findings of the load that brought it: the sentences stand at the file's top. */
import type { Drift, VersionMode } from '../../../preload/contract/index.ts'
import type { Complaint, RuleInfo } from '../check/rule.ts'
import type { FindingPlace } from '../load/findings.ts'
import type { NewTable } from '../store/publish.ts'

export const shiftRules = {
  schema: { code: 'schema-drift', severity: 'warning' },
  volume: { code: 'volume-shift', severity: 'warning' },
  nulls: { code: 'null-shift', severity: 'warning' },
  distincts: { code: 'distinct-shift', severity: 'info' },
} as const satisfies Record<string, RuleInfo>

export interface DriftFinding {
  readonly rule: RuleInfo
  readonly place: FindingPlace
  readonly complaint: Complaint
}

/** `tables` are those of the new version, of which `version` tells the delivered files. */
export function driftFindings(
  drift: readonly Drift[],
  { tables, version, mode }: { tables: readonly NewTable[]; version: string; mode: VersionMode },
): DriftFinding[] {
  return drift.flatMap((one): DriftFinding[] => {
    const table = tables.find(({ name }) => name === one.table)
    const source = table?.sources.find(({ home }) => home === version)
    if (source === undefined) return [] // Nothing was delivered for this table.
    const place = { source: source.id, file: source.file, table: one.table, line: 1, record: 1, row: null }
    const complaint = {
      column: one.column,
      value: one.after,
      expected: one.before === '' ? 'as in the version before' : `${one.before}, as in the version before`,
      message: one.message,
    }
    return [{ rule: ruleOf(one, mode), place, complaint }]
  })
}

/** What comes on top changes less than what goes away; and whoever appends wants more rows. */
function ruleOf({ kind }: Drift, mode: VersionMode): RuleInfo {
  if (kind === 'volume') return mode === 'append' ? { ...shiftRules.volume, severity: 'info' } : shiftRules.volume
  if (kind === 'nulls' || kind === 'distincts') return shiftRules[kind]
  const isAdded = kind === 'table-added' || kind === 'column-added'
  return isAdded ? { ...shiftRules.schema, severity: 'info' } : shiftRules.schema
}
