/**
 * Made-up datasets for looking at the page: the linked catalogue, a huge one, a wide one, a clean one. Rows are
 * computed from their number, so a million of them cost nothing.
 */
import type { Anomaly, Cell, Column, Dataset, Dialect, Ledger, Table } from '../../../preload/contract/index.ts'
import { anomaliesOf, countAnomalies } from './findings.ts'

export interface FakeTable {
  readonly table: Table
  readonly rowAt: (row: number) => readonly Cell[]
}

export interface FakeDataset {
  readonly dataset: Dataset
  readonly tables: readonly FakeTable[]
  readonly anomalyCount: number
  readonly anomalyAt: (index: number) => Anomaly
}

const dialect: Dialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: '"',
  skipBlanks: false,
  lineEnding: 'lf',
  preambleRows: 0,
  headerRows: 1,
}

/** A column that stayed text, and why. */
const kept = (name: string, reason: string): Column => ({ name, type: 'string', reason })

const text = (...names: readonly string[]): Column[] => names.map((name) => ({ name, type: 'string' }))

export const namespaceNames = [
  'Customer',
  'Finance',
  'Human resources',
  'Logistics',
  'Market data',
  'Marketing',
  'Procurement',
  'Product',
  'Risk',
  'Sales',
  'Web analytics',
]
const databases = ['core', 'crm', 'ledger', 'lake_eu', 'warehouse']
const tableWords = ['accounts', 'balances', 'contacts', 'events', 'invoices', 'orders', 'positions', 'shipments']
const columnWords = [
  'amount',
  'country_code',
  'created_at',
  'currency',
  'email',
  'external_reference',
  'is_active',
  'name',
  'status',
]

export interface Link {
  readonly namespace: number | undefined
  readonly database: string
  readonly table: string
  readonly column: string
  readonly datapoint: number
}

export const LINKS = 1000
/** Every 167th column refers to a namespace that does not exist. */
export const linkAt = (row: number): Link => ({
  namespace: row % 167 === 100 ? undefined : (row * 7) % namespaceNames.length,
  database: databases[(row * 3 + (row >> 3)) % databases.length] ?? '',
  table: tableWords[(row * 5 + (row >> 4)) % tableWords.length] ?? '',
  column: `${columnWords[row % columnWords.length]}${row % 4 === 0 ? `_${row % 40}` : ''}`,
  datapoint: row % 211 === 17 ? -1 : (row * 13) % 640,
})

export const datapointColumns = text(
  'data_point_id',
  'data_point_name',
  'data_point_standard_name',
  'approved_abbreviations',
  'data_point_definition',
  'applicable_data_universes',
  'data_type',
  'is_derived',
)
export const datapointAt = (row: number): readonly Cell[] => {
  const word = columnWords[row % columnWords.length] ?? ''
  return [
    `DP-${String(row).padStart(5, '0')}`,
    word.replaceAll('_', ' '),
    `${word}_standard`,
    row % 3 === 0 ? `${word.slice(0, 3)}|${word.slice(0, 4)}` : '',
    row % 5 === 0
      ? `The ${word.replaceAll('_', ' ')} as it is agreed on by all owners.\nSee the handbook, chapter ${row % 12}.`
      : `The ${word.replaceAll('_', ' ')} of a record.`,
    'EU|US',
    row % 2 === 0 ? 'text' : 'decimal(18,4)',
    row % 7 === 0 ? 'true' : 'false',
  ]
}

function source(id: string, file: string, bytes: number, ledger: Ledger, change: Partial<Dialect> = {}) {
  return { id, file, bytes, fingerprint: 'f'.repeat(64), dialect: { ...dialect, ...change }, ledger }
}

const ledgerOf = (rows: number, blank = 0, quarantined = 0): Ledger => ({
  records: rows + blank + quarantined + 1,
  rows,
  quarantined,
  skipped: { blank, preamble: 0, header: 1 },
})

