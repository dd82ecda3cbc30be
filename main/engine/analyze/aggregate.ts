/**
 * From the specification of an aggregate to one SELECT and the columns of its result. The relation is the caller's: a
 * table of the store, a view of its name, or a file that DuckDB reads by itself.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import * as z from 'zod'
import { type AggregateSpec, aggregateSpecSchema } from '../../../preload/contract/index.ts'
import { columnOf, whereClause } from '../browse/rows.ts'
import type { Asked, NamedColumns } from '../dialect/dialect.ts'
import { askDuckDb } from '../dialect/duckdb.ts'
import { failure } from '../failure.ts'
import type { StoredColumn } from '../store/columns.ts'
import { groupSql, problemOfWidth, requireNumbers, widthOfBins } from './aggregate-groups.ts'
import { measureName, measureSql, requireColumn } from './aggregate-measures.ts'

export interface CompiledAggregate {
  /** One SELECT in its order, limit included. */
  readonly sql: string
  /** The columns of the result: groups, then measures. */
  readonly columns: readonly StoredColumn[]
  readonly groups: number
  /** SQL of each group, over rows `t`. */
  readonly keys: readonly string[]
  /** The WHERE clause; empty for none. */
  readonly conditions: string
  /** The same rows in any order, and what puts them in order; null where the order was asked for or cannot wait. */
  readonly unsorted: { readonly sql: string; readonly order: string } | null
  /** A part of the rows, each with the number of all of them as `__total`. */
  pageSql(offset: number, limit: number): string
}

export type ParsedSpec = z.output<typeof aggregateSpecSchema>

/** The specification with its defaults. @throws BAD_INPUT */
export function parseSpec(spec: AggregateSpec): ParsedSpec {
  const parsed = aggregateSpecSchema.safeParse(spec)
  if (parsed.success) return parsed.data
  throw failure('BAD_INPUT', `The aggregate cannot be used: ${z.prettifyError(parsed.error)}`)
}

/** For DuckDB. */
export const compileAggregate = (
  connection: DuckDBConnection,
  table: NamedColumns,
  relation: string,
  spec: AggregateSpec,
): Promise<CompiledAggregate> => compileAsked(askDuckDb(connection), table, relation, spec)

/**
 * What is asked serves to check the condition and to look for the range of bins as well.
 * @throws BAD_INPUT when a column is not there or not fit for what is asked of it, or two columns have one name.
 */
export async function compileAsked(
  asked: Asked,
  table: NamedColumns,
  relation: string,
  spec: AggregateSpec,
): Promise<CompiledAggregate> {
  const { dialect } = asked
  const { groups, measures, filters, where, sort, limit } = parseSpec(spec)
  const conditions = await whereClause(asked, table, relation, { filters, where })
  const cells: Cell[] = []
  for (const [at, group] of groups.entries()) {
    const column = columnOf(table, group.column)
    if (group.bin !== undefined && 'width' in group.bin) requireWidth(column, group.bin.width, at)
    const width = await widthOfBins(asked, column, group, relation, conditions)
    const { suffix, ...rest } = groupSql(dialect, column, group, width)
    cells.push({ ...rest, given: group.name, usual: `${column.name}${suffix}` })
  }
  for (const measure of measures) {
    requireColumn(measure)
    const column = measure.column === undefined ? null : columnOf(table, measure.column)
    cells.push({
      ...measureSql(dialect, column, measure),
      order: null,
      given: measure.name,
      usual: measureName(measure),
    })
  }
  const columns = nameColumns(cells)
  const select = cells.map(({ sql }, at) => `${sql} AS ${dialect.identifier(columns[at]?.name ?? '')}`)
  // By position, since a name would rather be found in the table.
  const by = groups.length === 0 ? '' : `GROUP BY ${groups.map((_, at) => at + 1).join(', ')}`
  const order = orderOf(columns, cells, groups.length, sort)
  const sqlWith = (cells: readonly string[], range: string, sorted = order) =>
    [`SELECT ${cells.join(', ')}`, `FROM ${relation} t`, conditions, by, sorted, range]
      .filter((clause) => clause !== '')
      .join('\n')
  return {
    sql: sqlWith(select, limit === undefined ? '' : `LIMIT ${limit}`),
    columns,
    groups: groups.length,
    keys: cells.slice(0, groups.length).map(({ sql }) => sql),
    conditions,
    // What orders by more than the columns of the result can only be put in order while it is made.
    unsorted:
      limit !== undefined || sort.length > 0 || /\bmin\(/.test(order) ? null : { sql: sqlWith(select, '', ''), order },
    pageSql(offset, rows) {
      const total = limit === undefined ? 'count(*) OVER ()' : `least(count(*) OVER (), ${limit})`
      const most = limit === undefined ? rows : Math.max(0, Math.min(rows, limit - offset))
      return sqlWith([...select, `${total} AS __total`], `LIMIT ${most} OFFSET ${offset}`)
    },
  }
}

function requireWidth(column: StoredColumn, width: number, group: number): void {
  requireNumbers(column, 'cannot be put into bins')
  const message = problemOfWidth(column, width)
  if (message !== null)
    throw failure('BAD_INPUT', message, { fields: [{ field: `groups.${group}.bin.width`, message }] })
}

interface Cell {
  readonly sql: string
  readonly order: string | null
  readonly column: Omit<StoredColumn, 'name'>
  readonly given: string | undefined
  readonly usual: string
}

/** Names that were given must differ; of the others, the second `sum_x` becomes `sum_x_2`. */
function nameColumns(cells: readonly Cell[]): StoredColumn[] {
  const taken = new Set<string>()
  for (const { given } of cells) {
    if (given === undefined) continue
    if (taken.has(given.toLowerCase()))
      throw failure('BAD_INPUT', `Two columns of the result are called ${given}. Give each a name of its own.`)
    taken.add(given.toLowerCase())
  }
  return cells.map(({ given, usual, column }) => {
    if (given !== undefined) return { ...column, name: given }
    let name = usual
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${usual}_${n}`
    taken.add(name.toLowerCase())
    return { ...column, name }
  })
}

/** As asked, then by the groups, so that the order is the same each time. Empty values come last. */
function orderOf(
  columns: readonly StoredColumn[],
  cells: readonly Cell[],
  groups: number,
  sort: ParsedSpec['sort'],
): string {
  const keys: string[] = []
  const add = (at: number, descending: boolean) => {
    const order = cells[at]?.order ?? null
    const direction = `${descending ? 'DESC' : 'ASC'} NULLS LAST`
    keys.push(order === null ? `${at + 1} ${direction}` : `min(${order}) ${direction}`)
  }
  const sorted = new Set<number>()
  for (const { column, descending } of sort) {
    const exact = columns.findIndex(({ name }) => name === column)
    const at = exact === -1 ? columns.findIndex(({ name }) => name.toLowerCase() === column.toLowerCase()) : exact
    if (at === -1)
      throw failure(
        'BAD_INPUT',
        `The result has no column called ${column}. It has ${columns.map(({ name }) => name).join(', ')}.`,
      )
    sorted.add(at)
    add(at, descending)
  }
  for (let at = 0; at < groups; at++) if (!sorted.has(at)) add(at, false)
  return keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`
}
