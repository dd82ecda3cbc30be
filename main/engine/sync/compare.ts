/**
 * The three-way comparison: our rows, theirs, and what we last knew to be there. Only ids and hashes of contents are
 * compared; it is one query of DuckDB, which spills what does not fit into memory.
 */
import type { PushCounts } from '../../../preload/contract/index.ts'

/**
 * What happens to a row: `i`, `u` and `d` are sent; `c` is a conflict, for a person to decide; `s` is the same here and
 * there although we did not know, and `v` has vanished here and there: neither is sent, but what we know changes.
 */
export const changeKinds = { insert: 'i', update: 'u', delete: 'd', conflict: 'c', same: 's', vanished: 'v' } as const

export interface Comparison {
  readonly mode: 'full' | 'incremental' | 'upsert'
  /** A relation of our rows: `id`, `place`, `h`, `again` (its cells are to be written anew, whatever they are). */
  readonly ours: string
  /** A relation of what we knew: `id`, `h`; null for nothing. */
  readonly base: string | null
}

/**
 * `SELECT`s the rows that we would touch: `id`, `place` (null when we have it no more), `oh`, `bh`, `again`. In a full
 * push that is every row; else what differs from the base.
 */
export function touchedSql({ mode, ours, base }: Comparison): string {
  if (base === null) return `SELECT id, place, h AS oh, NULL::UBIGINT AS bh, again FROM ${ours}`
  const join = mode === 'upsert' ? 'LEFT' : 'FULL'
  const differs = mode === 'full' ? 'true' : 'o.id IS NULL OR b.id IS NULL OR o.h <> b.h OR o.again'
  return `SELECT coalesce(o.id, b.id) AS id, o.place, o.h AS oh, b.h AS bh, coalesce(o.again, false) AS again
    FROM ${ours} o ${join} JOIN ${base} b ON o.id = b.id WHERE ${differs}`
}

/** Whether every row there is needed, and not only those that we would touch. */
export const needsEverything = ({ mode, base }: Pick<Comparison, 'mode' | 'base'>): boolean =>
  mode === 'full' || base === null

/**
 * `SELECT`s `kind`, `id`, `place`, `oh`, `bh`, `th` of each row to which something happens. `touched` is a relation of
 * `touchedSql`, `theirs` one of `id`, `h`: of all rows in a full push, else at least of the touched ones.
 */
export function classifySql(mode: Comparison['mode'], touched: string, theirs: string): string {
  const join = mode === 'full' ? 'FULL' : 'LEFT'
  const kind = `CASE
    WHEN oh IS NOT NULL AND th IS NOT NULL THEN CASE
      WHEN oh = th AND again THEN 'u'
      WHEN oh = th THEN 's'
      WHEN th = bh THEN 'u'
      ELSE 'c' END
    WHEN oh IS NOT NULL THEN CASE WHEN bh IS NULL THEN 'i' ELSE 'c' END
    WHEN th IS NULL THEN 'v'
    WHEN th = bh THEN 'd'
    ELSE 'c' END`
  return `SELECT * FROM (
      SELECT ${kind} AS kind, id, place, oh, bh, th FROM (
        SELECT coalesce(o.id, t.id) AS id, o.place, o.oh, o.bh, t.h AS th, coalesce(o.again, false) AS again
        FROM ${touched} o ${join} JOIN ${theirs} t ON o.id = t.id))
    WHERE NOT (kind = 's' AND bh IS NOT NULL AND bh = oh)`
}

/** `kinds` counts rows by kind. `rows` is how many rows we have. */
export function countsOf(kinds: ReadonlyMap<string, number>, rows: number, ourConflicts: number): PushCounts {
  const of = (kind: string) => kinds.get(kind) ?? 0
  return {
    inserted: of('i'),
    updated: of('u'),
    deleted: of('d'),
    conflicts: of('c'),
    unchanged: rows - of('i') - of('u') - ourConflicts,
  }
}
