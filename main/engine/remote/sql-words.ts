/**
 * SQL from elsewhere taken apart into words, in a way that DuckDB and PostgreSQL cannot read differently: one of them
 * checks what the other runs. What they may read otherwise (escapes in texts, comments in comments) is refused.
 */
import { type QueryPlace, queryFailure } from '../analyze/query-errors.ts'

export type WordKind = 'word' | 'name' | 'text' | 'number' | 'parameter' | 'sign' | 'blank'

export interface Word {
  readonly kind: WordKind
  /** As it stands in the SQL; comments are blanks of the same length. */
  readonly text: string
  readonly at: number
}

/** Both from 1. */
export function placeAt(sql: string, at: number): QueryPlace {
  const before = sql.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

const SHAPES: readonly (readonly [WordKind, RegExp])[] = [
  ['blank', /[ \t\r\n\f\v]+/y],
  ['blank', /--[^\r\n]*/y],
  ['blank', /\/\*[\s\S]*?\*\//y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")+"/y],
  ['parameter', /\$[a-zA-Z_][a-zA-Z0-9_]*/y],
  ['word', /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy],
  ['number', /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y],
  ['sign', /[-+*/<>=~!@#%^&|`()[\]{},.:]/y],
]

/** @throws BAD_INPUT with the place of what cannot be used */
export function wordsOf(sql: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < sql.length) {
    const word = wordAt(sql, at)
    if (word === undefined) throw queryFailure(reasonAt(sql, at), placeAt(sql, at))
    const isComment = word.kind === 'blank' && /^(?:--|\/\*)/.test(word.text)
    if (isComment && word.text.indexOf('/*', 2) !== -1 && word.text.startsWith('/*'))
      throw queryFailure('A comment within a comment cannot be used.', placeAt(sql, at))
    const before = words.at(-1)
    // E'…', U&'…', x'…' and $$ are read in ways of their own.
    const isGlued = before !== undefined && /[\p{L}\p{N}_&$]$/u.test(before.text)
    if (isGlued && (word.kind === 'text' || word.kind === 'name' || word.kind === 'parameter'))
      throw queryFailure(`Put a blank before ${word.text[0]}: texts of other kinds cannot be used.`, placeAt(sql, at))
    words.push(isComment ? { ...word, text: word.text.replace(/[^\n]/g, ' ') } : word)
    at += word.text.length
  }
  return words
}

function wordAt(sql: string, at: number): Word | undefined {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = at
    const text = shape.exec(sql)?.[0]
    if (text !== undefined) return { kind, text, at }
  }
  return undefined
}

function reasonAt(sql: string, at: number): string {
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0)
  if (character === ';') return 'There must be one SELECT, without a semicolon'
  if (character === '$') return 'A placeholder has a name, as in $year'
  if (character === "'" || character === '"') return 'A text or a name has no end'
  return `${JSON.stringify(character)} cannot be used here`
}

export const isBlank = ({ kind }: Word): boolean => kind === 'blank'

/** The name that a word stands for: quoted ones as they are, others in lower case. */
export const nameOf = ({ kind, text }: Word): string =>
  kind === 'name'
    ? text.slice(1, -1).replaceAll('""', '"')
    : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
