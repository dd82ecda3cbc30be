/** Made-up findings of a dataset, computed from their number like its rows, and how many there are of each severity. */
import type { Anomaly, Dataset, Severity, Table } from '../../../preload/contract/index.ts'

const kinds: readonly {
  type: string
  severity: Severity
  column: string
  value: string
  expected: string
  message: string
}[] = [
  {
    type: 'foreign-key',
    severity: 'error',
    column: 'namespace_id',
    value: '99',
    expected: 'a namespace_id of namespaces',
    message: 'The namespace 99 does not exist in namespaces.csv; the row is kept and can be browsed under "no parent".',
  },
  {
    type: 'missing-cell',
    severity: 'warning',
    column: 'dataset_owner_name',
    value: '',
    expected: '7 cells',
    message: 'The record has 6 cells, the header has 7; the missing cell is taken as empty.',
  },
  {
    type: 'duplicate-row',
    severity: 'warning',
    column: '',
    value: '12,4,crm,orders,status,DP-17,Data Office',
    expected: 'each row once',
    message: 'The row repeats line 13 exactly.',
  },
  {
    type: 'extra-cell',
    severity: 'warning',
    column: 'column 8',
    value: ' see ticket\t4711 ',
    expected: '7 cells',
    message: 'The record has 8 cells, the header has 7; the cell is kept in the account.',
  },
  {
    type: 'volume-shift',
    severity: 'warning',
    column: '',
    value: '1,000',
    expected: 'about 724 rows',
    message: 'The table has 1,000 rows, 38 % more than in the version before (724).',
  },
  {
    type: 'ambiguous-date',
    severity: 'warning',
    column: 'created_at',
    value: '03/04/2026',
    expected: 'an order of day and month',
    message:
      'Whether 03/04/2026 is in March or in April cannot be told: every value fits both orders. Choose one in the template.',
  },
  {
    type: 'schema-drift',
    severity: 'warning',
    column: 'dataset_owner_name',
    value: '',
    expected: 'the columns of the version before',
    message: 'The column dataset_owner_name is new in this delivery.',
  },
  {
    type: 'blank-row',
    severity: 'info',
    column: '',
    value: '',
    expected: 'a record',
    message: 'The line is blank and was skipped.',
  },
]

/** The finding of a number; the first three of a linked dataset are of kinds that only a dataset with a template and versions has. */
export const anomaliesOf =
  (tables: readonly { readonly table: Table }[], isLinked: boolean) =>
  (index: number): Anomaly => {
    const plain = index % 11 === 10 ? 7 : index % 7 > 4 ? 3 : index % 5 > 2 ? 0 : index % 3
    const kind = kinds[isLinked && index < 3 ? 4 + index : plain] ?? kinds[0]
    const { table } = tables[Math.min(tables.length - 1, index % 3 === 2 ? 2 : 1)] ?? tables[0] ?? { table: undefined }
    const from = table?.sources[0]
    if (!kind || !table || !from) throw new Error('The fake has no tables.')
    const line = 4 + index * 3
    return { ...kind, source: from.id, file: from.file, table: table.name, line, record: line, row: line - 2 }
  }

/** More findings than can be looked at one by one are told from the first of them. */
export function countAnomalies(anomalyCount: number, anomalyAt: (index: number) => Anomaly): Dataset['anomalies'] {
  const bySeverity = { error: 0, warning: 0, info: 0 }
  const sampled = Math.min(anomalyCount, 2310)
  for (let index = 0; index < sampled; index++) bySeverity[anomalyAt(index).severity] += 1
  const scale = sampled ? anomalyCount / sampled : 0
  const error = Math.round(bySeverity.error * scale)
  const info = Math.round(bySeverity.info * scale)
  return { total: anomalyCount, error, info, warning: anomalyCount - error - info }
}
