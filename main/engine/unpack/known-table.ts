/** What is certain of a file before it is read, because we wrote it ourselves out of something that says so. */
import * as z from 'zod'
import type { Dialect } from '../../../preload/contract/index.ts'
import type { UsualRecords } from '../csv/repair-record.ts'
import { givenColumnSchema } from '../store/columns.ts'

/** Part of a file that could not be read. */
export const damageSchema = z.object({
  byteOffset: z.int(),
  /** Physical line and record, in the file that is read, behind which something is missing. */
  line: z.int(),
  record: z.int(),
  message: z.string(),
})
export type Damage = z.infer<typeof damageSchema>

export const knownTableSchema = z.object({
  /** What the table is called; the file's name says it where this is null. */
  name: z.string().nullable(),
  title: z.string().nullable(),
  /** One for each column of the file, in its order: every value fits it. */
  columns: z.array(givenColumnSchema),
  /** Columns that none of the table's files had, and that are empty for that reason only. */
  absent: z.array(z.string()).default([]),
  damages: z.array(damageSchema),
})
export type KnownTable = z.infer<typeof knownTableSchema>

/** As `csvRecord` writes, below one record of labels. */
export const knownDialect: Dialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: '"',
  skipBlanks: false,
  lineEnding: 'lf',
  preambleRows: 0,
  headerRows: 1,
}

/** Nothing in it needs a repair, whatever it looks like. */
export const knownRecords = (width: number): UsualRecords => ({
  reading: { delimiter: ',', quote: '"', escape: '"', skipBlanks: false },
  width,
  values: [],
  blanks: true,
})
