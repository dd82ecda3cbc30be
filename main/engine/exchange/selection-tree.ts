/** The rows of a selection, joined with all that their template's JSON shape names, sorted group by group. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Selection } from '../../../preload/contract/index.ts'
import { type Cascade, columnText, whereOf } from '../browse/cascade.ts'
import { queryChunks } from '../store/duckdb.ts'
import { identifier, literal, outputText } from '../store/sql-text.ts'
import type { JsonGroup, Template } from '../template/data-package.ts'
import { columnsOf, JsonTree, levelsOf, type TreeRow } from './write-json-tree.ts'

type Shape = NonNullable<Template['winnow']['json']>

/** Yields the text of the export. `onEntries` gets the number of entries so far, and throws to stop. */
export async function* selectionTree(
  connection: DuckDBConnection,
  cascade: Cascade,
  template: Template,
  shape: Shape,
  selection: Selection,
  onEntries: (entries: number) => void,
): AsyncGenerator<string> {
  const names = columnsOf(shape.root)
  const tree = new JsonTree(shape.root, { indent: shape.indent, lists: listsOf(template) })
  let entries = 0
  for await (const chunk of queryChunks(connection, treeSql(cascade, shape, selection, names))) {
    let text = ''
    for (const row of chunk) {
      const entry = tree.row(Object.fromEntries(names.map((name) => [name, String(row[name] ?? '')])) as TreeRow)
      if (entry !== '') entries++
      text += entry
    }
    yield text
    onEntries(entries)
  }
  yield tree.end()
}

function listsOf(template: Template): Map<string, string> {
  const lists = new Map<string, string>()
  for (const field of template.resources.flatMap((resource) => resource.schema.fields))
    if (field.winnow.list !== undefined) lists.set(field.name, field.winnow.list)
  return lists
}

/**
 * A row for each row of the browsed table whose leaf exists, with the first row of each parent. Groups keep the order
 * in which the file has them: each is sorted by its first row.
 */
function treeSql(cascade: Cascade, shape: Shape, selection: Selection, names: readonly string[]): string {
  const { base, hierarchy } = cascade
  const joins: string[] = []
  const sources = new Map<string, string>()
  for (const column of base.columns) sources.set(column.name, columnText(base, column.name, 'b'))
  const referring = [...new Set([...hierarchy.levels.map((level) => level.column), hierarchy.leaf.column])]
  for (const [at, column] of referring.entries()) {
    const parent = cascade.parentOf(column)
    if (parent === undefined) continue
    const alias = `p${at}`
    const own = parent.table.columns.filter(({ name }) => names.includes(name) && !sources.has(name))
    const cells = own.map(({ name }) => `${columnText(parent.table, name, 'r')} AS ${identifier(name)}`)
    const key = columnText(parent.table, parent.column, 'r')
    const rows = `SELECT ${[`${key} AS __key`, ...cells].join(', ')} FROM ${cascade.relationOf(parent.table)} r
      WHERE ${key} <> '' QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY __source, __row) = 1`
    const kind = column === hierarchy.leaf.column ? 'JOIN' : 'LEFT JOIN'
    joins.push(`${kind} (${rows}) ${alias} ON ${columnText(base, column, 'b')} = ${alias}.__key`)
    for (const { name } of own) sources.set(name, `coalesce(${alias}.${identifier(name)}, '')`)
  }
  const cells = names.map((name) => `${outputText(sources.get(name) ?? "''")} AS ${identifier(name)}`)
  const groups = levelsOf(shape.root).map(({ group }) => keySql(group))
  const order = groups.map((_, at) => `min(__at) OVER (PARTITION BY ${groups.slice(0, at + 1).join(', ')})`)
  return `WITH joined AS (SELECT ${cells.join(', ')}, (__source, __row) AS __at
      FROM ${cascade.relationOf(base)} b ${joins.join(' ')} ${whereOf(cascade, selection)})
    SELECT * EXCLUDE (__at) FROM joined ORDER BY ${order.join(', ')}, __at`
}

/** SQL for a group's key as it is written: groups that differ in `by` only may share one, and are one then. */
function keySql({ key, replace }: JsonGroup): string {
  const parts = key.split(/\{([^}]+)\}/).map((part, at) => {
    if (at % 2 === 0) return literal(part)
    return Object.entries(replace).reduce(
      (value, [from, to]) => `replace(${value}, ${literal(from)}, ${literal(to)})`,
      identifier(part),
    )
  })
  return parts.join(' || ')
}
