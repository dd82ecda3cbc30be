/**
 * Cascading selectors: the entries of one level under the choices of all earlier ones, and the rows at the end.
 * The template's hierarchy says which columns are the levels; this module knows nothing else of the domain.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Cell, MISSING_PARENT, type Option, type Selection } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { cellText, textOf } from '../store/columns.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { literal } from '../store/sql-text.ts'
import type { Hierarchy, Resource, Template } from '../template/data-package.ts'
import { relationOf } from './relation.ts'

type Level = Hierarchy['levels'][number]

/** A reference of the browsed table to a row of another one. */
export interface Parent {
  readonly table: StoredTable
  readonly column: string
}

/** Everything that the queries of one dataset's cascade need. */
export interface Cascade {
  readonly dataset: StoredDataset
  readonly paths: StorePaths
  readonly hierarchy: Hierarchy
  /** The table that is browsed. */
  readonly base: StoredTable
  /** The row that a column of `base` refers to; undefined when it refers to none, or its table was not loaded. */
  parentOf(column: string): Parent | undefined
}

/** @throws NOT_FOUND when the dataset has no hierarchy. */
export function cascadeOf(dataset: StoredDataset, template: Template | undefined, paths: StorePaths): Cascade {
  const { hierarchy } = dataset
  const base = dataset.tables.find((table) => table.resource !== null && table.resource === hierarchy?.resource)
  if (hierarchy === null || base === undefined)
    throw failure(
      'NOT_FOUND',
      `${dataset.name} has no levels to browse by. Its template defines none, or its file is not there.`,
    )
  const resource = template?.resources.find((candidate) => candidate.name === hierarchy.resource)
  return { dataset, paths, hierarchy, base, parentOf: (column) => findParent(dataset, resource, column) }
}

function findParent(dataset: StoredDataset, resource: Resource | undefined, column: string): Parent | undefined {
  const key = resource?.schema.foreignKeys.find(({ fields }) => fields.length === 1 && fields[0] === column)
  const table = dataset.tables.find((candidate) => candidate.resource === key?.reference.resource)
  const target = key?.reference.fields[0]
  return table === undefined || target === undefined ? undefined : { table, column: target }
}

export interface OptionQuery {
  readonly level: string
  readonly selection: Selection
  readonly search: string
  readonly offset: number
  readonly limit: number
}

export async function listOptions(
  connection: DuckDBConnection,
  cascade: Cascade,
  query: OptionQuery,
): Promise<{ total: number; options: Option[] }> {
  const { hierarchy, base } = cascade
  const level = findLevel(cascade, query.level)
  const earlier = new Set(hierarchy.levels.slice(0, hierarchy.levels.indexOf(level)).map(({ name }) => name))
  for (const { level: name } of query.selection) findLevel(cascade, name)
  const where = whereOf(
    cascade,
    query.selection.filter(({ level: name }) => earlier.has(name)),
  )
  const value = columnText(base, level.column, 'b')
  const parent = cascade.parentOf(level.column)
  const search =
    query.search.trim() === ''
      ? ''
      : `WHERE contains(lower(label), lower(${literal(query.search.trim())})) OR contains(lower(value), lower(${literal(query.search.trim())}))`
  const grouped = `SELECT ${value} AS value, count(*) AS n FROM ${relationOf(base, cascade.paths)} b ${where} GROUP BY 1`
  const labelled =
    parent === undefined
      ? `SELECT value, value AS label, n, false AS missing FROM (${grouped})`
      : `SELECT CASE WHEN p.key IS NULL THEN ${literal(MISSING_PARENT)} ELSE value END AS value,
           CASE WHEN p.key IS NULL THEN '' ELSE p.label END AS label, sum(n) AS n, p.key IS NULL AS missing
         FROM (${grouped}) g LEFT JOIN ${parentKeys(cascade, parent, level.label)} p ON g.value = p.key GROUP BY ALL`
  const found = `SELECT *, count(*) OVER () AS total FROM (${labelled}) ${search}`
  const rows = await queryAll(
    connection,
    `${found} ORDER BY missing, ${naturalOrder('label')}, label, value LIMIT ${query.limit} OFFSET ${query.offset}`,
  )
  // Behind the last page there is no row that could tell the total.
  const [counted] = rows.length > 0 || query.offset === 0 ? rows : await queryAll(connection, `${found} LIMIT 1`)
  return {
    total: Number(counted?.total ?? 0),
    options: rows.map((row) => ({
      value: String(row.value),
      label: row.missing === true ? `Missing ${level.title.toLowerCase()}` : String(row.label) || '(empty)',
      count: Number(row.n),
      missing: row.missing === true,
    })),
  }
}

