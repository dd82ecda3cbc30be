/** `winnow demo`: sample files for a template, with planted anomalies and the exact list of them. */
import { createWriteStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Planted } from '../../templates/demo-tools.ts'
import { demos, rowsForBytes } from '../../templates/demos.ts'
import { Exit, exitCodes } from '../exit.ts'
import { plural } from '../text.ts'

export async function demo(
  template: string,
  { rows, size, seed, out }: { rows: number; size?: number; seed: number; out: string },
): Promise<void> {
  const write = demos[template]
  if (write === undefined)
    throw new Exit(
      exitCodes.usage,
      `There is no demo of ${template}. There is one of ${Object.keys(demos).join(', ')}.`,
    )
  const folder = resolve(out)
  const planted = await write({
    folder,
    rows: size === undefined ? rows : await rowsForBytes(write, size, seed),
    seed,
  })
  await pipeline(Readable.from(listed(planted)), createWriteStream(join(folder, 'planted.json')))
  console.log(
    `Written to ${folder}, with ${plural(planted.length, 'planted anomaly', 'planted anomalies')}, listed in planted.json.`,
  )
}

function* listed(planted: readonly Planted[]): Generator<string> {
  for (const [at, one] of planted.entries()) yield `${at === 0 ? '[\n' : ',\n'}  ${JSON.stringify(one)}`
  yield planted.length === 0 ? '[]\n' : '\n]\n'
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30 }

/** Bytes of `500000000`, `500MB`, `1.5 GB` or `2GiB`; null for anything else. */
export function parseSize(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]i?)?b?$/i.exec(text.trim()) ?? []
  const bytes = Math.round(Number(number) * (units[unit.toLowerCase()] ?? Number.NaN))
  return number !== '' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
}
