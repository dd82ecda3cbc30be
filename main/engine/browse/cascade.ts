/**
 * Cascading selectors: the entries of one level under the choices of all earlier ones, and the rows at the end.
 * The template's hierarchy says which columns are the levels; this module knows nothing else of the domain.
 */
import { type Cell, MISSING_PARENT, type Option, type Selection } from '../../../preload/contract/index.ts'
import type { Asked, Dialect } from '../dialect/dialect.ts'
import { duckdb } from '../dialect/duckdb.ts'
import { failure } from '../failure.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
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
  readonly dialect: Dialect
  /** A table's rows as SQL, with `__source` and `__row`. */
  relationOf(table: StoredTable): string
  readonly hierarchy: Hierarchy
  /** The table that is browsed. */
  readonly base: StoredTable
  /** The row that a column of `base` refers to; undefined when it refers to none, or its table was not loaded. */
  parentOf(column: string): Parent | undefined
}

/** In the store. @throws NOT_FOUND when the dataset has no hierarchy. */
export const cascadeOf = (dataset: StoredDataset, template: Template | undefined, paths: StorePaths): Cascade =>
  cascadeIn(dataset, template, { dialect: duckdb, relationOf: (table) => relationOf(table, paths) })

/** Wherever the rows are. @throws NOT_FOUND when the dataset has no hierarchy. */
export function cascadeIn(
  dataset: Pick<StoredDataset, 'name' | 'hierarchy' | 'tables'>,
  template: Template | undefined,
  place: Pick<Cascade, 'dialect' | 'relationOf'>,
): Cascade {
  const { hierarchy } = dataset
  const base = dataset.tables.find((table) => table.resource !== null && table.resource === hierarchy?.resource)
  if (hierarchy === null || base === undefined)
    throw failure(
      'NOT_FOUND',
      `${dataset.name} has no levels to browse by. Its template defines none, or its file is not there.`,
    )
  const resource = template?.resources.find((candidate) => candidate.name === hierarchy.resource)
  return { ...place, hierarchy, base, parentOf: (column) => findParent(dataset, resource, column) }
}

