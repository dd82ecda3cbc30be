/** Everything that is wrong with a batch of rows, before any of them is inserted: values, required cells, keys, references. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { InsertedRow, InsertProblem } from '../../../preload/contract/index.ts'
import { relationOf } from '../browse/relation.ts'
import { fitsType } from '../csv/forced-types.ts'
import { parsedValue, type StoredColumn } from '../store/columns.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Resource, Template } from '../template/data-package.ts'
import { isRequired } from '../template/load-templates.ts'
import { keyCells, keyIsFilled, keyNames, keyOf, spellKey } from '../versions/keys.ts'
import { checkValue } from './value-text.ts'

export interface Batch {
  readonly dataset: StoredDataset
  readonly table: StoredTable
  readonly template: Template | null
  readonly rows: readonly InsertedRow[]
}

export interface CheckedBatch {
  /** One text for each column of the table, as its files write it. */
  readonly cells: readonly (readonly string[])[]
  /** In the order of rows; none when the batch can be inserted. */
  readonly problems: readonly InsertProblem[]
}

export async function checkRows(connection: DuckDBConnection, batch: Batch, paths: StorePaths): Promise<CheckedBatch> {
  const { table, template } = batch
  const resource = template?.resources.find(({ name }) => name === table.resource) ?? null
  const problems: InsertProblem[] = []
  const cells = batch.rows.map((row, at) => checkRow(table, resource, row, at + 1, problems))
  const wrong = new Set(problems.map(({ row }) => row))
  // A row that has to be changed anyway is looked up when it is right.
  const sound = cells.flatMap((own, at) => (wrong.has(at + 1) ? [] : [{ row: at + 1, cells: own }]))
  if (sound.length > 0) {
    problems.push(...(await checkKey(connection, batch, sound, paths)))
    problems.push(...(await checkReferences(connection, batch, resource, sound, paths)))
  }
  return { cells, problems: problems.sort((a, b) => a.row - b.row) }
}

