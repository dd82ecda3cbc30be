/** What DuckDB says against a query from elsewhere, as a failure that names the line and the column of the mistake. */
import { failure } from '../failure.ts'

/** Both from 1; columns count characters (UTF-16 units), as an editor does. */
export interface QueryPlace {
  readonly line: number
  readonly column: number
}

/** The place of a byte of the SQL's UTF-8, by which DuckDB tells where the parts of a parsed query are. */
export const placeOfByte = (sql: string, offset: number): QueryPlace =>
  placeBehind(Buffer.from(sql).subarray(0, offset).toString())

/** The place of a code point of the SQL, by which DuckDB tells what it could not parse. */
export const placeOfCodePoint = (sql: string, offset: number): QueryPlace =>
  placeBehind([...sql].slice(0, offset).join(''))

function placeBehind(before: string): QueryPlace {
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: before.length - lineStart + 1 }
}

export function queryFailure(message: string, place?: QueryPlace) {
  const where = place === undefined ? '' : `Line ${place.line}, column ${place.column}: `
  return failure('BAD_INPUT', `${where}${sentence(message)}`, place)
}

const KIND =
  /^(Conversion|Invalid Input|Out of Range|Binder|Parser|Syntax|Catalog|Permission|Not implemented|Mismatch Type|Sequence|Invalid type) Error: /i
const OUT_OF_MEMORY = /^Out of Memory Error: /

/** An error of DuckDB's as a failure; anything else as it is. `linesBefore` lines stood before `sql` in what was run. */
export function explainQuery(error: unknown, sql: string, linesBefore = 0): unknown {
  if (!(error instanceof Error)) return error
  const { message } = error
  if (OUT_OF_MEMORY.test(message))
    return failure(
      'BAD_INPUT',
      'The query needs more memory or disk than the data engine may take. Select fewer rows or columns, or raise WINNOW_MEMORY.',
    )
  if (!KIND.test(message)) return error
  const [said = '', excerpt] = message.split(/\n\nLINE (?=\d+: )/)
  return queryFailure(
    said.replace(KIND, ''),
    excerpt === undefined ? undefined : placeInExcerpt(excerpt, sql, linesBefore),
  )
}

/** DuckDB shows a part of the line with a caret below the mistake: `3: ...a + b...`. */
function placeInExcerpt(excerpt: string, sql: string, linesBefore: number): QueryPlace | undefined {
  const [shown = '', caret = ''] = excerpt.split('\n')
  const match = /^(\d+): (\.\.\.)?(.*?)(\.\.\.)?$/s.exec(shown)
  if (match === null || !caret.trimEnd().endsWith('^')) return undefined
  const [, number = '', cut = '', part = ''] = match
  const line = Number(number) - linesBefore
  if (line < 1) return undefined
  const whole = sql.split('\n')[line - 1] ?? ''
  const start = cut === '' ? 0 : whole.indexOf(part)
  // `LINE ` stands before what is left of the excerpt.
  const inPart = caret.trimEnd().length - 1 - 'LINE '.length - number.length - 2 - cut.length
  return { line, column: Math.max(1, (start < 0 ? 0 : start) + inPart + 1) }
}

/** Begins with a capital letter and ends like a sentence. */
function sentence(text: string): string {
  const [first = '', ...more] = text.split('\n').filter((part) => part.trim() !== '')
  const all = [first, ...more].map((part) => part.trim()).join(' ')
  const capital = all.charAt(0).toUpperCase() + all.slice(1)
  return /[.!?:]$/.test(capital) ? capital : `${capital}.`
}