export function linkedCatalogue(id: string, name: string, createdAt: Date): FakeDataset {
  const tables: FakeTable[] = [
    {
      table: {
        name: 'namespaces',
        title: 'Namespaces',
        rows: namespaceNames.length,
        columns: [
          { name: 'namespace_id', type: 'integer' },
          ...text('namespace_option_name', 'namespace_option_standard_name'),
        ],
        sources: [source('s1', 'namespaces.csv', 812, ledgerOf(namespaceNames.length, 1), { lineEnding: 'crlf' })],
      },
      rowAt: (row) => [String(row + 1), namespaceNames[row] ?? null, (namespaceNames[row] ?? '').toLowerCase()],
    },
    {
      table: {
        name: 'columns',
        title: 'Columns',
        rows: LINKS,
        columns: [
          { name: 'column_id', type: 'integer' },
          kept('namespace_id', '412 of 1,000 values have leading zeros'),
          ...text(
            'dataset_database_name',
            'dataset_table_name',
            'dataset_column_name',
            'data_point_id',
            'dataset_owner_name',
          ),
        ],
        sources: [source('s2', 'columns.csv', 62_400_000, ledgerOf(LINKS, 2))],
      },
      rowAt: (row) => {
        const link = linkAt(row)
        return [
          String(row + 1),
          link.namespace === undefined ? '99' : String(link.namespace + 1),
          link.database,
          link.table,
          link.column,
          row % 90 === 5 ? null : `DP-${link.datapoint}`,
          row % 12 === 0 ? '  Data Office ' : 'Data Office',
        ]
      },
    },
    {
      table: {
        name: 'datapoints',
        title: 'Datapoints',
        rows: 640,
        columns: datapointColumns,
        sources: [source('s3', 'datapoints.csv', 1_204_331, ledgerOf(640, 0, 3), { delimiter: ';' })],
      },
      rowAt: datapointAt,
    },
  ]
  return finish(id, name, createdAt, tables, 46, true)
}

export function hugePlays(id: string, createdAt: Date): FakeDataset {
  const rows = 12_000_000
  const table: Table = {
    name: 'plays',
    title: 'plays',
    rows,
    columns: [
      { name: 'Song', type: 'string' },
      kept('Date', 'the order of day and month cannot be told: every value fits both'),
      { name: 'Number of Plays', type: 'integer' },
      { name: 'Share', type: 'number' },
    ],
    sources: [source('p1', 'plays_2026_all_regions_final_v2.csv', 512_000_000, ledgerOf(rows, 12, 4))],
  }
  const rowAt = (row: number) => [
    `Song ${(row * 7919) % 5000}`,
    `2026-0${(row % 9) + 1}-1${row % 10}`,
    String((row * 31) % 900),
    (row / 7).toFixed(3),
  ]
  return finish(
    id,
    'Plays 2026, all regions and every quarter (final)',
    createdAt,
    [{ table, rowAt }],
    1_000_000,
    false,
  )
}

export function wideTable(id: string, createdAt: Date): FakeDataset {
  const columns: Column[] = Array.from({ length: 10_000 }, (_, index) => ({ name: `measure_${index}`, type: 'number' }))
  const table: Table = {
    name: 'wide',
    title: 'wide',
    rows: 500,
    columns,
    sources: [source('w1', 'wide.tsv', 9_000_000, ledgerOf(500), { delimiter: '\t' })],
  }
  return finish(
    id,
    'sensor dump',
    createdAt,
    [{ table, rowAt: (row) => columns.map((_, index) => String(row * index)) }],
    0,
    false,
  )
}

function finish(
  id: string,
  name: string,
  createdAt: Date,
  tables: readonly FakeTable[],
  anomalyCount: number,
  isLinked: boolean,
): FakeDataset {
  const anomalyAt = anomaliesOf(tables, isLinked)
  const dataset: Dataset = {
    id,
    name,
    createdAt,
    deletedAt: null,
    version: isLinked ? 4 : 1,
    state: 'complete',
    template: isLinked ? { id: 'linked-catalogue', title: 'Linked catalogue' } : null,
    rows: tables.reduce((sum, { table }) => sum + table.rows, 0),
    anomalies: countAnomalies(anomalyCount, anomalyAt),
    tables: tables.map(({ table }) => table),
    derived: [],
    hierarchy: isLinked
      ? {
          levels: ['namespace', 'database', 'table', 'column'].map((level) => ({
            name: level,
            title: level.charAt(0).toUpperCase() + level.slice(1),
          })),
          leaf: 'datapoints',
          exports: ['json', 'csv'],
        }
      : null,
  }
  return { dataset, tables, anomalyCount, anomalyAt }
}