function checkRow(
  { name: tableName, columns }: StoredTable,
  resource: Resource | null,
  row: InsertedRow,
  number: number,
  problems: InsertProblem[],
): string[] {
  const given = new Map<string, InsertedRow[string]>()
  for (const [name, value] of Object.entries(row)) {
    const column = columns.find((own) => own.name === name) ?? columns.find((own) => isSame(own.name, name))
    if (column !== undefined) given.set(column.name, value)
    else {
      const reason = `${tableName} has no column called ${name}. It has ${columns.map((own) => own.name).join(', ')}.`
      problems.push({ row: number, column: name, value: String(value ?? ''), reason })
    }
  }
  return columns.map((column) => {
    const value = given.get(column.name) ?? null
    const complain = (reason: string) =>
      problems.push({ row: number, column: column.name, value: String(value ?? ''), reason })
    const checked = checkValue(column, value)
    if ('reason' in checked) complain(checked.reason)
    else if (checked.text === '' && resource !== null && isRequired(resource, column.name))
      complain(`${column.name} must not be empty.`)
    else if (!fitsTemplate(resource, column, checked.text))
      complain(`"${checked.text}" is no ${fieldOf(resource, column)?.type ?? 'such value'}.`)
    return 'text' in checked ? checked.text : ''
  })
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

const fieldOf = (resource: Resource | null, { name }: StoredColumn) =>
  resource?.schema.fields.find((field) => field.name === name)

/** A column that is stored as text because of what was loaded before; its template still wants numbers, or dates. */
function fitsTemplate(resource: Resource | null, column: StoredColumn, text: string): boolean {
  const field = fieldOf(resource, column)
  if (field === undefined || text === '' || column.storage !== 'VARCHAR') return true
  return fitsType(text, field.type, { ...field, format: field.format === 'default' ? undefined : field.format })
}

interface SoundRow {
  readonly row: number
  readonly cells: readonly string[]
}

/** The columns of rows that are asked for, with their types, and the row's number as `__row`. */
function relationOfRows(table: StoredTable, rows: readonly SoundRow[], names: readonly string[]): string {
  const columns = table.columns
    .map((column, at) => ({ column, at }))
    .filter(({ column }) => names.includes(column.name))
  const values = rows.map(
    ({ row, cells }) => `(${[row, ...columns.map(({ at }) => literal(cells[at] ?? ''))].join(', ')})`,
  )
  const parsed = columns.map(({ column }, at) => `${parsedValue(column, `c${at}`)} AS ${identifier(column.name)}`)
  const given = ['__row', ...columns.map((_, at) => `c${at}`)]
  return `(SELECT __row, ${parsed.join(', ')} FROM (VALUES ${values.join(', ')}) v(${given.join(', ')}))`
}

async function checkKey(
  connection: DuckDBConnection,
  { dataset, table, template }: Batch,
  rows: readonly SoundRow[],
  paths: StorePaths,
): Promise<InsertProblem[]> {
  const found = keyOf([table], table, { asked: [], template, known: dataset.keys })
  if (found === null) return []
  const key = spellKey(table, found)
  const own = `(SELECT __row, ${keyCells(table, key).join(', ')} FROM ${relationOfRows(table, rows, key)})`
  const there = `(SELECT ${keyCells(table, key).join(', ')} FROM ${relationOf(table, paths)})`
  const names = keyNames(key)
  const hits = await queryAll(
    connection,
    `SELECT __row, concat_ws(', ', ${names}) AS value, first FROM (
       SELECT *, min(__row) OVER (PARTITION BY ${names}) AS first FROM ${own} WHERE ${keyIsFilled(key)}) WHERE __row > first
     UNION ALL
     SELECT __row, concat_ws(', ', ${names}) AS value, NULL AS first FROM ${own} SEMI JOIN ${there} USING (${names}) WHERE ${keyIsFilled(key)}`,
  )
  return hits.map(({ __row, value, first }) => ({
    ...{ row: Number(__row), column: key.join(', '), value: String(value) },
    reason:
      first === null
        ? `${key.join(', ')} ${value} is in ${table.name} already.`
        : `Row ${first} has ${key.join(', ')} ${value} already.`,
  }))
}

async function checkReferences(
  connection: DuckDBConnection,
  { dataset, table }: Batch,
  resource: Resource | null,
  rows: readonly SoundRow[],
  paths: StorePaths,
): Promise<InsertProblem[]> {
  const problems: InsertProblem[] = []
  for (const { fields, reference } of resource?.schema.foreignKeys ?? []) {
    const parent = dataset.tables.find((candidate) => candidate.resource === reference.resource)
    if (parent === undefined) continue // Without the other table nothing can be said, as in a load.
    const pairs = fields.map((field, at) => {
      const isNumber = resource?.schema.fields.find(({ name }) => name === field)?.type === 'number'
      const compare = isNumber ? asNumber : asText
      return {
        field,
        text: asText(`c.${identifier(field)}`),
        child: compare(`c.${identifier(field)}`),
        parent: compare(`p.${identifier(reference.fields[at] ?? field)}`),
      }
    })
    const names = reference.fields.map(identifier).join(', ')
    const own =
      parent === table ? ` UNION ALL SELECT ${names} FROM ${relationOfRows(table, rows, reference.fields)}` : ''
    const texts = pairs.map(({ text }) => text)
    const hits = await queryAll(
      connection,
      `SELECT c.__row, concat_ws(', ', ${texts.join(', ')}) AS value FROM ${relationOfRows(table, rows, fields)} c
       ANTI JOIN (SELECT ${names} FROM ${relationOf(parent, paths)}${own}) p
       ON ${pairs.map(({ child, parent }) => `${child} = ${parent}`).join(' AND ')}
       WHERE ${texts.map((text) => `coalesce(${text}, '') <> ''`).join(' AND ')}`,
    )
    for (const { __row, value } of hits)
      problems.push({
        ...{ row: Number(__row), column: fields.join(', '), value: String(value) },
        reason: `${fields.join(', ')} ${value} is not in ${parent.name}.`,
      })
  }
  return problems
}

const asText = (column: string): string => `${column}::VARCHAR`
/** Two columns of numbers may be stored differently, and `1.50` is `1.5`. */
const asNumber = (column: string): string => `coalesce(TRY_CAST(${column} AS DOUBLE)::VARCHAR, ${column}::VARCHAR)`
