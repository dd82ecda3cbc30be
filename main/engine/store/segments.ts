/** A segment: a Parquet file of consecutive rows of one source. */
import * as z from 'zod'

/** `file` lies below the folder of its source's home version. */
export const segmentSchema = z.object({ file: z.string(), rows: z.int() })
export type Segment = z.infer<typeof segmentSchema>