/** As a person sorts: `price_2` before `price_10`, whatever the case. */
const naturalOrder = (text: string): string =>
  `list_transform(regexp_extract_all(lower(${text}), '\\d+|\\D+'),
     lambda part: CASE WHEN regexp_matches(part, '^\\d') THEN lpad(part, greatest(20, length(part))::INTEGER, '0') ELSE part END)`

/** Keys of the rows that a level refers to, each once, with the label of its first row. */
function parentKeys({ paths }: Cascade, { table, column }: Parent, label: string | undefined): string {
  const key = columnText(table, column, 'r')
  const text = label === undefined ? key : columnText(table, label, 'r')
  return `(SELECT ${key} AS key, arg_min(${text}, (__source, __row)) AS label FROM ${relationOf(table, paths)} r WHERE ${key} <> '' GROUP BY 1)`
}

/** The condition on the browsed table, called `b`, for a list of choices. @throws BAD_INPUT for an unknown level. */
export function whereOf(cascade: Cascade, selection: Selection): string {
  const conditions = selection.map(({ level: name, value }) => {
    return conditionOf(cascade, findLevel(cascade, name), value)
  })
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

function findLevel({ hierarchy }: Cascade, name: string): Level {
  const level = hierarchy.levels.find((candidate) => candidate.name === name)
  if (level === undefined)
    throw failure('BAD_INPUT', `There is no level called ${name}. There are ${levelNames(hierarchy)}.`)
  return level
}

function conditionOf(cascade: Cascade, level: Level, value: string): string {
  const column = columnText(cascade.base, level.column, 'b')
  const parent = cascade.parentOf(level.column)
  if (value !== MISSING_PARENT || parent === undefined) return `${column} = ${literal(value)}`
  return `${column} NOT IN (SELECT key FROM ${parentKeys(cascade, parent, undefined)})`
}

/** The rows at the end of a cascade, and how many references lead nowhere. */
export interface LeafRows {
  readonly table: StoredTable
  /** SQL with the columns of `table` as text, in its order, then `__source` and `__row`. */
  readonly sql: string
  /** SQL for the number of rows of the browsed table that refer to nothing. */
  readonly missingSql: string | null
}

export function leafRows(cascade: Cascade, selection: Selection): LeafRows {
  const { paths, base, hierarchy } = cascade
  const where = whereOf(cascade, selection)
  const parent = cascade.parentOf(hierarchy.leaf.column)
  const relation = relationOf(base, paths)
  if (parent === undefined) {
    const cells = base.columns.map((column, at) => `${cellText(column, 'b.')} AS c${at}`).join(', ')
    return { table: base, sql: `SELECT ${cells}, __source, __row FROM ${relation} b ${where}`, missingSql: null }
  }
  const reference = columnText(base, hierarchy.leaf.column, 'b')
  const key = columnText(parent.table, parent.column, 'l')
  const cells = parent.table.columns.map((column, at) => `${cellText(column, 'l.')} AS c${at}`).join(', ')
  const leaf = relationOf(parent.table, paths)
  return {
    table: parent.table,
    sql: `SELECT ${cells}, __source, __row FROM ${leaf} l
      WHERE ${key} IN (SELECT ${reference} FROM ${relation} b ${where}) AND ${key} <> ''
      QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY __source, __row) = 1`,
    missingSql: `SELECT count(*) AS n FROM (SELECT ${reference} AS reference FROM ${relation} b ${where})
      WHERE reference <> '' AND reference NOT IN (SELECT key FROM ${parentKeys(cascade, parent, undefined)})`,
  }
}

export async function pageOfLeafRows(
  connection: DuckDBConnection,
  cascade: Cascade,
  { selection, offset, limit }: { selection: Selection; offset: number; limit: number },
): Promise<{ table: StoredTable; total: number; missing: number; rows: Cell[][] }> {
  const { table, sql, missingSql } = leafRows(cascade, selection)
  const [count] = await queryAll(connection, `SELECT count(*) AS n FROM (${sql})`)
  const [missing] = missingSql === null ? [] : await queryAll(connection, missingSql)
  const page = await connection.runAndReadAll(
    `SELECT * EXCLUDE (__source, __row) FROM (${sql}) ORDER BY __source, __row LIMIT ${limit} OFFSET ${offset}`,
  )
  return {
    table,
    total: Number(count?.n),
    missing: Number(missing?.n ?? 0),
    rows: page.getRows().map((row) => row.map((cell) => (cell === null || cell === undefined ? null : String(cell)))),
  }
}

/** SQL for a column's text, empty instead of null. */
export function columnText(table: StoredTable, name: string, qualifier: string): string {
  const column = table.columns.find((candidate) => candidate.name === name)
  return column === undefined ? "''" : `coalesce(${textOf(column, `${qualifier}.`)}, '')`
}

export const levelNames = (hierarchy: Hierarchy): string => hierarchy.levels.map(({ name }) => name).join(', ')
