/**
 * What reports say in words of DuckDB and PostgreSQL says in others: parts of dates, conditions of a `FILTER` without its
 * WHERE, and names of types. Whatever else differs is told in PostgreSQL's own words, with its place.
 */
import { nameOf, type Word } from './sql-words.ts'

/** Functions of DuckDB, and the fields that PostgreSQL extracts: whole numbers, the same ones. */
const PARTS = new Map(
  Object.entries({
    ...{ year: 'year', quarter: 'quarter', month: 'month', hour: 'hour', minute: 'minute' },
    ...{ day: 'day', dayofmonth: 'day', dayofyear: 'doy', dayofweek: 'dow', isodow: 'isodow' },
    ...{ week: 'week', weekofyear: 'week' },
  }),
)

const TYPES = new Map(
  Object.entries({
    ...{ double: 'double precision', string: 'text', long: 'bigint', hugeint: 'numeric(38, 0)', datetime: 'timestamp' },
  }),
)

/** What takes the place of some words. `solid` are all that are not blank. */
export function duckDbWords(solid: readonly Word[], isType: (word: Word) => boolean): ReadonlyMap<Word, string> {
  const instead = new Map<Word, string>()
  /** A bracket each: what is written behind it when it is closed. */
  const open: string[] = []
  for (const [at, word] of solid.entries()) {
    const before = solid[at - 1]
    if (word.text === '(') {
      const part = before?.kind === 'word' && solid[at - 2]?.text !== '.' ? PARTS.get(nameOf(before)) : undefined
      open.push(part === undefined ? '' : ')::bigint)')
      if (before !== undefined && part !== undefined) instead.set(before, `(extract(${part} FROM `)
      if (isFilter(before) && !/^where$/i.test(solid[at + 1]?.text ?? '')) instead.set(word, '(WHERE ')
    } else if (word.text === ')') {
      const behind = open.pop() ?? ''
      if (behind !== '') instead.set(word, `)${behind}`)
    } else if (word.kind === 'word' && isType(word)) {
      const type = TYPES.get(nameOf(word))
      if (type !== undefined && solid[at + 1]?.text.toLowerCase() !== 'precision') instead.set(word, type)
    }
  }
  return instead
}

const isFilter = (word: Word | undefined): boolean => word?.kind === 'word' && nameOf(word) === 'filter'
