/** `winnow insert`: a batch of 1 to 1000 rows out of JSON, all of them or none. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { insertedRowSchema, insertedValueSchema, MOST_INSERTED_ROWS } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, openLocal } from '../local.ts'
import { plural } from '../text.ts'

interface InsertOptions {
  readonly json: string
  readonly store?: string
}

const batchSchema = z.array(z.union([insertedRowSchema, z.array(insertedValueSchema)]))
type Batch = z.infer<typeof batchSchema>

export async function insert(ref: string, table: string, options: InsertOptions): Promise<void> {
  const batch = readBatch(options.json)
  await using local = await openLocal(options)
  const { client } = local
  const dataset = await client.datasets.get({ dataset: ref })
  const columns = dataset.tables.find(({ name }) => name.toLowerCase() === table.toLowerCase())?.columns ?? []
  const names = columns.map(({ name }) => name)
  const rows = batch.map((row, at) => (Array.isArray(row) ? named(row, names, at + 1) : row))
  const task = endWell(await local.wait(await client.inserts.start({ dataset: ref, table, rows })))
  const { name, version } = await client.datasets.get({ dataset: ref })
  console.log(`Inserted ${plural(task.rows ?? 0, 'row')}: version ${version} of ${name}.`)
}

function readBatch(path: string): Batch {
  const name = path === '-' ? 'standard input' : path
  const refuse = (why: string) => new Exit(exitCodes.badInput, `${name} ${why}`)
  const read = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw refuse(`is not JSON: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const parsed = batchSchema.safeParse(read(readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '')))
  if (!parsed.success)
    throw refuse('must hold an array of objects, or of arrays, whose values are texts, numbers, true, false or null.')
  const rows = parsed.data
  if (rows.length === 0) throw refuse('holds no row.')
  if (rows.length > MOST_INSERTED_ROWS)
    throw refuse(`holds ${rows.length} rows. Insert at most ${MOST_INSERTED_ROWS} at once, or load them as a file.`)
  return rows
}

/** Values in the order of the table's columns. */
function named(values: z.infer<typeof insertedValueSchema>[], names: readonly string[], row: number) {
  if (values.length > names.length && names.length > 0)
    throw new Exit(
      exitCodes.badInput,
      `Row ${row} has ${values.length} values, but the table has ${names.length} columns.`,
    )
  return Object.fromEntries(values.map((value, at) => [names[at] ?? `column${at + 1}`, value]))
}
