/** `winnow cat`: a file as Winnow reads it, as plain CSV: UTF-8, comma, RFC 4180, every cell as text. */
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { csvRecord, openPlainReader, openTarget } from '../../engine/index.ts'
import { Exit, exitCodes, report } from '../exit.ts'
import { isDevice } from '../local.ts'
import { plural } from '../text.ts'

const batchLineSchema = z.object({ in: z.string(), out: z.string() })

export async function cat(file: string | undefined, options: { out?: string; batch?: string }): Promise<void> {
  if (options.batch !== undefined) return catBatch(options.batch)
  if (file === undefined) throw new Exit(exitCodes.usage, 'winnow cat takes a FILE, or --batch LIST.')
  if (options.out === undefined) return pipeline(textOf(file), process.stdout, { end: false })
  await copyTo(file, options.out)
}

/** Converts every file of the list; one that fails is told and does not stop the others. */
async function catBatch(list: string): Promise<void> {
  const lines = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  let failed = 0
  for (const [at, line] of lines.entries()) {
    try {
      const { in: from, out } = parseLine(line)
      await copyTo(from, out)
    } catch (error) {
      failed++
      console.error(`${list}, line ${at + 1}:`)
      report(error)
    }
  }
  if (failed > 0) throw new Exit(exitCodes.badInput, `${failed} of ${lines.length} files could not be read.`)
}

function parseLine(line: string): z.infer<typeof batchLineSchema> {
  try {
    return batchLineSchema.parse(JSON.parse(line))
  } catch {
    throw new Exit(exitCodes.badInput, 'This is no line like {"in": "a.csv", "out": "b.csv"}.')
  }
}

/** The target has its name only once it is complete. */
async function copyTo(file: string, out: string): Promise<void> {
  if (isDevice(out)) return pipeline(textOf(file), createWriteStream(out))
  await using target = await openTarget(resolve(out), true)
  for await (const text of textOf(file)) await target.write(text)
  await target.complete()
}

async function* textOf(file: string): AsyncGenerator<string> {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat?.isFile() && stat.size === 0) return // Nothing in, nothing out.
  await using reader = await openPlainReader(file)
  if (reader.labels !== null) yield csvRecord(reader.labels, '\r\n')
  const repaired: number[] = []
  for await (const rows of reader.records(({ line }) => repaired.push(line))) {
    let text = ''
    for (const cells of rows) text += csvRecord(cells, '\r\n')
    if (text !== '') yield text
  }
  if (repaired.length > 0) console.error(tellRepairs(file, repaired))
}

function tellRepairs(file: string, [first, ...more]: readonly number[]): string {
  const others = more.length === 0 ? 'is' : `and ${plural(more.length, 'other')} are`
  return `${file}: line ${first} ${others} written otherwise than the rest, and read as meant. winnow sniff tells how.`
}
