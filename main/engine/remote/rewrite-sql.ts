/**
 * SQL over the tables of a dataset, brought to PostgreSQL: names are found whatever their case, as in DuckDB, and
 * parameters get numbers, and some words are said otherwise. All else stays as it is, line for line.
 */

import { quote } from '../sync/postgres/names.ts'
import { duckDbWords } from './duckdb-words.ts'
import { nameThere } from './postgres-text.ts'
import { isBlank, nameOf, type Word } from './sql-words.ts'

export interface Rewritten {
  readonly sql: string
  /** Names of the parameters, in the order of their numbers. */
  readonly parameters: readonly string[]
  /** Where a place of the new SQL was in the old one; both count from 0. */
  placeBefore(at: number): number
}

/** Words that are no names of columns unless quoted, or that mean something else before what follows them. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
  current_date current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch
  for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null
  offset on only or order placing primary references returning select session_user some symmetric table then to trailing
  true union unique user using variadic when where window with`.split(/\s+/),
)

/** `names` are those of tables and columns; `typeOf` tells the type of a parameter. */
export function rewriteSql(
  words: readonly Word[],
  names: ReadonlySet<string>,
  typeOf: (parameter: string) => string,
): Rewritten {
  const byFolded = Map.groupBy(names, (name) => name.toLowerCase())
  const solid = words.filter((word) => !isBlank(word))
  const place = new Map(solid.map((word, at) => [word, at]))
  const inCast = castParts(solid)
  const instead = duckDbWords(solid, isType)
  const aliases = new Set(solid.filter(isAlias).map((word) => (word.kind === 'name' ? nameOf(word) : word.text)))
  const aliasOf = new Map([...aliases].map((alias) => [alias.toLowerCase(), alias]))
  const parameters: string[] = []
  const pieces: { from: number; to: number }[] = []
  let sql = ''
  for (const word of words) {
    pieces.push({ from: sql.length, to: word.at })
    sql += changed(word)
  }
  return {
    sql,
    parameters,
    placeBefore(at) {
      const piece = pieces.findLast(({ from }) => from <= at)
      return piece === undefined ? 0 : piece.to + (at - piece.from)
    },
  }

  function changed(word: Word): string {
    const other = instead.get(word)
    if (other !== undefined) return other
    if (word.kind === 'parameter') {
      const name = word.text.slice(1).toLowerCase()
      if (!parameters.includes(name)) parameters.push(name)
      return `$${parameters.indexOf(name) + 1}::${typeOf(name)}`
    }
    if (word.kind !== 'word' && word.kind !== 'name') return word.text
    const own = nameOf(word)
    if (names.has(own)) return nameThere(own) === own ? word.text : quote(nameThere(own))
    if (word.kind === 'word' && !isName(word)) return word.text
    // A result has the names that the report gives it, letter for letter.
    if (aliases.has(own)) return quote(nameThere(own))
    const [only = aliasOf.get(own.toLowerCase()), second] = byFolded.get(own.toLowerCase()) ?? []
    return only === undefined || second !== undefined ? word.text : quote(nameThere(only))
  }

  function isAlias(word: Word): boolean {
    const before = solid[(place.get(word) ?? 0) - 1]
    const isNamed = word.kind === 'name' || (word.kind === 'word' && isName(word))
    return isNamed && before?.kind === 'word' && nameOf(before) === 'as' && !inCast.has(before)
  }

  /** What stands behind `::`, or in `cast(… AS type)`. */
  function isType(word: Word): boolean {
    const at = place.get(word) ?? 0
    const before = solid[at - 1]
    if (before?.text === ':' && solid[at - 2]?.text === ':') return true
    return before !== undefined && nameOf(before) === 'as' && inCast.has(before)
  }

  /** Not a keyword, a function, a type, or a part of `INTERVAL '1' DAY` and `extract(day FROM …)`. */
  function isName(word: Word): boolean {
    const at = place.get(word) ?? 0
    const [before, next] = [solid[at - 1], solid[at + 1]]
    if (RESERVED.has(nameOf(word)) || next?.text === '(' || next?.kind === 'text' || before?.kind === 'text')
      return false
    return !isType(word) && !(before?.text === '(' && nameOf(solid[at - 2] ?? word) === 'extract')
  }
}

/** The `AS` of each `cast(… AS type)`. */
function castParts(solid: readonly Word[]): ReadonlySet<Word> {
  const found = new Set<Word>()
  const open: boolean[] = []
  for (const [at, word] of solid.entries()) {
    if (word.text === '(') open.push(/^(?:try_)?cast$/i.test(solid[at - 1]?.text ?? ''))
    else if (word.text === ')') open.pop()
    else if (open.at(-1) === true && /^as$/i.test(word.text)) found.add(word)
  }
  return found
}
