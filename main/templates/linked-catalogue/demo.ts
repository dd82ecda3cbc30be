/**
 * Makes a linked catalogue of any size with planted anomalies, and the exact list of them. The same seed makes the same
 * files; rows are made from their number alone, so that nothing has to be kept in memory.
 */
import { join } from 'node:path'
import { type DemoFile, type DemoOptions, openDemoFile, type Planted, seededRandom } from '../demo-tools.ts'

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

const pick = <Item>(items: readonly Item[], n: number): Item => items[n % items.length] as Item

type Kind =
  | 'blank-row'
  | 'missing-cell'
  | 'extra-cell'
  | 'duplicate-row'
  | 'primary-key'
  | 'foreign-key'
  | 'constraint-error'
  | 'encoding-error'

interface FilePlan {
  readonly name: string
  readonly delimiter: string
  readonly lineEnd: string
  readonly bom: boolean
  readonly header: readonly string[]
  readonly rows: number
  readonly row: (n: number) => string[]
  /** What is planted, as often as the shares say. */
  readonly kinds: readonly Kind[]
  readonly foreignKeys: Readonly<Record<number, string>>
}

/** Writes namespaces.csv, columns.csv and datapoints.csv into `folder`; returns what was planted, in order. */
export async function writeLinkedCatalogue({ folder, rows, seed }: DemoOptions): Promise<Planted[]> {
  const namespaces = Math.max(4, Math.min(400, Math.ceil(rows / 100)))
  const datapoints = Math.max(6, Math.ceil(rows * 0.4))
  const plans: FilePlan[] = [
    {
      name: 'namespaces.csv',
      delimiter: ';',
      lineEnd: '\n',
      bom: true,
      header: ['namespace_id', 'namespace_option_name', 'namespace_option_standard_name'],
      rows: namespaces,
      row: (n) => [`NS${n + 1}`, `${title(pick(subjects, n))} ${n + 1}`, `${pick(subjects, n)}_${n + 1}`],
      kinds: ['duplicate-row', 'blank-row'],
      foreignKeys: {},
    },
    {
      name: 'columns.csv',
      delimiter: ',',
      lineEnd: '\n',
      bom: false,
      header: [
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
      header: [
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
      foreignKeys: {},
    },
  ]
  const planted: Planted[] = []
  for (const [at, plan] of plans.entries()) {
    await using file = openDemoFile(join(folder, plan.name))
    await writeFile(file, plan, seededRandom(seed * 31 + at), planted)
  }
  return planted
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

/** One anomaly for about 150 rows, each kind at least once where the file is long enough. */
async function writeFile(file: DemoFile, plan: FilePlan, random: () => number, planted: Planted[]): Promise<void> {
  const every = Math.max(3, Math.min(150, Math.floor(plan.rows / (plan.kinds.length + 1))))
  const text = (cells: readonly string[]) => cells.map((cell) => quote(cell, plan.delimiter)).join(plan.delimiter)
  await file.write(`${plan.bom ? '\uFEFF' : ''}${text(plan.header)}${plan.lineEnd}`)
  let turn = 0
  for (let n = 0; n < plan.rows; n++) {
    // Row numbers that are not a multiple of `every` stay clean, so that copies have a clean original.
    const kind = n > 0 && n % every === 0 ? pick(plan.kinds, turn++) : undefined
    const plant = (type: Kind, column: string) => planted.push({ file: plan.name, line: file.line, type, column })
    const row = plan.row(n)
    const original = plan.row(cleanBefore(n, every, random))
    switch (kind) {
      case 'blank-row':
        plant(kind, '')
        await file.write(plan.lineEnd)
        break
      case 'missing-cell':
        plant(kind, plan.header.at(-1) ?? '')
        row.pop()
        break
      case 'extra-cell':
        plant(kind, '')
        row.push('left over', String(n))
        break
      case 'duplicate-row':
        await file.write(text(row) + plan.lineEnd)
        plant(kind, '')
        row.splice(0, row.length, ...original)
        break
      case 'primary-key':
        await file.write(text(row) + plan.lineEnd)
        plant(kind, plan.header[0] ?? '')
        row.splice(0, row.length, ...original)
        row[row.length - 1] = `changed ${n}`
        break
      case 'foreign-key':
        for (const [at, prefix] of Object.entries(plan.foreignKeys)) {
          if (Number(at) === 1 && turn % 2 === 0) continue
          plant(kind, plan.header[Number(at)] ?? '')
          row[Number(at)] = `${prefix}9${String(n).padStart(9, '0')}`
        }
        break
      case 'constraint-error':
        plant(kind, plan.header[0] ?? '')
        row[0] = ''
        break
      case 'encoding-error':
        plant(kind, plan.header[1] ?? '')
        row[1] = `${row[1]} caf`
        await file.writeWithByte(text(row), `${row[1]}`, 0xe9, plan.lineEnd)
        continue
    }
    await file.write(text(row) + plan.lineEnd)
  }
}

/** The number of an earlier row that nothing was done to. */
function cleanBefore(n: number, every: number, random: () => number): number {
  const candidate = Math.floor(random() * Math.max(1, n - 1))
  return candidate % every === 0 && candidate > 0 ? candidate - 1 : candidate
}

const quote = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
