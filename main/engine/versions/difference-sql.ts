/**
 * Two versions of a table as SQL that says which rows differ. Rows that both versions have (the same row of the same
 * file, masked in neither) are equal by nature: only the others, and rows that share a key with them, are compared.
 */
import { maskPath, relationOfSource, type SegmentPlaces, type SegmentTable } from '../browse/relation.ts'
import { textOf } from '../store/columns.ts'
import type { StoredSource, StoredTable } from '../store/datasets.ts'
import { literal } from '../store/sql-text.ts'

/** A table of two versions; undefined where a version has it not. */
export interface TablePair {
  readonly name: string
  /** Ids of both versions. */
  readonly versions: string
  readonly before: StoredTable | undefined
  readonly after: StoredTable | undefined
  /** Names out of `columns`; empty when whole rows are compared. */
  readonly key: readonly string[]
  /** Names of the columns of both versions, each once. */
  readonly columns: readonly string[]
}

/** `WITH …` up to a CTE `joined`: `kind` (added, removed, changed, unchanged), `k0`…, `times`, `b0`…, `a0`… */
export function joinedSql(pair: TablePair, places: SegmentPlaces): string {
  return pair.key.length === 0 ? joinedByRow(pair, places) : joinedByKey(pair, places)
}

/** A query for the number of rows that both versions have, with a key that is theirs alone and that nothing touched. */
export function untouchedSql(pair: TablePair, places: SegmentPlaces): string {
  const { common, before, after } = splitRows(pair, places)
  const keys = numbered('k', pair.key).join(', ')
  return `WITH touched AS MATERIALIZED (${touchedSql(pair, before, after)})
    SELECT count(*) FILTER (n = 1) AS n FROM (
      SELECT count(*) AS n FROM (SELECT ${keys} FROM (${common}) WHERE ${filled(pair.key)}) ANTI JOIN touched USING (${keys})
      GROUP BY ${keys})`
}

function joinedByKey(pair: TablePair, places: SegmentPlaces): string {
  const { common, before, after } = splitRows(pair, places)
  const keys = numbered('k', pair.key)
  const list = keys.join(', ')
  const cells = numbered('c', pair.columns)
  const differs = cells
    .filter((_, at) => !pair.key.includes(pair.columns[at] ?? ''))
    .map((cell) => `coalesce(b.${cell}, '') <> coalesce(a.${cell}, '')`)
  const twice = (side: string) => `SELECT ${list} FROM ${side} GROUP BY ALL HAVING count(*) > 1`
  const once = (side: string) => `(SELECT *, true AS here FROM ${side} ANTI JOIN ambiguous USING (${list}))`
  return `WITH common AS NOT MATERIALIZED (${common}),
    only_before AS NOT MATERIALIZED (SELECT * FROM (${before}) WHERE ${filled(pair.key)}),
    only_after AS NOT MATERIALIZED (SELECT * FROM (${after}) WHERE ${filled(pair.key)}),
    touched AS MATERIALIZED (${touchedSql(pair, before, after)}),
    near AS MATERIALIZED (SELECT * FROM common SEMI JOIN touched USING (${list})),
    all_before AS NOT MATERIALIZED (SELECT * FROM only_before UNION ALL SELECT * FROM near),
    all_after AS NOT MATERIALIZED (SELECT * FROM only_after UNION ALL SELECT * FROM near),
    ambiguous AS MATERIALIZED (${twice('all_before')} UNION ${twice('all_after')}),
    joined AS NOT MATERIALIZED (
      SELECT CASE WHEN b.here IS NULL THEN 'added' WHEN a.here IS NULL THEN 'removed'
          ${differs.length === 0 ? '' : `WHEN ${differs.join(' OR ')} THEN 'changed'`} ELSE 'unchanged' END AS kind,
        ${keys.map((key) => `coalesce(b.${key}, a.${key}) AS ${key}`).join(', ')}, 1 AS times, ${shownCells(pair)}
      FROM ${once('all_before')} b FULL JOIN ${once('all_after')} a
        ON ${keys.map((key) => `b.${key} = a.${key}`).join(' AND ')})`
}

function touchedSql({ key }: TablePair, before: string, after: string): string {
  const keys = numbered('k', key).join(', ')
  const side = (rows: string) => `SELECT ${keys} FROM (${rows}) WHERE ${filled(key)}`
  return `SELECT DISTINCT * FROM (${side(before)} UNION ALL ${side(after)})`
}

