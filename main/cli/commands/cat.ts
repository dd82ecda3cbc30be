/** `winnow cat`: a file as Winnow reads it, as plain CSV: UTF-8, comma, RFC 4180, every cell as text. */
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import * as z from 'zod'
import { csvRecord, openPlainReader } from '../../engine/index.ts'
import { Exit, exitCodes, report } from '../exit.ts'

const batchLineSchema = z.object({ in: z.string(), out: z.string() })

export async function cat(file: string | undefined, options: { out?: string; batch?: string }): Promise<void> {
  if (options.batch !== undefined) return catBatch(options.batch)
  if (file === undefined) throw new Exit(exitCodes.usage, 'winnow cat takes a FILE, or --batch LIST.')
  if (options.out === undefined) return copy(file, process.stdout)
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
      const { in: from, out } = batchLineSchema.parse(JSON.parse(line))
      await copyTo(from, out)
    } catch (error) {
      failed++
      console.error(`${list}, line ${at + 1}:`)
      report(error)
    }
  }
  if (failed > 0) throw new Exit(exitCodes.badInput, `${failed} of ${lines.length} files could not be read.`)
}

async function copyTo(file: string, out: string): Promise<void> {
  const target = createWriteStream(out)
  try {
    await copy(file, target)
  } finally {
    target.end()
    await finished(target)
  }
}

async function copy(file: string, target: Writable): Promise<void> {
  if (statSync(file, { throwIfNoEntry: false })?.size === 0) return // Nothing in, nothing out.
  await using reader = await openPlainReader(file)
  if (reader.labels !== null) await write(target, csvRecord(reader.labels, '\r\n'))
  for await (const rows of reader.records()) {
    let text = ''
    for (const cells of rows) text += csvRecord(cells, '\r\n')
    await write(target, text)
  }
}

async function write(target: Writable, text: string): Promise<void> {
  if (text !== '' && !target.write(text)) await new Promise<void>((resolve) => target.once('drain', () => resolve()))
}
