/** What a window asks about findings in the fake engine: their counts, a page of them, the lines around one. */
import { implement } from '@orpc/server'
import { type Anomaly, contract } from '../../../preload/contract/index.ts'
import type { FakeState } from './state.ts'

const os = implement(contract.anomalies)

export const fakeAnomalies = ({ find }: Pick<FakeState, 'find'>) => ({
  summary: os.summary.handler(({ input }) => {
    const { anomalyCount, anomalyAt } = find(input.dataset)
    const sampled = Math.min(anomalyCount, 2310)
    const counts = new Map<string, { type: string; severity: Anomaly['severity']; file: string; count: number }>()
    for (let index = 0; index < sampled; index++) {
      const { type, severity, file } = anomalyAt(index)
      const key = `${type} ${file}`
      const known = counts.get(key) ?? { type, severity, file, count: 0 }
      counts.set(key, { ...known, count: known.count + 1 })
    }
    const scale = sampled ? anomalyCount / sampled : 0
    return {
      total: anomalyCount,
      counts: [...counts.values()].map((entry) => ({ ...entry, count: Math.round(entry.count * scale) })),
    }
  }),
  page: os.page.handler(({ input: { dataset, filter, offset, limit } }) => {
    const { anomalyCount, anomalyAt } = find(dataset)
    const isPlain = filter.types.length + filter.files.length + filter.severities.length === 0 && !filter.search
    const scanned = isPlain ? 0 : Math.min(anomalyCount, 20_000)
    const passing = Array.from({ length: scanned }, (_, index) => anomalyAt(index)).filter(
      (one) =>
        (filter.types.length === 0 || filter.types.includes(one.type)) &&
        (filter.files.length === 0 || filter.files.includes(one.file)) &&
        (filter.severities.length === 0 || filter.severities.includes(one.severity)) &&
        `${one.value} ${one.column} ${one.message}`.toLowerCase().includes(filter.search.toLowerCase()),
    )
    const total = isPlain ? anomalyCount : passing.length
    const count = Math.max(0, Math.min(limit, total - offset))
    return {
      total,
      anomalies: isPlain
        ? Array.from({ length: count }, (_, index) => anomalyAt(offset + index))
        : passing.slice(offset, offset + limit),
    }
  }),
  lines: os.lines.handler(({ input: { line, column, around } }) => ({
    available: true,
    reason: '',
    lines: Array.from({ length: around * 2 + 1 }, (_, index) => line - around + index)
      .filter((at) => at > 0)
      .map((at) => ({
        line: at,
        inRecord: at === line,
        parts:
          at === line && column
            ? [
                { text: `${at},`, marked: false },
                { text: '99', marked: true },
                { text: ',crm,orders, status ,DP-17,Data Office', marked: false },
              ]
            : [{ text: `${at},${at % 11},crm,orders,status\t${at},DP-${at},Data Office`, marked: false }],
      })),
  })),
})
