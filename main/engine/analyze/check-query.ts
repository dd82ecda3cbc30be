/**
 * Lets a query from elsewhere through only if it is one single SELECT over the dataset's tables. The reader is locked
 * down, but may read every segment of the store: this check keeps a report within its own dataset.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { failure } from '../failure.ts'
import { queryAll } from '../store/duckdb.ts'
import { placeOfByte, placeOfCodePoint, queryFailure } from './query-errors.ts'

/** What makes rows without a table. All others read files, settings, or run SQL of their own. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest'])

/** What tells of the machine or changes something; all other scalar functions compute. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  'getenv',
  'current_setting',
  'getvariable',
  'nextval',
  'currval',
  'write_log',
])

/** References to tables that hold no name and need no check but that of their parts. */
const PLAIN_REFERENCES: ReadonlySet<string> = new Set(['EMPTY', 'SUBQUERY', 'JOIN', 'EXPRESSION_LIST', 'PIVOT'])

const QUERY_NODES: ReadonlySet<string> = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE'])

/**
 * `tableNames` are the views that the query may read. The query is parsed, neither bound nor run.
 *
 * @throws BAD_INPUT with the line and the column of the mistake where there is one.
 */
export async function checkQuery(
  connection: DuckDBConnection,
  sql: string,
  tableNames: readonly string[],
): Promise<void> {
  const parsed = await parse(connection, sql)
  const statements = parsed.statements
  if (!Array.isArray(statements) || statements.length !== 1)
    throw failure('BAD_INPUT', 'There must be one SELECT, not several statements.')
  walk(statements[0], new Set(tableNames.map(folded)), { sql, tableNames })
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Node> {
  if (sql.trim() === '') throw failure('BAD_INPUT', 'There is no SQL. Write a SELECT.')
  if (sql.includes('\0')) throw failure('BAD_INPUT', 'The SQL has a NUL character. Remove it.')
  const [row] = await queryAll(connection, 'SELECT json_serialize_sql($1::VARCHAR) AS tree', [sql])
  const tree: unknown = JSON.parse(String(row?.tree))
  if (!isNode(tree)) throw new Error('DuckDB gave no tree for a query')
  if (tree.error !== true) return tree
  if (tree.error_type !== 'parser')
    throw failure(
      'BAD_INPUT',
      /\bpivot\b/i.test(sql)
        ? 'There must be one SELECT. A PIVOT needs the values of its columns: PIVOT … ON column IN (…).'
        : 'There must be one SELECT: a query reads, and changes nothing.',
    )
  const at = tree.position === undefined ? undefined : Number(tree.position)
  throw queryFailure(String(tree.error_message), at === undefined ? undefined : placeOfCodePoint(sql, at))
}

type Node = Readonly<Record<string, unknown>>

interface Asked {
  readonly sql: string
  readonly tableNames: readonly string[]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** DuckDB compares names in this way: only ASCII letters lose their case. */
const folded = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** `known` are the names that can be read at this place: tables, and the common table expressions in sight. */
function walk(value: unknown, known: ReadonlySet<string>, asked: Asked): void {
  if (Array.isArray(value)) for (const item of value) walk(item, known, asked)
  if (!isNode(value)) return
  if (isQueryNode(value)) walkQuery(value, known, asked)
  else {
    if (isReference(value)) checkReference(value, known, asked)
    if (value.class === 'FUNCTION') checkFunction(value, asked)
    walk(Object.values(value), known, asked)
  }
}

const isQueryNode = (node: Node): boolean => 'cte_map' in node

/** All references to tables, and nothing else, can be sampled and have no class. */
const isReference = (node: Node): boolean => typeof node.type === 'string' && 'sample' in node && !('class' in node)

/** A common table expression is seen by those after it and by the query, and by itself only where it is recursive. */
function walkQuery(node: Node, known: ReadonlySet<string>, asked: Asked): void {
  const { cte_map: map, left, right, ...parts } = node
  if (typeof node.type !== 'string' || !QUERY_NODES.has(node.type)) throw refused(asked, node)
  const inSight = new Set(known)
  const expressions = isNode(map) && Array.isArray(map.map) ? map.map : []
  for (const expression of expressions) {
    if (!isNode(expression)) continue
    walk(expression.value, inSight, asked)
    inSight.add(folded(String(expression.key)))
  }
  walk(Object.values(parts), inSight, asked)
  walk(left, inSight, asked)
  walk(
    right,
    node.type === 'RECURSIVE_CTE_NODE' ? new Set([...inSight, folded(String(node.cte_name))]) : inSight,
    asked,
  )
}

function checkReference(node: Node, known: ReadonlySet<string>, asked: Asked): void {
  if (PLAIN_REFERENCES.has(String(node.type))) return
  if (node.type === 'TABLE_FUNCTION') {
    const call = isNode(node.function) ? node.function : {}
    if (TABLE_FUNCTIONS.has(folded(String(call.function_name))) && call.schema === '' && call.catalog === '') return
    throw queryFailure(
      `${call.function_name}() cannot be used: a query reads the dataset's tables only.`,
      at(asked, node),
    )
  }
  if (node.type !== 'BASE_TABLE') throw refused(asked, node)
  const { catalog_name: catalog, schema_name: schema, table_name: table } = node
  const isQualified = catalog !== '' || schema !== ''
  if (!isQualified && known.has(folded(String(table)))) return
  const name = [catalog, schema, table].filter((part) => part !== '').join('.')
  const tables = asked.tableNames.join(', ')
  const hint = tables === '' ? 'A condition is about the columns of its own table.' : `The dataset has ${tables}.`
  throw queryFailure(`There is no table called ${name}. ${hint}`, at(asked, node))
}

function checkFunction(node: Node, asked: Asked): void {
  const name = folded(String(node.function_name))
  if (REFUSED_FUNCTIONS.has(name)) throw queryFailure(`${name}() cannot be used in a query.`, at(asked, node))
}

const refused = (asked: Asked, node: Node) =>
  queryFailure('This is no SELECT over tables. DESCRIBE, SHOW and SUMMARIZE cannot be used.', at(asked, node))

/** DuckDB gives no place as the largest number there is. */
function at({ sql }: Asked, { query_location: bytes }: Node) {
  return typeof bytes === 'number' && bytes <= Buffer.byteLength(sql) ? placeOfByte(sql, bytes) : undefined
}