function findParent(
  dataset: Pick<StoredDataset, 'tables'>,
  resource: Resource | undefined,
  column: string,
): Parent | undefined {
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
  asked: Asked,
  cascade: Cascade,
  query: OptionQuery,
): Promise<{ total: number; options: Option[] }> {
  const { hierarchy, base, dialect } = cascade
  const level = findLevel(cascade, query.level)
  const earlier = new Set(hierarchy.levels.slice(0, hierarchy.levels.indexOf(level)).map(({ name }) => name))
  for (const { level: name } of query.selection) findLevel(cascade, name)
  const where = whereOf(
    cascade,
    query.selection.filter(({ level: name }) => earlier.has(name)),
  )
  const value = columnText(base, level.column, 'b', dialect)
  const parent = cascade.parentOf(level.column)
  const sought = dialect.literal(query.search.trim())
  const search =
    query.search.trim() === ''
      ? ''
      : `WHERE ${dialect.contains('label', sought)} OR ${dialect.contains('value', sought)}`
  const grouped = `SELECT ${value} AS value, count(*) AS n FROM ${cascade.relationOf(base)} b ${where} GROUP BY 1`
  const labelled =
    parent === undefined
      ? `SELECT value, value AS label, n, false AS missing FROM (${grouped}) g`
      : `SELECT CASE WHEN p.key IS NULL THEN ${dialect.literal(MISSING_PARENT)} ELSE value END AS value,
           CASE WHEN p.key IS NULL THEN '' ELSE p.label END AS label, sum(n) AS n, p.key IS NULL AS missing
         FROM (${grouped}) g LEFT JOIN ${parentKeys(cascade, parent, level.label)} p ON g.value = p.key GROUP BY 1, 2, 4`
  const found = `SELECT *, count(*) OVER () AS total FROM (${labelled}) l ${search}`
  const rows = await asked.rows(
    `${found} ORDER BY missing, ${dialect.naturalOrder('label')}, label, value LIMIT ${query.limit} OFFSET ${query.offset}`,
  )
  // Behind the last page there is no row that could tell the total.
  const [counted] = rows.length > 0 || query.offset === 0 ? rows : await asked.rows(`${found} LIMIT 1`)
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

/** Keys of the rows that a level refers to, each once, with the label of its first row. */
function parentKeys({ dialect, relationOf }: Cascade, { table, column }: Parent, label: string | undefined): string {
  const key = columnText(table, column, 'r', dialect)
  const text = label === undefined ? key : columnText(table, label, 'r', dialect)
  const first = dialect.firstOf(text, ['__source', '__row'])
  return `(SELECT ${key} AS key, ${first} AS label FROM ${relationOf(table)} r WHERE ${key} <> '' GROUP BY 1)`
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
  const column = columnText(cascade.base, level.column, 'b', cascade.dialect)
  const parent = cascade.parentOf(level.column)
  if (value !== MISSING_PARENT || parent === undefined) return `${column} = ${cascade.dialect.literal(value)}`
  return `${column} NOT IN (SELECT key FROM ${parentKeys(cascade, parent, undefined)} p)`
}

/** The rows at the end of a cascade, and how many references lead nowhere. */
export interface LeafRows {
  readonly table: StoredTable
  /** SQL with the columns of `table` as they are stored, in its order, then `__source` and `__row`. */
  readonly sql: string
  /** SQL for the number of rows of the browsed table that refer to nothing. */
  readonly missingSql: string | null
}

export function leafRows(cascade: Cascade, selection: Selection): LeafRows {
  const { base, hierarchy, dialect } = cascade
  const where = whereOf(cascade, selection)
  const parent = cascade.parentOf(hierarchy.leaf.column)
  const relation = cascade.relationOf(base)
  if (parent === undefined) {
    const cells = base.columns.map(({ name }) => `b.${dialect.identifier(name)}`).join(', ')
    return { table: base, sql: `SELECT ${cells}, __source, __row FROM ${relation} b ${where}`, missingSql: null }
  }
  const reference = columnText(base, hierarchy.leaf.column, 'b', dialect)
  const key = columnText(parent.table, parent.column, 'l', dialect)
  const cells = parent.table.columns.map(({ name }) => dialect.identifier(name)).join(', ')
  const leaf = cascade.relationOf(parent.table)
  return {
    table: parent.table,
    sql: `SELECT ${cells}, __source, __row FROM (
        SELECT l.*, row_number() OVER (PARTITION BY ${key} ORDER BY __source, __row) AS __nth FROM ${leaf} l
        WHERE ${key} IN (SELECT ${reference} FROM ${relation} b ${where}) AND ${key} <> ''
      ) l WHERE __nth = 1`,
    missingSql: `SELECT count(*) AS n FROM (SELECT ${reference} AS reference FROM ${relation} b ${where}) r
      WHERE reference <> '' AND reference NOT IN (SELECT key FROM ${parentKeys(cascade, parent, undefined)} p)`,
  }
}

export async function pageOfLeafRows(
  asked: Asked,
  cascade: Cascade,
  { selection, offset, limit }: { selection: Selection; offset: number; limit: number },
): Promise<{ table: StoredTable; total: number; missing: number; rows: Cell[][] }> {
  const { table, sql, missingSql } = leafRows(cascade, selection)
  const [count] = await asked.rows(`SELECT count(*) AS n FROM (${sql}) q`)
  const [missing] = missingSql === null ? [] : await asked.rows(missingSql)
  const page = `SELECT * FROM (${sql}) q ORDER BY __source, __row LIMIT ${limit} OFFSET ${offset}`
  return {
    table,
    total: Number(count?.n),
    missing: Number(missing?.n ?? 0),
    rows: await asked.cells(table.columns, page),
  }
}

/** SQL for a column's text, empty instead of null. */
export function columnText(
  table: StoredTable,
  name: string,
  qualifier: string,
  dialect: Pick<Dialect, 'text'> = duckdb,
): string {
  const column = table.columns.find((candidate) => candidate.name === name)
  return column === undefined ? "''" : `coalesce(${dialect.text(column, `${qualifier}.`)}, '')`
}

export const levelNames = (hierarchy: Hierarchy): string => hierarchy.levels.map(({ name }) => name).join(', ')