/** Whole rows, as often as they stand there: a row that is in one version twice and in the other once was added once. */
function joinedByRow(pair: TablePair, places: SegmentPlaces): string {
  const { before, after } = splitRows(pair, places)
  const cells = numbered('c', pair.columns)
  const values = cells.map((cell) => `coalesce(${cell}, '') AS ${cell}`).join(', ')
  const surplus = 'count(*) FILTER (side = 1) - count(*) FILTER (side = 0)'
  const shown = (prefix: string, kind: string) =>
    cells.map((cell, at) => `CASE WHEN kind = '${kind}' THEN ${cell} END AS ${prefix}${at}`)
  return `WITH counted AS NOT MATERIALIZED (
      SELECT ${cells.join(', ')}, ${surplus} AS surplus FROM (
        SELECT 0 AS side, ${values} FROM (${before}) UNION ALL SELECT 1 AS side, ${values} FROM (${after}))
      GROUP BY ${cells.join(', ')} HAVING ${surplus} <> 0),
    joined AS NOT MATERIALIZED (SELECT kind, times, ${[...shown('b', 'removed'), ...shown('a', 'added')].join(', ')}
      FROM (SELECT *, CASE WHEN surplus > 0 THEN 'added' ELSE 'removed' END AS kind, abs(surplus) AS times FROM counted))`
}

/** Cells of both sides; a column that a version has not is null there. */
function shownCells({ columns, before, after }: TablePair): string {
  const side = (alias: 'a' | 'b', table: StoredTable | undefined) =>
    columns.map((name, at) => (hasColumn(table, name) ? `${alias}.c${at} AS ${alias}${at}` : `NULL AS ${alias}${at}`))
  return [...side('b', before), ...side('a', after)].join(', ')
}

const hasColumn = (table: StoredTable | undefined, name: string): boolean =>
  table?.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()) ?? false

/** The rows that both versions have, and those that one of them has; each with `k0`…, `c0`… */
function splitRows(pair: TablePair, places: SegmentPlaces) {
  const { before, after } = pair
  const common: string[] = []
  const onlyBefore: string[] = []
  const onlyAfter: string[] = []
  const later = new Map(after?.sources.map((source, at) => [source.id, at]))
  for (const [at, source] of (before?.sources ?? []).entries()) {
    const rows = unmasked(before, at, places)
    const same = later.get(source.id)
    later.delete(source.id)
    const now = same === undefined ? undefined : after?.sources[same]
    if (before === undefined || now === undefined || same === undefined) {
      onlyBefore.push(selectOf(pair, before, withMasks(rows, [['ANTI', source]], places)))
      continue
    }
    const both = source.mask === now.mask ? [source] : [source, now]
    common.push(
      selectOf(
        pair,
        before,
        withMasks(
          rows,
          both.map((one) => ['ANTI', one] as const),
          places,
        ),
      ),
    )
    if (source.mask === now.mask) continue
    if (now.mask !== null)
      onlyBefore.push(
        selectOf(
          pair,
          before,
          withMasks(
            rows,
            [
              ['ANTI', source],
              ['SEMI', now],
            ],
            places,
          ),
        ),
      )
    if (source.mask !== null)
      onlyAfter.push(
        selectOf(
          pair,
          after,
          withMasks(
            unmasked(after, same, places),
            [
              ['SEMI', source],
              ['ANTI', now],
            ],
            places,
          ),
        ),
      )
  }
  for (const at of later.values()) {
    const source = after?.sources[at]
    if (source !== undefined)
      onlyAfter.push(selectOf(pair, after, withMasks(unmasked(after, at, places), [['ANTI', source]], places)))
  }
  const together = (selects: readonly string[]) => (selects.length === 0 ? nothing(pair) : selects.join(' UNION ALL '))
  return { common: together(common), before: together(onlyBefore), after: together(onlyAfter) }
}

function unmasked(table: StoredTable | undefined, at: number, places: SegmentPlaces): string {
  if (table === undefined) throw new Error('rows of a table that is not there')
  const bare: SegmentTable = { ...table, sources: table.sources.map((source) => ({ ...source, mask: null })) }
  return relationOfSource(bare, at, places)
}

function withMasks(
  rows: string,
  masks: readonly (readonly ['ANTI' | 'SEMI', StoredSource])[],
  places: SegmentPlaces,
): string {
  const joins = masks.flatMap(([kind, { mask }], at) =>
    mask === null
      ? []
      : [`${kind} JOIN read_parquet(${literal(maskPath(places, mask))}) m${at} ON s.__row = m${at}."row"`],
  )
  return `(SELECT s.* FROM (${rows}) s ${joins.join(' ')})`
}

function selectOf({ key, columns }: TablePair, table: StoredTable | undefined, rows: string): string {
  const cellOf = (name: string) => {
    const column = table?.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
    return column === undefined ? 'NULL::VARCHAR' : textOf(column)
  }
  const keys = key.map((name, at) => `coalesce(${cellOf(name)}, '') AS k${at}`)
  const cells = columns.map((name, at) => `${cellOf(name)} AS c${at}`)
  return `SELECT ${[...keys, ...cells].join(', ')} FROM ${rows}`
}

function nothing({ key, columns }: TablePair): string {
  const cells = [...numbered('k', key), ...numbered('c', columns)]
  return `SELECT ${cells.map((cell) => `NULL::VARCHAR AS ${cell}`).join(', ')} WHERE false`
}

const numbered = (prefix: string, names: readonly string[]): string[] => names.map((_, at) => `${prefix}${at}`)
const filled = (key: readonly string[]): string => key.map((_, at) => `k${at} <> ''`).join(' AND ')
