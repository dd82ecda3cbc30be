/** What of a published dataset was seen last, by a push or a pull of ours: whoever is behind it can tell by this. */
import * as z from 'zod'
import type { Catalog } from '../../store/catalog.ts'

const seenSchema = z.object({ push: z.string(), sequence: z.number() })
export type Seen = z.infer<typeof seenSchema>

export function findSeenThere(catalog: Catalog, target: string): Seen | undefined {
  const row = catalog.prepare('select push, sequence from sync_seen where target_id = ?').get(target)
  return row === undefined ? undefined : seenSchema.parse(row)
}

export function noteSeen(catalog: Catalog, target: string, { push, sequence }: Seen): void {
  catalog
    .prepare(
      `insert into sync_seen (target_id, push, sequence) values (?, ?, ?)
       on conflict (target_id) do update set push = excluded.push, sequence = excluded.sequence`,
    )
    .run(target, push, sequence)
}
