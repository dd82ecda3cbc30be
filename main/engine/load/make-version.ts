/** From files that have been read to a version that is complete: segments, merge, checks, findings, publication. */
import { writeFileSync } from 'node:fs'
import type { Seen } from '../../../preload/contract/index.ts'
import { throwIfCancelled } from '../failure.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { FindingCount, NewTable, NewVersion } from '../store/publish.ts'
import { literals } from '../store/sql-text.ts'
import { carryFindings } from '../versions/carry-findings.ts'
import { driftBetween } from '../versions/drift.ts'
import { driftFindings } from '../versions/drift-findings.ts'
import { mergeInto } from '../versions/merge.ts'
import { askForDateOrders } from './ask-for-date-orders.ts'
import { checkTables, type TablesToCheck } from './check-tables.ts'
import { describeVersion } from './describe-version.ts'
import { findingColumns } from './findings.ts'
import type { Making } from './making.ts'
import { recordsOf } from './quarantine.ts'
import { keepSources } from './read-table.ts'
import { SLICE_ROWS } from './slices.ts'
import { copyCsv, typedColumns } from './write-segments.ts'
import { writeTables } from './write-tables.ts'

type Made = { readonly dataset: string; readonly rows: number; readonly anomalies: number }

/** @throws Cancelled, BAD_INPUT, NAME_TAKEN; Error when the books do not balance. */
export async function makeVersion(making: Making): Promise<Made | { readonly seen: Seen }> {
  const { staging, findings, connection, pace, signal, reads, current, showing } = making
  const rows = reads.flatMap(({ sources }) => sources).reduce((sum, { ledger }) => sum + ledger.rows, 0)
  const isShown = current === null && rows > SLICE_ROWS
  let seen: Seen | null = null
  const delivered = await writeTables(making, (tables) => {
    if (isShown) seen ??= showing.show(tables, 'loading')
    return seen === null
  })
  if (seen !== null) return { seen }
  if (isShown) showing.show(delivered, 'checking')
  await askForDateOrders(making, delivered)
  const { tables, keys } = current === null ? { tables: delivered, keys: {} } : await merge(making, current, delivered)
  pace.phase('Looking for anomalies')
  await checkTables(connection, tablesToCheck(making, tables), findings, signal)
  const counts = await writeFindings(making, tables)
  await keepSources(reads, staging, pace, signal)
  pace.phase('Publishing')
  pace.end()
  throwIfCancelled(signal)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(tables, staging.versionId))
  staging.seal()
  const seenMeanwhile = showing.complete({ tables, keys, findings: counts })
  if (seenMeanwhile !== null) return { seen: seenMeanwhile }
  staging.keep()
  return { dataset: showing.dataset, rows, anomalies: counts.reduce((sum, { count }) => sum + count, 0) }
}

/** Puts the delivery together with what the dataset holds, and reports how it differs from that. */
async function merge(
  { request, paths, staging, findings, connection, signal, reads, template }: Making,
  current: StoredDataset,
  delivered: readonly NewTable[],
): Promise<Pick<NewVersion, 'tables' | 'keys'>> {
  const { into } = request
  if (into === undefined) throw new Error('a merge needs to know how')
  const sources = new Map(reads.flatMap((read) => read.sources.map((source) => [source.id, source])))
  const merged = await mergeInto({
    ...{ current, tables: delivered, into, template, connection, staging, signal },
    places: paths,
    complain: (rule, place, complaint) => findings.add(rule, place, complaint),
    recordsOf(id) {
      const read = sources.get(id)
      if (read === undefined) throw new Error(`no source ${id} was delivered`)
      const { plan, firstRecord } = read
      return recordsOf(plan.source.source, plan.dialect, { width: plan.recordWidth, firstRecord })
    },
  })
  const drift = await driftBetween(connection, { before: current, after: merged, places: paths, signal })
  const found = driftFindings(drift, { tables: merged.tables, version: staging.versionId, mode: into.mode })
  for (const { rule, place, complaint } of found) findings.add(rule, place, complaint)
  return merged
}

function tablesToCheck({ reads, paths, template }: Making, tables: readonly NewTable[]): TablesToCheck {
  const unstored = new Map(
    reads.flatMap(({ sources }) => sources.flatMap(({ id, unstored }) => (unstored === null ? [] : [[id, unstored]]))),
  )
  const resources = new Map(template?.resources.map((resource) => [resource.name, resource]))
  return { tables, unstored, places: paths, resourceOf: ({ resource }) => resources.get(resource ?? '') ?? null }
}

/** All findings of the version as Parquet, in the order of its sources. */
async function writeFindings(
  { staging, findings, connection, current, paths }: Making,
  tables: readonly NewTable[],
): Promise<readonly FindingCount[]> {
  findings.close()
  const sources = tables.flatMap((table) => table.sources.map(({ id }) => id))
  const into = staging.segment('findings.parquet')
  const found = current === null ? into : staging.scratch('found.parquet')
  await copyCsv(connection, {
    csv: findings.path,
    parquet: found,
    columns: typedColumns(findingColumns),
    longestRecord: findings.longestRecord,
    orderBy: `ORDER BY list_position(${literals(sources)}, source), line, record, sequence`,
    leaveOut: 'sequence',
  })
  return current === null
    ? findings.counts()
    : carryFindings({ connection, current, tables, places: paths, found, into })
}
