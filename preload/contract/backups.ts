/** Backups: each table of a dataset as an Avro file, and the way back, also from Avro files of other programs. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { datasetNameSchema, datasetRefSchema, grantSchema } from './values.ts'

export const backupCodecs = ['deflate', 'snappy', 'null'] as const

/** What a folder or files hold that may be restored. */
export const backupContentSchema = z.object({
  dataset: z.string().nullable().describe('Name of the dataset that was backed up; null when the files do not tell'),
  createdAt: z.date().nullable(),
  version: z.int().nullable().describe('The version of the dataset that was backed up'),
  tables: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      rows: z.int().nullable().describe('As the manifest says; null without one'),
      file: z.string(),
    }),
  ),
  /** A name for a new dataset that is free. */
  proposal: z.string(),
})
export type BackupContent = z.infer<typeof backupContentSchema>

const filesSchema = z
  .array(grantSchema)
  .min(1)
  .max(1000)
  .describe('Avro files, the manifest of a backup with them, or the folder that holds both')

export const backups = {
  start: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/backups',
      summary: 'Write each table as an Avro file into a folder, with a manifest; returns the task to follow',
    })
    .input(
      z.object({
        dataset: datasetRefSchema,
        target: grantSchema.describe('A permission to write: a folder, or a file whose name ends with .zip'),
        codec: z.enum(backupCodecs).default('deflate'),
        overwrite: z.boolean().default(false).describe('Replace the backup that is there'),
      }),
    )
    .output(taskSchema),
  inspect: procedure
    .route({ method: 'POST', path: '/backups/inspect', summary: 'What a backup holds' })
    .input(z.object({ files: filesSchema }))
    .output(backupContentSchema),
  restore: procedure
    .route({
      method: 'POST',
      path: '/backups/restore',
      summary: 'Restore tables as a new version of a dataset, or as a new dataset; returns the task to follow',
    })
    .input(
      z.object({
        files: filesSchema,
        dataset: datasetNameSchema.optional().describe("Name of a new dataset; the backup's own when left out"),
        into: datasetRefSchema.optional().describe('The dataset that gets a new version; its other tables stay'),
        table: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe('Only this table of a backup; of a single file of another program, what its table is called'),
        strict: z.boolean().default(false).describe('Restore nothing where anything is damaged'),
      }),
    )
    .output(taskSchema),
}
