/**
 * Datasets that are not complete yet: some of their rows, none of their findings.
 */
import type { VersionState } from '../../../preload/contract/index.ts'
import type { FakeDataset } from './data.ts'

/** The dataset when a share of its rows (0 to 1) is there. Findings come with the state `complete`. */
export function partOf(whole: FakeDataset, share: number, state: VersionState): FakeDataset {
  const tables = whole.tables.map(({ table, rowAt }) => ({
    rowAt,
    table: { ...table, rows: Math.round(table.rows * share) },
  }))
  const isComplete = state === 'complete'
  return {
    ...whole,
    tables,
    anomalyCount: isComplete ? whole.anomalyCount : 0,
    dataset: {
      ...whole.dataset,
      state,
      tables: tables.map(({ table }) => table),
      rows: tables.reduce((sum, { table }) => sum + table.rows, 0),
      anomalies: isComplete ? whole.dataset.anomalies : { total: 0, error: 0, warning: 0, info: 0 },
    },
  }
}
