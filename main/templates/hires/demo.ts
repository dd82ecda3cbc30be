/** Makes departments, jobs and hired employees without headers, with planted anomalies and the exact list of them. */
import { chanceOf, type DemoOptions, type Planted, pick } from '../demo-tools.ts'
import { writePlanted } from '../write-planted.ts'

const departments = [
  ...['Purchasing', 'Sales', 'Research', 'Legal', 'Accounting', 'Engineering'],
  ...['Marketing', 'Support', 'Training', 'Logistics', 'Human Resources', 'Quality'],
]
const trades = ['Accountant', 'Analyst', 'Editor', 'Engineer', 'Librarian', 'Nurse', 'Programmer', 'Recruiter']
const fields = ['Budget', 'Database', 'Safety', 'Research', 'Product', 'Quality']
const grades = ['I', 'II', 'III', 'IV']
const firstNames = ['Ada', 'Bela', 'Chidi', 'Dana', 'Emre', 'Fatou', 'Goran', 'Hana', 'Ines', 'Jun', 'Kofi', 'Lena']
const lastNames = [
  'Abara',
  'Brandt',
  'Costa',
  'Duval',
  'Eriksen',
  'Fischer',
  'Gupta',
  'Hoang',
  'Ito',
  "O'Neil",
  'Silva',
]

const FIRST_SECOND = Date.UTC(2020, 0, 1) / 1000
const SECONDS = 3 * 365 * 86_400

/** Writes departments.csv, jobs.csv and hired_employees.csv into the folder. */
export async function writeHires(options: DemoOptions): Promise<Planted[]> {
  const { rows, seed } = options
  const jobs = trades.length * fields.length * grades.length
  const chance = (n: number, kind: number) => chanceOf(seed * 7 + kind, n)
  const employee = (n: number): string[] => {
    // Most are hired in 2021, few departments hire most of them.
    const second = FIRST_SECOND + Math.floor(((chance(n, 0) + chance(n, 1)) / 2) * SECONDS)
    return [
      String(n + 1),
      `${pick(firstNames, Math.floor(chance(n, 2) * firstNames.length))} ${pick(lastNames, Math.floor(chance(n, 3) * lastNames.length))}`,
      `${new Date(second * 1000).toISOString().slice(0, 19)}Z`,
      String(Math.floor(chance(n, 4) ** 1.6 * departments.length) + 1),
      String(Math.floor(chance(n, 5) * jobs) + 1),
    ]
  }
  return writePlanted(options, [
    {
      name: 'departments.csv',
      header: false,
      columns: ['id', 'department'],
      rows: departments.length,
      row: (n) => [String(n + 1), pick(departments, n)],
      kinds: [],
    },
    {
      name: 'jobs.csv',
      header: false,
      columns: ['id', 'job'],
      rows: jobs,
      row: (n) => [String(n + 1), jobName(n)],
      kinds: ['duplicate-row', 'blank-row'],
    },
    {
      name: 'hired_employees.csv',
      header: false,
      columns: ['id', 'name', 'datetime', 'department_id', 'job_id'],
      rows,
      row: employee,
      kinds: [
        'constraint-error',
        'foreign-key',
        'type-error',
        'constraint-error',
        'missing-cell',
        'duplicate-row',
        'extra-cell',
        'primary-key',
        'blank-row',
      ],
      required: [3, 4, 1, 2, 0],
      wrong: [
        [2, (n) => `2021-02-${(n % 9) + 30}T08:00:00Z`],
        [3, () => 'Sales'],
        [4, (n) => `${n}.5`],
      ],
      foreignKeys: { 3: '', 4: '' },
      changed: 1,
    },
  ])
}

function jobName(n: number): string {
  const trade = pick(trades, n)
  const field = pick(fields, Math.floor(n / trades.length))
  return `${field} ${trade} ${pick(grades, Math.floor(n / (trades.length * fields.length)))}`
}
