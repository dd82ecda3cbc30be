/** The tables of a schema as they are now: whose they are, and what has become of their columns since we wrote them. */
import type { StoredColumn } from '../../store/columns.ts'
import { ownColumns, type TargetColumn, type ThereTable } from '../target.ts'
import { isThere, own, readDescription } from './bookkeeping.ts'
import { quote, RESERVED } from './names.ts'
import type { Row, Transaction } from './session.ts'
import { postgresType } from './types.ts'

/** All names that a table could not have; a view, an index or a type of the same name is in the way as well. */
export async function tablesThere(transaction: Transaction, schema: string, only?: string): Promise<ThereTable[]> {
  const hasRecords = await isThere(transaction, schema, 'table')
  const taken = await transaction.rows(
    `SELECT c.relname::text AS name, c.relkind IN ('r', 'p') AS is_table FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND ($2::text IS NULL OR c.relname = $2)
     UNION SELECT t.typname::text, false FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
       WHERE n.nspname = $1 AND ($2::text IS NULL OR t.typname = $2) AND t.typtype IN ('d', 'e', 'r', 'm')
     ORDER BY 1`,
    [schema, only ?? null],
  )
  const records = hasRecords
    ? await transaction.rows(
        `SELECT name, dataset, description FROM ${own(schema, 'table')} WHERE $1::text IS NULL OR name = $1`,
        [only ?? null],
      )
    : []
  const byName = new Map(records.map((record) => [record.name, record]))
  const columns = await columnsThere(transaction, schema, records)
  return taken
    .filter(({ name }) => !String(name).startsWith(RESERVED))
    .map(({ name, is_table }) =>
      thereTable(String(name), is_table === true ? byName.get(name) : undefined, columns.get(name) ?? new Map()),
    )
}

async function columnsThere(
  transaction: Transaction,
  schema: string,
  records: readonly Row[],
): Promise<ReadonlyMap<unknown, ReadonlyMap<string, string>>> {
  const rows = await transaction.rows(
    `SELECT c.relname::text AS relation, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND c.relname::text = ANY($2::text[])
       AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, records.map(({ name }) => name)],
  )
  const tables = new Map<unknown, Map<string, string>>()
  for (const { relation, name, type } of rows) {
    const table = tables.get(relation) ?? new Map<string, string>()
    tables.set(relation, table.set(String(name), String(type)))
  }
  return tables
}

function thereTable(name: string, record: Row | undefined, types: ReadonlyMap<string, string>): ThereTable {
  const stranger = { name, dataset: null, columns: [], key: [] }
  // A table that was made anew by others under the name of one of ours.
  if (record === undefined || Object.values(ownColumns).some((column) => !types.has(column))) return stranger
  const { columns, key } = readDescription(record.description)
  const kept = columns.flatMap((column) => {
    const type = types.get(column.name)
    return type === undefined ? [] : [asThere(column, type)]
  })
  return {
    name,
    dataset: String(record.dataset),
    columns: kept,
    key: key.every((column) => types.has(column)) ? key : [],
  }
}

/** A column that others gave a type of their own is read as text, and gets its type back with the next push. */
function asThere(target: TargetColumn, type: string): TargetColumn {
  // PostgreSQL writes numeric(9,2) as we do, and spells out what it abbreviates otherwise.
  if (type === postgresType(target.column)) return target
  const column: StoredColumn = { ...target.column, type: 'string', storage: 'VARCHAR', format: null }
  return { ...target, column }
}

/** Names of a table's columns that can be written. */
export async function writableColumns(transaction: Transaction, table: string): Promise<string[]> {
  const rows = await transaction.rows(
    `SELECT attname::text AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  )
  return rows.map(({ name }) => String(name))
}

export const listed = (names: readonly string[], prefix = ''): string =>
  names.map((name) => `${prefix}${quote(name)}`).join(', ')
