/**
 * Names in MongoDB, of collections and fields alike: without what it, its drivers or its relatives read as something
 * else, and none of those that begin as our bookkeeping does.
 */
import { createHash } from 'node:crypto'
import { failure } from '../../failure.ts'

export const RESERVED = '_winnow'

/** A name of a collection goes with that of its database, and a dot, into 120 bytes of MongoDB 4.2. */
export const mostBytesIn = (database: string): number => 119 - Buffer.byteLength(database)
/** `$` and `.` are operators and paths; servers that keep documents in SQL have been seen to trip over quotes. */
const UNFIT = /[\0$.'"`\\]/gu
/** Keys of every object of JavaScript, which a driver would take for something else; and the id of a document. */
const TAKEN = new Set(['_id', '__proto__', 'unnamed'])

/** A name as MongoDB can hold it, other than those in `taken`, in whichever case. */
export function nameFor(name: string, taken: ReadonlySet<string>, mostBytes: number): string {
  const held = heldName(name, mostBytes)
  const lower = new Set([...taken].map((other) => other.toLowerCase()))
  if (!lower.has(held.toLowerCase())) return held
  for (let n = 2; ; n++) {
    const next = cut(held, `_${n}`, mostBytes)
    if (!lower.has(next.toLowerCase())) return next
  }
}

function heldName(name: string, mostBytes: number): string {
  const clean = name.toWellFormed().replace(UNFIT, '_')
  const isOurs = clean.startsWith(RESERVED) || clean.startsWith('system.') || clean.startsWith('_ferretdb')
  const own = isOurs ? clean.slice(1) : clean
  const isFit = own === name && own !== '' && !TAKEN.has(own) && Buffer.byteLength(own) <= mostBytes
  return isFit ? own : cut(own === '' ? 'unnamed' : own, `_${hash(name)}`, mostBytes)
}

const hash = (name: string): string => createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, 8)

/** The name with an end, as much of it as fits, without half a character. */
function cut(name: string, end: string, mostBytes: number): string {
  let own = ''
  let bytes = Buffer.byteLength(end)
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > mostBytes) break
    own += character
  }
  return `${own}${end}`
}

const hexOf = (push: string): string => {
  const hex = push.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(hex)) throw failure('BAD_INPUT', `${push} is not the id of a push.`)
  return hex
}

/** Where rows for a table of a push wait, or what is to be done with rows; `at` is the table's place in the plan. */
export const stageName = (push: string, at: number): string => `${RESERVED}_stage_${hexOf(push)}_${at}`
/** Where documents are kept as they were before a push. */
export const undoName = (push: string, at: number): string => `${RESERVED}_undo_${hexOf(push)}_${at}`
/** Where a table is written anew, on a server that has to. */
export const copyName = (push: string, at: number): string => `${RESERVED}_copy_${hexOf(push)}_${at}`
/** Where the file lies that a push has published. */
export const fileName = (push: string): string => `${RESERVED}_file_${hexOf(push)}`
