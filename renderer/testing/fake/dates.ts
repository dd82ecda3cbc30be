/**
 * Answers about the order of day and month in the fake engine: the column holds dates then, and is asked about no more.
 */
import type { DateAnswer, DateOrder } from '../../../preload/contract/index.ts'
import type { FakeDataset } from './data.ts'

export function withDates(fake: FakeDataset, tableName: string, columnName: string): FakeDataset {
  const { dataset, anomalyAt, anomalyCount } = fake
  const asked = Array.from({ length: Math.min(anomalyCount, 20) }, (_, at) => at).find((at) => {
    const { type, column } = anomalyAt(at)
    return type === 'ambiguous-date' && column === columnName
  })
  const tables = dataset.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      table.name === tableName && column.name === columnName ? { name: column.name, type: 'date' as const } : column,
    ),
  }))
  return {
    ...fake,
    dataset: { ...dataset, tables },
    anomalyCount: asked === undefined ? anomalyCount : anomalyCount - 1,
    anomalyAt: (at) => anomalyAt(asked !== undefined && at >= asked ? at + 1 : at),
  }
}

export const fakeAnswer = (table: string, column: string, order: DateOrder): DateAnswer => ({
  ...{ table, column, order, format: order === 'day-first' ? '%d/%m/%Y' : '%m/%d/%Y' },
  ...{ answeredAt: new Date(), template: null, labels: [column] },
})
