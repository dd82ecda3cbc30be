/** Datasets that are open where they lie, as the catalog remembers them: what is known of them, and nothing of their rows. */
import * as z from 'zod'
import { dashboardSchema, reportDefinitionSchema } from '../../../preload/contract/index.ts'
import { dataPackageSchema, hierarchySchema } from '../template/data-package.ts'
import type { Catalog } from './catalog.ts'
import { storedColumnSchema } from './columns.ts'

const descriptionSchema = z.object({
  version: z.number(),
  anomalies: z.number(),
  template: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** The user's own template, which may not be known here. */
  package: dataPackageSchema.nullable(),
  hierarchy: hierarchySchema.nullable(),
  tables: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      resource: z.string().nullable(),
      /** In the database. */
      target: z.string(),
      rows: z.number(),
      columns: z.array(storedColumnSchema),
      /** Names of the files, in the order of their numbers in `_winnow_row`. */
      files: z.array(z.string()),
    }),
  ),
  /** Those of its template come last. */
  reports: z.array(reportDefinitionSchema),
  dashboard: dashboardSchema.nullable(),
})
export type RemoteDescription = z.infer<typeof descriptionSchema>
export type RemoteTable = RemoteDescription['tables'][number]

export interface RemoteEntry {
  readonly id: string
  readonly name: string
  /** Id of the connection to what is known of it. */
  readonly connection: string
  /** Id of the connection to its rows. */
  readonly rowsConnection: string
  /** Its id there. */
  readonly published: string
  /** Number of the push that was described. */
  readonly sequence: number
  readonly openedAt: Date
  readonly description: RemoteDescription
}

const rowSchema = z
  .object({
    ...{ id: z.string(), name: z.string(), connection_id: z.string(), rows_connection_id: z.string() },
    ...{ published: z.string(), sequence: z.number(), opened_at: z.number() },
    description: z.string().transform((text) => descriptionSchema.parse(JSON.parse(text))),
  })
  .transform(
    ({ connection_id, rows_connection_id, opened_at, ...row }): RemoteEntry => ({
      ...{ ...row, connection: connection_id, rowsConnection: rows_connection_id, openedAt: new Date(opened_at) },
    }),
  )

/** Newest first. */
export const listRemotes = (catalog: Catalog): RemoteEntry[] =>
  catalog
    .prepare('select * from remote_dataset order by opened_at desc, rowid desc')
    .all()
    .map((row) => rowSchema.parse(row))

/** By id or by name. */
export function findRemote(catalog: Catalog, ref: string): RemoteEntry | undefined {
  const row = catalog.prepare('select * from remote_dataset where id = @ref or name = @ref').get({ ref })
  return row === undefined ? undefined : rowSchema.parse(row)
}

/** The same dataset of the same connection is there once. */
export function findOpened(catalog: Catalog, connection: string, published: string): RemoteEntry | undefined {
  const row = catalog
    .prepare('select * from remote_dataset where connection_id = ? and published = ?')
    .get(connection, published)
  return row === undefined ? undefined : rowSchema.parse(row)
}

/** Adds it, or describes it anew. */
export function writeRemote(catalog: Catalog, { openedAt, description, ...entry }: RemoteEntry): void {
  catalog
    .prepare(
      `insert into remote_dataset (id, name, connection_id, rows_connection_id, published, sequence, opened_at, description)
       values (@id, @name, @connection, @rowsConnection, @published, @sequence, @openedAt, @description)
       on conflict (id) do update set rows_connection_id = @rowsConnection, sequence = @sequence, description = @description`,
    )
    .run({ ...entry, openedAt: openedAt.getTime(), description: JSON.stringify(description) })
}

export const forgetRemote = (catalog: Catalog, id: string): void =>
  void catalog.prepare('delete from remote_dataset where id = ?').run(id)
