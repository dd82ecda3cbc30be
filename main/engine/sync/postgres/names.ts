/**
 * Names in PostgreSQL: quoted by one function, at most 63 bytes, none of the system's own, and none of those that begin
 * as our bookkeeping does.
 */
import { createHash } from 'node:crypto'
import { failure } from '../../failure.ts'

export const MOST_BYTES = 63
export const RESERVED = '_winnow_'

const SYSTEM_COLUMNS = new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

/** `a"b` becomes `"a""b"`. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table or another thing of a schema. */
export const qualified = (schema: string, name: string): string => `${quote(schema)}.${quote(name)}`

/** `it's` becomes `'it''s'`, with standard_conforming_strings on. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A name as PostgreSQL can hold it, other than those in `taken`; `isAscii` when nothing else is sure to be held. */
export function nameFor(name: string, taken: ReadonlySet<string>, isAscii = false): string {
  const held = heldName(name, isAscii)
  const first = isFree(held, taken) ? held : undefined
  if (first !== undefined) return first
  for (let n = 2; ; n++) {
    const next = cut(held, `_${n}`)
    if (isFree(next, taken)) return next
  }
}

const isFree = (name: string, taken: ReadonlySet<string>) => !taken.has(name) && !SYSTEM_COLUMNS.has(name)

function heldName(name: string, isAscii: boolean): string {
  // Node.js writes a lone surrogate as U+FFFD, so that two names would become one; this way the hash tells them apart.
  const clean = name.toWellFormed().replaceAll('\0', '_')
  const ascii = isAscii ? clean.replace(/[^\x20-\x7E]/gu, '_') : clean
  const own = ascii.startsWith(RESERVED) ? ascii.slice(1) : ascii
  if (own === '') return 'unnamed'
  const hasChanged = ascii !== name
  return hasChanged || Buffer.byteLength(own) > MOST_BYTES ? cut(own, `_${hash(name)}`) : own
}

const hash = (name: string): string => createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, 8)

/** The name with an end, as much of it as fits, without half a character. */
function cut(name: string, end: string): string {
  let own = ''
  let bytes = Buffer.byteLength(end)
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > MOST_BYTES) break
    own += character
  }
  return `${own}${end}`
}

/** A name of ours for something that belongs to a table, such as its key. */
export function belongingTo(table: string, what: string): string {
  const name = `${RESERVED}${what}_${table}`
  return Buffer.byteLength(name) > MOST_BYTES ? cut(name, `_${hash(table)}`) : name
}

const hexOf = (push: string): string => {
  const hex = push.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw failure('BAD_INPUT', `${push} is not the id of a push.`)
  return hex.toLowerCase()
}

export const stagePrefix = (push: string): string => `${RESERVED}stage_${hexOf(push)}_`
/** Where rows for a table of a push wait; `at` is the table's place in the plan. */
export const stageName = (push: string, at: number): string => `${stagePrefix(push)}${at}`
/** Where rows are kept as they were before a push. */
export const undoName = (push: string, at: number): string => `${RESERVED}undo_${hexOf(push)}_${at}`
