/**
 * Makes a linked catalogue of any size with planted anomalies, and the exact list of them. The same seed makes the same
 * files; rows are made from their number alone, so that nothing has to be kept in memory.
 */
import { type DemoOptions, type Planted, pick } from '../demo-tools.ts'
import { type FilePlan, writePlanted } from '../write-planted.ts'

const owners = ['Northwind Analytics', 'Blue Harbor Data']
const subjects = [
  'equity',
  'bond',
  'fund',
  'index',
  'option',
  'currency',
  'issuer',
  'portfolio',
  'benchmark',
  'deposit',
]
const measures = [
  'price',
  'yield',
  'weight',
  'rating',
  'volume',
  'return',
  'spread',
  'duration',
  'identifier',
  'country',
]
const universes = ['Global Equity', 'Fixed Income', 'Multi Asset', 'Private Markets']
const domiciles = ['LU', 'IE', 'DE', 'FR', 'US', 'JP']

/** Writes namespaces.csv, columns.csv and datapoints.csv into `folder`; returns what was planted, in order. */
export async function writeLinkedCatalogue(options: DemoOptions): Promise<Planted[]> {
  const { rows } = options
  const namespaces = Math.max(4, Math.min(400, Math.ceil(rows / 100)))
  const datapoints = Math.max(6, Math.ceil(rows * 0.4))
  const plans: FilePlan[] = [
    {
      name: 'namespaces.csv',
      delimiter: ';',
      lineEnd: '\n',
      bom: true,
      columns: ['namespace_id', 'namespace_option_name', 'namespace_option_standard_name'],
      rows: namespaces,
      row: (n) => [`NS${n + 1}`, `${title(pick(subjects, n))} ${n + 1}`, `${pick(subjects, n)}_${n + 1}`],
      kinds: ['duplicate-row', 'blank-row'],
    },
    {
      name: 'columns.csv',
      delimiter: ',',
      lineEnd: '\n',
      bom: false,
      columns: [
        'column_id',
        'namespace_id',
        'dataset_database_name',
        'dataset_table_name',
        'dataset_column_name',
        'data_point_id',
        'dataset_owner_name',
      ],
      rows,
      row: (n) => columnRow(n, namespaces, datapoints),
      kinds: [
        'missing-cell',
        'extra-cell',
        'duplicate-row',
        'primary-key',
        'foreign-key',
        'blank-row',
        'constraint-error',
      ],
      foreignKeys: { 1: 'NS', 5: 'DP' },
    },
    {
      name: 'datapoints.csv',
      delimiter: ',',
      lineEnd: '\r\n',
      bom: true,
      columns: [
        'data_point_id',
        'data_point_name',
        'data_point_standard_name',
        'approved_abbreviations',
        'data_point_definition',
        'applicable_data_universes',
        'applicable_domicile',
        'data_type',
        'data_point_possible_values',
        'is_derived',
        'methodology_reference',
      ],
      rows: datapoints,
      row: datapointRow,
      kinds: ['missing-cell', 'duplicate-row', 'primary-key', 'extra-cell', 'encoding-error', 'blank-row'],
    },
  ]
  return writePlanted(options, plans)
}

function columnRow(n: number, namespaces: number, datapoints: number): string[] {
  const namespace = n % namespaces
  const table = Math.floor(n / namespaces) % 12
  return [
    `C${n + 1}`,
    `NS${namespace + 1}`,
    `${pick(subjects, namespace)}_db_${table % 3}`,
    `${pick(measures, table)}_daily`,
    `${pick(measures, n)}_${Math.floor(n / 10) % 50}`,
    `DP${((n * 7) % datapoints) + 1}`,
    pick(owners, namespace),
  ]
}

function datapointRow(n: number): string[] {
  const subject = pick(subjects, n)
  const measure = pick(measures, Math.floor(n / 10))
  const name = `${title(subject)} ${measure} ${n + 1}`
  return [
    `DP${n + 1}`,
    name,
    name.toLowerCase().replaceAll(' ', '_'),
    n % 5 === 0 ? '' : `${subject.slice(0, 2).toUpperCase()}|${measure.slice(0, 3).toUpperCase()}`,
    n % 7 === 0
      ? `The ${measure} of the ${subject},\nas the "official" source states it.`
      : `The ${measure} of the ${subject}.`,
    n % 3 === 0 ? pick(universes, n) : `${pick(universes, n)}|${pick(universes, n + 1)}`,
    n % 4 === 0 ? '' : `${pick(domiciles, n)}|${pick(domiciles, n + 1)}`,
    n % 2 === 0 ? 'decimal' : 'text',
    n % 6 === 0 ? 'low|medium|high' : '',
    n % 9 === 0 ? 'Y' : 'N',
    n % 8 === 0 ? `https://example.org/methods/${n + 1}` : '',
  ]
}

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
