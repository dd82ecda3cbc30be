/**
 * Which functions SQL from elsewhere may call in PostgreSQL: those of the system that compute something from their
 * arguments. The transaction reads only and the user's rights hold besides; this keeps a query from waiting, from
 * looking at the server and its files, from running SQL of its own and from going elsewhere.
 */
import { queryFailure } from '../analyze/query-errors.ts'
import type { Transaction } from '../sync/postgres/session.ts'
import { isBlank, nameOf, placeAt, type Word } from './sql-words.ts'

/** What SQL writes before a bracket without calling anything. */
const SYNTAX = new Set(
  `all and any array as between by case cast coalesce cube cross distinct else except exists extract filter from full
  greatest group grouping having if ilike in inner intersect interval is join lateral least left like limit nor not null
  nullif numeric decimal varchar char character float time timestamp offset on or order outer over overlaps partition
  position overlay row rows range groups rollup select sets similar some substring then to treat trim tablesample
  uescape union using values when where window with within recursive materialized bit varying precision`.split(/\s+/),
)

/** They change nothing and tell nothing. */
const VOLATILE_BUT_HARMLESS = ['random', 'clock_timestamp', 'timeofday', 'gen_random_uuid']

/** They only compute for PostgreSQL, but tell of the server, or read tables by their names. */
const TELLING =
  '^(pg_|lo_|has_|inet_|txid_|dblink|ts_stat|ts_rewrite|query_to_|cursor_to_|table_to_|schema_to_|database_to_|' +
  'to_reg|col_description|obj_description|shobj_description|row_security_active|current_setting|set_config|' +
  'current_schemas|getdatabaseencoding|currval|lastval|nextval|setval|version$|binary_upgrade|gin_|brin_|amvalidate)'

/** @throws BAD_INPUT with the place of the first call that is not allowed */
export async function checkFunctions(transaction: Transaction, words: readonly Word[], sql: string): Promise<void> {
  const solid = words.filter((word) => !isBlank(word))
  const calls = new Map<string, Word>()
  for (const [at, word] of solid.entries()) {
    const isNamed = word.kind === 'word' || word.kind === 'name'
    if (!isNamed) continue
    const name = nameOf(word)
    if (/^(?:pg_|_winnow_|information_schema$)/i.test(name) || (word.kind === 'word' && name === 'operator'))
      throw queryFailure(`${word.text} cannot be used in a query.`, placeAt(sql, word.at))
    if (solid[at + 1]?.text !== '(' || (word.kind === 'word' && SYNTAX.has(name))) continue
    if (solid[at - 1]?.text === '.')
      throw queryFailure(`${word.text}() cannot be called with a name before it.`, placeAt(sql, word.at))
    if (!calls.has(name)) calls.set(name, word)
  }
  if (calls.size === 0) return
  const refused = await transaction.rows(
    `SELECT DISTINCT proname::text AS name FROM pg_proc WHERE proname = ANY($1::text[])
       AND (provolatile = 'v' AND proname <> ALL($2::text[]) AND pronamespace = 'pg_catalog'::regnamespace OR proname ~ $3)`,
    [[...calls.keys()], VOLATILE_BUT_HARMLESS, TELLING],
  )
  const names = new Set(refused.map(({ name }) => name))
  for (const [name, word] of calls)
    if (names.has(name)) throw queryFailure(`${name}() cannot be used in a query.`, placeAt(sql, word.at))
}
