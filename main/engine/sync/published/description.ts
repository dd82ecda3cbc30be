/**
 * What a push publishes beside the rows: a short document that lists what there is, and a file that is a bundle without
 * its rows (`publication.ts`). Both come from elsewhere when they are read, and are checked.
 */
import * as z from 'zod'
import { connectionKinds } from '../../../../preload/contract/index.ts'
import type { StoredConnection } from '../../connections/connection.ts'
import { failure } from '../../failure.ts'
import type { PublishedDocument } from '../target.ts'

const count = z.int().min(0)

/** Ids become names of files. */
const sourceId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)

const tableSchema = z.object({
  name: z.string().min(1).max(1000),
  /** Table or collection in the database. */
  target: z.string().min(1).max(1000),
  rows: count,
  columns: count,
  /** Columns that tell its rows apart; empty when whole rows do. */
  key: z.array(z.string()).max(10_000),
  /**
   * Ids of the sources that the table there was made of, in their order. What was written of these stands at the place
   * that `_winnow_row` says, as long as they are at the same position; where all other rows belong is told by `places`.
   */
  origin: z.array(sourceId).max(10_000),
  /** Path in the file: `id` (UUID), `source` (position), `row`. Null when there are no other rows. */
  places: z.string().max(200).nullable(),
})
export type DescribedTable = z.infer<typeof tableSchema>

export const versionNoteSchema = z.object({
  number: z.int(),
  mode: z.string().max(50),
  at: z.coerce.date(),
  actor: z.string().max(500),
  note: z.string().max(2000),
  files: z.array(z.string().max(5000)).max(1000),
  rows: count,
  anomalies: count,
})

export const descriptionSchema = z.object({
  format: z.literal('winnow-published'),
  formatVersion: z.literal(1),
  version: z.int().min(1),
  actor: z.string().max(500),
  pushedAt: z.coerce.date(),
  /** Where the rows are, which may be another database than that of this document. */
  rowsAt: z.object({
    kind: z.enum(connectionKinds),
    host: z.string(),
    database: z.string(),
    schema: z.string().nullable(),
  }),
  tables: z.array(tableSchema).max(10_000),
  /** Of the dataset at its home, newest first: as many as are worth telling. */
  history: z.array(versionNoteSchema).max(200),
})
export type Description = z.infer<typeof descriptionSchema>

export interface Published {
  readonly id: string
  readonly push: string
  readonly sequence: number
  readonly name: string
  readonly description: Description
}

/** Null for what is written otherwise: by a later Winnow, or by somebody else. */
export function readDescription({ document, ...rest }: PublishedDocument): Published | null {
  const parsed = descriptionSchema.safeParse(jsonOf(document))
  return parsed.success ? { ...rest, description: parsed.data } : null
}

/** @throws BAD_INPUT */
export function requireDescription(published: PublishedDocument): Published {
  const read = readDescription(published)
  if (read === null)
    throw failure(
      'BAD_INPUT',
      `${published.name} is described there in a way that this Winnow cannot read. A newer one may; or push it once more.`,
    )
  return read
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export const placeOf = ({ kind, host, database, schema }: StoredConnection): Description['rowsAt'] => ({
  ...{ kind, host, database },
  schema: kind === 'postgres' ? (schema ?? 'public') : null,
})

export const isSamePlace = (a: Description['rowsAt'], b: Description['rowsAt']): boolean =>
  a.kind === b.kind && a.host === b.host && a.database === b.database && a.schema === b.schema

export const isSourceId = (id: string): boolean => sourceId.safeParse(id).success
