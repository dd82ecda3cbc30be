/** What a query says of rows: `column=value`, `column__gt=10`, `search` and `ordering`, checked against the columns. */
import type { Column, RowFilter, Sort } from '../../preload/contract/index.ts'
import { identifier, literal } from '../engine/client.ts'
import { type Field, refusal } from './answers.ts'

export interface RowQuery {
  readonly filters: RowFilter[]
  readonly sort: Sort[]
  /** A condition in SQL, put together from quoted names and values only. */
  readonly where?: string
}

export interface AskedRows {
  readonly search?: string | undefined
  readonly ordering?: string | undefined
  /** Everything else that stood in the query. */
  readonly others: Readonly<Record<string, unknown>>
}

/** @throws 400 with a field for each parameter that cannot be used. */
export function readRowQuery(columns: readonly Column[], { search, ordering, others }: AskedRows): RowQuery {
  const wrong: Field[] = []
  const filters: RowFilter[] = []
  const conditions: string[] = []
  for (const [name, given] of Object.entries(others))
    for (const value of Array.isArray(given) ? given : [given]) {
      const read = readFilter(columns, name, String(value))
      if ('wrong' in read) wrong.push({ field: name, message: read.wrong })
      else if ('filter' in read) filters.push(read.filter)
      else conditions.push(read.condition)
    }
  const sort = readOrdering(columns, ordering, wrong)
  if (filters.length + conditions.length > MOST_FILTERS)
    wrong.push({ field: '', message: `There may be at most ${MOST_FILTERS} filters.` })
  if (wrong.length > 0)
    throw refusal(
      400,
      'bad_request',
      `The query cannot be used. ${[wrong[0]?.field, wrong[0]?.message].filter(Boolean).join(': ')}`,
      {
        fields: wrong,
      },
    )
  const sought = search?.trim() ?? ''
  if (sought !== '') conditions.push(searchFor(columns, sought))
  return { filters, sort, ...(conditions.length === 0 ? {} : { where: conditions.join(' AND ') }) }
}

const MOST_FILTERS = 50
const MOST_ORDERINGS = 10

const operators = ['eq', 'ne', 'contains', 'startswith', 'lt', 'lte', 'gt', 'gte', 'isnull'] as const
type Operator = (typeof operators)[number]

type ReadFilter = { readonly filter: RowFilter } | { readonly condition: string } | { readonly wrong: string }

function readFilter(columns: readonly Column[], name: string, value: string): ReadFilter {
  const found = findColumn(columns, name)
  if (found === undefined) return { wrong: 'There is no such column, and no such parameter.' }
  const { column, operator } = found
  if (['lt', 'lte', 'gt', 'gte'].includes(operator) && !isComparable(column, value))
    return {
      wrong: `It cannot be compared with ${column.type === 'string' ? 'text' : `a value of type ${column.type}`}.`,
    }
  const filter = (kind: NonNullable<RowFilter['operator']>): ReadFilter => ({
    filter: { column: column.name, operator: kind, value },
  })
  switch (operator) {
    case 'eq':
      return filter('equals')
    case 'ne':
      return filter('not-equals')
    case 'contains':
      return filter('contains')
    case 'startswith':
      return filter('starts-with')
    case 'lt':
      return filter('less')
    case 'gt':
      return filter('greater')
    case 'lte':
    case 'gte':
      return { condition: `${identifier(column.name)} ${operator === 'lte' ? '<=' : '>='} ${sqlOf(column, value)}` }
    case 'isnull':
      if (value !== 'true' && value !== 'false') return { wrong: 'It is true or false.' }
      return { filter: { column: column.name, operator: value === 'true' ? 'empty' : 'not-empty' } }
  }
}

/** A column of exactly this name goes before a column with an operator behind it. */
function findColumn(columns: readonly Column[], name: string): { column: Column; operator: Operator } | undefined {
  const exact = columns.find((column) => column.name === name)
  if (exact !== undefined) return { column: exact, operator: 'eq' }
  const at = name.lastIndexOf('__')
  const operator = operators.find((candidate) => candidate === name.slice(at + 2))
  const column = columns.find((candidate) => candidate.name === name.slice(0, at))
  return at < 0 || operator === undefined || column === undefined ? undefined : { column, operator }
}

/** As many digits as the widest decimal of the databases has. */
const NUMBER = /^[+-]?(?=[\d.]{1,38}$)(?:\d+\.?\d*|\.\d+)$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

function isComparable({ type }: Column, value: string): boolean {
  if (type === 'integer' || type === 'number') return NUMBER.test(value)
  const pattern = type === 'date' ? DATE : type === 'datetime' ? DATE_TIME : undefined
  if (pattern === undefined) return type === 'string'
  return pattern.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value.replace(' ', 'T')))
}

/** A day such as 30 February is taken as one of March by `Date`. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(day)
}

/** A number in quotes would be rounded to the type of the column first, and 1 would be at least 1.4. */
const sqlOf = ({ type }: Column, value: string): string =>
  type === 'integer' || type === 'number' ? value : literal(value)

function readOrdering(columns: readonly Column[], ordering: string | undefined, wrong: Field[]): Sort[] {
  const names = ordering?.match(/-?"[^"]*"|[^,]+/g) ?? []
  if (names.length > MOST_ORDERINGS) {
    wrong.push({ field: 'ordering', message: `There may be at most ${MOST_ORDERINGS} columns.` })
    return []
  }
  return names.flatMap((text) => {
    const whole = columns.find(({ name }) => name === text)
    if (whole !== undefined) return [{ column: whole.name, descending: false }]
    const descending = text.startsWith('-')
    const name = (descending ? text.slice(1) : text).replace(/^"(.*)"$/s, '$1')
    const column = columns.find((candidate) => candidate.name === name)
    if (column !== undefined) return [{ column: column.name, descending }]
    wrong.push({ field: 'ordering', message: `There is no column ${name.slice(0, 100)}.` })
    return []
  })
}

/** In words of SQL that every database knows. */
function searchFor(columns: readonly Column[], sought: string): string {
  const pattern = literal(`%${sought.replace(/[\\%_]/g, '\\$&')}%`)
  const texts = columns.filter(({ type }) => type === 'string')
  if (texts.length === 0) return '1 = 0'
  return `(${texts.map(({ name }) => `lower(${identifier(name)}) LIKE lower(${pattern}) ESCAPE '\\'`).join(' OR ')})`
}
