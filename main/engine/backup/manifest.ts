/** The manifest of a backup: what was backed up, and a checksum of each file. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { givenColumnSchema } from '../store/columns.ts'

export const MANIFEST = 'manifest.json'

export const manifestSchema = z.object({
  format: z.literal('winnow-backup'),
  formatVersion: z.literal(1),
  createdAt: z.coerce.date(),
  createdBy: z.string(),
  codec: z.string(),
  dataset: z.object({
    name: z.string(),
    version: z.int(),
    template: z.object({ id: z.string(), title: z.string() }).nullable(),
  }),
  tables: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      resource: z.string().nullable(),
      file: z.string().describe('Below the folder of the manifest'),
      rows: z.int(),
      bytes: z.int(),
      sha256: z.string(),
      columns: z.array(givenColumnSchema),
    }),
  ),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Hexadecimal. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal })
  return hash.digest('hex')
}
