/** Rows of a dataset that is open where it lies, page by page, as CSV or JSON: there is nothing to export here. */
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Cell, Column } from '../../../preload/contract/index.ts'
import { csvRecord } from '../../engine/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { isDevice, type Local } from '../local.ts'

export const PAGE = 1000

export interface CellPage {
  readonly columns: readonly Column[]
  readonly total: number
  readonly rows: readonly (readonly Cell[])[]
}

export interface Printed {
  readonly format?: string | undefined
  readonly out?: string | undefined
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

export const isRemote = async ({ client }: Local, dataset: string): Promise<boolean> =>
  (await client.datasets.get({ dataset })).remote !== undefined

/** `fetch` gives a page of at most so many rows. */
export async function printPages(
  fetch: (offset: number, limit: number) => Promise<CellPage>,
  { format = 'csv', out, offset = 0, limit = Number.POSITIVE_INFINITY }: Printed,
): Promise<void> {
  if (format !== 'csv' && format !== 'jsonl' && format !== 'json')
    throw new Exit(
      exitCodes.usage,
      `${format} cannot be written of a dataset that is open where it lies. Pull it first.`,
    )
  const texts = pagesAsText(fetch, format, offset, limit)
  if (out === undefined || isDevice(out)) await pipeline(texts, process.stdout, { end: false })
  else await pipeline(texts, createWriteStream(resolve(out)))
}

async function* pagesAsText(
  fetch: (offset: number, limit: number) => Promise<CellPage>,
  format: 'csv' | 'json' | 'jsonl',
  from: number,
  most: number,
): AsyncGenerator<string> {
  if (format === 'json') yield '['
  let written = 0
  for (;;) {
    const { columns, total, rows } = await fetch(from + written, Math.min(PAGE, most - written))
    if (format === 'csv' && written === 0) yield csvRecord(columns.map(({ name }) => name))
    for (const cells of rows) {
      const object = Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] ?? null]))
      if (format === 'csv') yield csvRecord(cells.map((cell) => cell ?? ''))
      else
        yield format === 'jsonl'
          ? `${JSON.stringify(object)}\n`
          : `${written === 0 ? '\n' : ',\n'}${JSON.stringify(object)}`
      written++
    }
    if (rows.length === 0 || written >= most || from + written >= total) break
  }
  if (format === 'json') yield '\n]\n'
}
