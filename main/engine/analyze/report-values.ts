/** The values of a report's parameters on their way into its SQL: as bound values of a type, never as text of the SQL. */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'
import type { ReportParameter, ReportValues } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { findColumn, findTable, type StoredDataset } from '../store/datasets.ts'

type Value = string | number

/** The value of each parameter, defaults included. @throws BAD_INPUT naming those that are missing or unknown. */
export function settleValues(parameters: readonly ReportParameter[], given: ReportValues): Map<string, Value> {
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(given).filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`
    const fields = unknown.map((field) => ({ field, message: 'The report has no such parameter.' }))
    throw failure('BAD_INPUT', `The report has no parameter called ${unknown.join(', ')}. ${known}`, { fields })
  }
  const values = new Map<string, Value>()
  for (const { name, type, default: usual } of parameters) {
    const value = given[name]
    // An empty field of a form is no number and no date; it may be a text.
    const isGiven = value !== undefined && (value !== '' || type === 'text' || type === 'choice')
    const settled = isGiven ? value : usual
    if (settled !== undefined) values.set(name, settled)
  }
  const missing = parameters.filter(({ name }) => !values.has(name))
  if (missing.length > 0) {
    const fields = missing.map((one) => ({ field: one.name, message: `A value is needed: a ${wanted(one)}.` }))
    throw failure('BAD_INPUT', `The report needs a value for ${listed(missing.map(({ name }) => name))}.`, { fields })
  }
  return values
}

/** @throws BAD_INPUT when the SQL names what is no parameter, or a value is none of its type. */
export async function bindValues(
  connection: DuckDBConnection,
  prepared: DuckDBPreparedStatement,
  parameters: readonly ReportParameter[],
  values: ReadonlyMap<string, Value>,
  dataset: StoredDataset,
): Promise<void> {
  for (const { at, parameter } of placeholdersOf(prepared, parameters)) {
    const value = values.get(parameter.name)
    if (value === undefined) throw failure('BAD_INPUT', `The report needs a value for ${parameter.name}.`)
    const storage = storageOf(parameter, dataset)
    if (!hasForm(parameter, String(value).trim())) throw wrongValue(parameter, value)
    const text = storage === 'VARCHAR' ? String(value) : String(value).trim()
    const reader = await connection.runAndReadAll(`SELECT TRY_CAST($1::VARCHAR AS ${storage})`, [text])
    const [[typed = null] = []] = reader.getRows()
    if (typed === null) throw wrongValue(parameter, value)
    prepared.bindValue(at, typed, reader.columnType(0))
  }
}

/** @throws BAD_INPUT when the SQL names what is no parameter of the report. */
export function placeholdersOf(prepared: DuckDBPreparedStatement, parameters: readonly ReportParameter[]) {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  return Array.from({ length: prepared.parameterCount }, (_, index) => {
    const name = prepared.parameterName(index + 1)
    if (/^\d+$/.test(name))
      throw failure('BAD_INPUT', 'The SQL has a placeholder without a name (? or $1). Give it one, as in $year.')
    const parameter = byName.get(name.toLowerCase())
    if (parameter === undefined)
      throw failure(
        'BAD_INPUT',
        `The SQL uses $${name}, which is no parameter of the report. Add it to the parameters.`,
      )
    return { at: index + 1, parameter }
  })
}

/** What DuckDB would take too, but means otherwise: 1.5 for a whole number becomes 2. */
const FORMS: Partial<Record<ReportParameter['type'], RegExp>> = {
  integer: /^[+-]?\d+$/,
  number: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i,
  date: /^\d{4}-\d{2}-\d{2}$/,
}

/** Whether a text has the form that a parameter asks for. */
export const hasForm = ({ type }: ReportParameter, text: string): boolean => FORMS[type]?.test(text) ?? true

/** Says of a value that it is none of its parameter's type. */
export function wrongValue(parameter: ReportParameter, value: Value) {
  const { name } = parameter
  const fields = [{ field: name, message: `"${value}" is no ${wanted(parameter)}.` }]
  return failure('BAD_INPUT', `${name} is "${value}", which is no ${wanted(parameter)}.`, { fields })
}

const WANTED = { text: 'text', integer: 'whole number', number: 'number', date: 'date as in 2021-12-31' } as const

const wanted = ({ type, choices }: ReportParameter): string =>
  type === 'choice' ? `value of ${choices?.column ?? 'its column'}` : WANTED[type]

/** DuckDB's type of a parameter; a choice has that of its column. */
export function storageOf({ type, choices }: ReportParameter, dataset: StoredDataset): string {
  if (type === 'integer') return 'BIGINT'
  if (type === 'number') return 'DOUBLE'
  if (type === 'date') return 'DATE'
  if (type === 'text' || choices === undefined) return 'VARCHAR'
  return findColumn(findTable(dataset, choices.table), choices.column).storage
}

/** "a, b and c" */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
