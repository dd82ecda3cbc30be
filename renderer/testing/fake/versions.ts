/**
 * Made-up histories and differences. Rows that differ are computed from their number, like the rows themselves, so that
 * a difference of a million rows costs nothing.
 */
import type {
  Cell,
  ChangedRow,
  Dataset,
  Difference,
  Drift,
  TableDifference,
  Version,
} from '../../../preload/contract/index.ts'
import type { FakeDataset, FakeTable } from './data.ts'

type Kind = ChangedRow['kind']

const hours = (count: number) => new Date(Date.now() - count * 3_600_000)

/** One version for most; the catalogue was corrected, and the correction was taken back once. */
export function firstHistory(dataset: Dataset): Version[] {
  const files = dataset.tables.flatMap(({ sources }) => sources.map(({ file }) => file))
  const base = { actor: 'office', rows: dataset.rows, anomalies: dataset.anomalies }
  const first: Version = {
    ...base,
    number: 1,
    parent: null,
    current: true,
    mode: 'create',
    createdAt: dataset.createdAt,
    files,
  }
  if (dataset.version === 1) return [first]
  const fewer = { total: 31, error: 9, warning: 20, info: 2 }
  return [
    {
      ...base,
      number: 4,
      parent: 2,
      current: true,
      mode: 'upsert',
      createdAt: dataset.createdAt,
      files: ['columns_corrected.csv', 'datapoints_corrected.csv'],
    },
    {
      ...base,
      number: 3,
      parent: 2,
      current: false,
      mode: 'replace',
      createdAt: hours(25),
      files: ['columns_march_only.csv'],
      rows: 412,
      anomalies: { total: 380, error: 377, warning: 3, info: 0 },
    },
    {
      ...base,
      number: 2,
      parent: 1,
      current: false,
      mode: 'append',
      createdAt: hours(30),
      actor: 'laptop',
      files: ['columns_march.csv'],
      rows: dataset.rows - 36,
      anomalies: fewer,
    },
    {
      ...first,
      current: false,
      createdAt: hours(24 * 24),
      rows: dataset.rows - 276,
      anomalies: fewer,
    },
  ]
}

/** The version that a load into a dataset makes. */
export const nextVersion = (history: readonly Version[], mode: Version['mode'], files: string[]): Version => {
  const current = history.find((version) => version.current)
  return {
    number: Math.max(0, ...history.map(({ number }) => number)) + 1,
    parent: current?.number ?? null,
    current: true,
    mode,
    createdAt: new Date(),
    actor: 'office',
    files,
    rows: (current?.rows ?? 0) + (mode === 'append' ? 240 : 12),
    anomalies: current?.anomalies ?? { total: 0, error: 0, warning: 0, info: 0 },
  }
}

export const makeCurrent = (history: readonly Version[], number: number): Version[] =>
  history.map((version) => ({ ...version, current: version.number === number }))

/** The newest stay, and the current one wherever it is. */
export const prune = (history: readonly Version[], keep: number): Version[] =>
  history.filter(({ current }, index) => current || index < keep)

const pattern: readonly Kind[] = ['changed', 'changed', 'added', 'changed', 'changed', 'changed', 'removed', 'changed']
const kindsOf = (key: readonly string[]): readonly Kind[] => (key.length > 0 ? pattern : ['added', 'removed'])

function differing({ table }: FakeTable, index: number): number {
  return index === 0 && table.rows < 1000 ? 0 : Math.min(1_200_000, Math.round(table.rows * 0.12))
}

const keyOf = ({ table }: FakeTable, asked: readonly string[] | undefined, isLinked: boolean): string[] => {
  const there = (asked ?? []).filter((name) => table.columns.some((column) => column.name === name))
  return asked ? there : isLinked ? table.columns.slice(0, 1).map(({ name }) => name) : []
}

const countKind = (kinds: readonly Kind[], total: number, kind: Kind): number => {
  const whole = Math.floor(total / kinds.length)
  const rest = kinds.slice(0, total % kinds.length)
  return whole * kinds.filter((one) => one === kind).length + rest.filter((one) => one === kind).length
}

export function fakeDifference(
  { dataset, tables }: FakeDataset,
  from: number,
  to: number,
  asked?: readonly string[],
): Difference {
  const isSame = from === to
  return {
    from,
    to,
    drift: isSame ? [] : driftOf(tables),
    tables: tables.map((fake, index): TableDifference => {
      const key = keyOf(fake, asked, dataset.template !== null)
      const total = isSame ? 0 : differing(fake, index)
      const count = (kind: Kind) => countKind(kindsOf(key), total, kind)
      return {
        table: fake.table.name,
        key,
        added: count('added'),
        removed: count('removed'),
        changed: count('changed'),
        unchanged: fake.table.rows - count('added') - count('changed'),
        duplicates: key.length > 0 && total > 0 ? 2 : 0,
        columns: fake.table.columns,
      }
    }),
  }
}

function driftOf(tables: readonly FakeTable[]): Drift[] {
  const table = tables[1]?.table
  const column = table?.columns.at(-1)?.name
  if (!table || column === undefined) return []
  return [
    {
      table: table.name,
      column,
      kind: 'column-added',
      before: '',
      after: 'Text',
      message: `The column ${column} is new.`,
    },
    {
      table: table.name,
      column: '',
      kind: 'volume',
      before: '724',
      after: '1,000',
      message: `${table.name} has 1,000 rows, 38 % more than before (724).`,
    },
    {
      table: table.name,
      column: 'data_point_id',
      kind: 'nulls',
      before: '0 %',
      after: '12 %',
      message: '12 % of data_point_id are empty, before it was none.',
    },
  ]
}

export function fakeDifferencePage(
  { dataset, tables }: FakeDataset,
  name: string,
  asked: readonly string[] | undefined,
  kinds: readonly Kind[],
  offset: number,
  limit: number,
): { total: number; rows: ChangedRow[] } {
  const index = tables.findIndex(({ table }) => table.name === name)
  const fake = tables[index]
  if (!fake) throw new Error(`no table ${name}`)
  const key = keyOf(fake, asked, dataset.template !== null)
  const order = kindsOf(key)
  const all = differing(fake, index)
  const total = kinds.reduce((sum, kind) => sum + countKind(order, all, kind), 0)
  const cycle = order.flatMap((kind, at) => (kinds.includes(kind) ? at : []))
  const keyPlaces = key.map((column) => fake.table.columns.findIndex(({ name: other }) => other === column))
  const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, place): ChangedRow => {
    const ordinal = offset + place
    const at = Math.floor(ordinal / cycle.length) * order.length + (cycle[ordinal % cycle.length] ?? 0)
    return changedRow(order[at % order.length] ?? 'changed', [...fake.rowAt(at * 3)], at, keyPlaces)
  })
  return { total, rows }
}

function changedRow(kind: Kind, cells: Cell[], at: number, keyPlaces: readonly number[]): ChangedRow {
  const none = cells.map(() => null)
  if (kind === 'added') return { kind, before: none, after: cells }
  if (kind === 'removed') return { kind, before: cells, after: none }
  const after = cells.map((cell, place): Cell => {
    if (keyPlaces.includes(place) || (place + at) % 3 !== 0) return cell
    return (place + at) % 2 === 0 ? `${cell ?? ''} (corrected)`.trim() : at % 5 === 0 ? null : `${(cell ?? '').trim()}s`
  })
  return { kind, before: cells, after }
}
