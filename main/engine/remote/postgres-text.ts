/**
 * Values of PostgreSQL as the texts that stood in the files: what `textOf` is for DuckDB. Conditions and keys need it
 * there; cells of a page are written by DuckDB itself, from the values.
 */
import { marksOf, type StoredColumn } from '../store/columns.ts'
import { quote, quoteText } from '../sync/postgres/names.ts'

/** PostgreSQL cuts names of more than 63 bytes: two that begin alike would be one. */
const MOST_BYTES = 63

/** A name as relations and results have it: the column's own, where it fits. */
export function nameThere(name: string): string {
  const clean = name.toWellFormed().replaceAll('\0', '_')
  if (Buffer.byteLength(clean) <= MOST_BYTES) return clean === '' ? '_' : clean
  let own = ''
  for (const character of clean) {
    if (Buffer.byteLength(own + character) > MOST_BYTES - 12) break
    own += character
  }
  let hash = 0n
  for (const unit of Buffer.from(clean)) hash = (hash * 131n + BigInt(unit)) % 1_000_000_007_000n
  return `${own}_${hash.toString(36)}`
}

export const identifierThere = (name: string): string => quote(nameThere(name))

/** No text there has a NUL: what stands for it is in no text either. */
export const literalThere = (text: string): string => quoteText(text.toWellFormed().replaceAll('\0', '\uFFFF'))

/** SQL for the value of a column as it stood in its file; null where it had none. */
export function textThere({ name, storage, format }: StoredColumn, qualifier: string): string {
  const value = `${qualifier}${identifierThere(name)}`
  if (storage === 'VARCHAR') return value
  return `(${typedText(value, storage, format)} COLLATE "C")`
}

function typedText(value: string, storage: string, format: string | null): string {
  if (storage === 'DATE' || storage === 'TIMESTAMP') return format === null ? `${value}::text` : timeText(value, format)
  if (storage === 'BOOLEAN' && format !== null) {
    const [yes = 'true', no = 'false'] = format.split('/').map((words) => words.split('|')[0])
    return `CASE WHEN ${value} THEN ${quoteText(yes)} WHEN NOT ${value} THEN ${quoteText(no)} END`
  }
  return storage === 'BOOLEAN' ? `${value}::text` : numberText(value, storage, format)
}

/** Directives of strftime as templates of to_char. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  ...{ Y: 'YYYY', y: 'YY', m: 'MM', d: 'DD', H: 'HH24', I: 'HH12', M: 'MI', S: 'SS', f: 'US', g: 'MS', p: 'AM' },
  ...{ '-m': 'FMMM', '-d': 'FMDD', '-H': 'FMHH24', '-I': 'FMHH12', '-M': 'FMMI', '-S': 'FMSS', '-y': 'FMYY' },
  ...{ b: 'Mon', B: 'FMMonth', a: 'Dy', A: 'FMDay', j: 'DDD', '-j': 'FMDDD', G: 'IYYY', V: 'IW' },
}

/** Each directive is written by itself, since what stands between them might mean something to to_char. */
function timeText(value: string, format: string): string {
  const parts = format.split(/(%-?[a-zA-Z%])/).filter((part) => part !== '')
  const texts = parts.map((part) => {
    if (!part.startsWith('%')) return quoteText(part)
    if (part === '%%') return quoteText('%')
    const template = DIRECTIVES[part.slice(1)]
    if (template === undefined) throw new Error(`no template of PostgreSQL for ${part}`)
    return `to_char(${value}, ${quoteText(template)})`
  })
  return `(${texts.join(' || ')})`
}

function numberText(value: string, storage: string, format: string | null): string {
  const { group, decimal, bareWhole } = marksOf(format)
  const plain = storage === 'DOUBLE' ? floatText(value, bareWhole) : `${value}::text`
  const marked = decimal === '.' ? plain : `replace(${plain}, '.', ${quoteText(decimal)})`
  if (group === '') return marked
  // A digit before any number of triples that end where the whole part does.
  const whole = `split_part(${plain}, '.', 1)`
  const grouped = `regexp_replace(${whole}, '([0-9])(?=([0-9]{3})+$)', '\\1' || ${quoteText(group.replace('\\', '\\\\'))}, 'g')`
  return storage === 'BIGINT' ? grouped : `(${grouped} || substr(${marked}, length(${whole}) + 1))`
}

/**
 * DuckDB writes a point in whole numbers and begins to write exponents at 10^16, PostgreSQL at 10^15 and without a point.
 */
function floatText(value: string, bareWhole: boolean): string {
  const large = `trunc(${value})::bigint::text || substr(abs(${value} - trunc(${value}))::text, 2)`
  const own = `CASE WHEN abs(${value}) >= 1e15 AND abs(${value}) < 1e16 THEN ${large} ELSE lower(${value}::text) END`
  const words = `replace(${own}, 'infinity', 'inf')`
  return bareWhole ? `(${words})` : `regexp_replace(${words}, '^(-?[0-9]+)$', '\\1.0')`
}
