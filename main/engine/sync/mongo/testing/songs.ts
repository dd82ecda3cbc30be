/** A table of songs, pushed once and changed by a second push, and what is there then. */
import type { TargetTable } from '../../target.ts'
import { type Abilities, everything } from '../server.ts'
import { column, openPlace, type Place, rowsOf } from './place.ts'

export const songs: TargetTable = {
  source: 'songs',
  name: 'songs',
  columns: [column('id', 'BIGINT'), column('title')],
  key: ['id'],
  indexes: [['title']],
}
export const first = rowsOf('i', songs, [
  ['1', '1', "'Amber'"],
  ['2', '2', "'Basil'"],
  ['3', '3', "'Cedar'"],
])
export const changes = [
  rowsOf('i', songs, [['4', '4', "'Delta'"]]),
  rowsOf('u', songs, [['2', '2', "'Basil again'"]]),
  rowsOf('d', songs, [['3']]),
].join(' UNION ALL ')
export const before = [
  { id: 1, title: 'Amber', push: 1 },
  { id: 2, title: 'Basil', push: 1 },
  { id: 3, title: 'Cedar', push: 1 },
]
export const merged = [
  { id: 1, title: 'Amber', push: 1 },
  { id: 2, title: 'Basil again', push: 2 },
  { id: 4, title: 'Delta', push: 2 },
]

export interface Stored {
  readonly _id: string
  readonly [field: string]: unknown
}

/** How documents are changed: one by one where a server finds them by their id, or all anew. */
export const ways: readonly [string, Abilities][] = [
  ['in place', { ...everything, decimals: false, specials: false }],
  ['by writing all anew', { decimals: false, specials: false, lookups: false }],
]

export async function now({ db }: Place): Promise<unknown[]> {
  const found = await db.collection('songs').find().sort({ id: 1 }).toArray()
  return found.map(({ id, title, _winnow }) => ({ id, title, push: _winnow?.push ?? null }))
}

/** Collections of ours that come and go with pushes. */
export async function leftOver({ db }: Place, ...kinds: string[]): Promise<string[]> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray()
  return found.map(({ name }) => name).filter((name) => kinds.some((kind) => name.startsWith(`_winnow_${kind}_`)))
}

/** The songs, after the first push. */
export async function openPushed(url: string, abilities?: Abilities): Promise<Place> {
  const place = await openPlace(url, abilities)
  await place.push(0, { table: songs, chunks: [first] })
  return place
}
