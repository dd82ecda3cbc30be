/** The files that are measured: made from a seed, so that everybody measures the same bytes. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, randomFrom } from '../main/engine/testing/random.ts'

export interface BenchFile {
  readonly name: string
  readonly what: string
  /** For `scale` 1; the number of rows grows with it. */
  readonly rows: number
  readonly header: string
  readonly row: (n: number, random: Random) => string
}

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item
const two = (n: number): string => String(n).padStart(2, '0')
const countries = ['DE', 'FR', 'IT', 'ES', 'US', 'GB', 'JP', 'BR', 'IN', 'ZA']
const devices = ['mobile app', 'web player', 'desktop', 'smart speaker']
const words = 'amber basil cedar delta ember fjord grove heath inlet jetty knoll ledge maple north ocean'.split(' ')
const text = (length: number, random: Random): string => Array.from({ length }, () => pick(words, random)).join(' ')

export const benchFiles: readonly BenchFile[] = [
  {
    name: 'plays',
    what: 'numbers, dates, short text; no quotes',
    rows: 6_500_000,
    header: 'play_id,user_id,track,played_at,seconds,price,country,device,skipped',
    row: (n, random) =>
      `${n},${random(1_000_000)},Track ${random(50_000)},2024-${two(1 + random(12))}-${two(1 + random(28))} ${two(random(24))}:${two(random(60))}:${two(random(60))},${10 + random(390)},${(random(500) / 100).toFixed(2)},${pick(countries, random)},${pick(devices, random)},${random(10) < 3}`,
  },
  {
    name: 'products',
    what: 'quoted text with line breaks and quotes in it',
    rows: 500_000,
    header: 'sku,name,description,price,stock,updated',
    row: (n, random) =>
      `P-${n},"${text(3, random)}","${text(8, random)}\n${text(6, random)}, ""${text(2, random)}""\n${text(5, random)}",${(random(100_000) / 100).toFixed(2)},${random(5_000)},2025-${two(1 + random(12))}-${two(1 + random(28))}`,
  },
  {
    name: 'wide',
    what: '300 columns of numbers and codes',
    rows: 60_000,
    header: Array.from({ length: 300 }, (_, at) => `c${at}`).join(','),
    row: (_, random) =>
      Array.from({ length: 300 }, (_unused, at) => (at % 3 === 0 ? pick(words, random) : random(1_000_000))).join(','),
  },
  {
    name: 'songs',
    what: 'a song, a day and a number of plays, to be grouped',
    rows: 17_000_000,
    header: 'Song,Date,Number of Plays',
    row: (_, random) => `Track ${random(3_000)},2024-${two(1 + random(12))}-${two(1 + random(28))},${1 + random(500)}`,
  },
  {
    name: 'accounts',
    what: 'a key and two columns, for an upsert',
    rows: 500_000,
    header: 'id,name,balance,changed',
    row: (n, random) =>
      `${n},${text(2, random)},${(random(1_000_000) / 100).toFixed(2)},2025-${two(1 + random(12))}-${two(1 + random(28))}`,
  },
]

export interface MadeFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** Writes a file unless it is there; `first` is the number of its first row. */
export function makeFile(folder: string, file: BenchFile, scale: number, { seed = 1, first = 1 } = {}): MadeFile {
  mkdirSync(folder, { recursive: true })
  const rows = Math.max(1, Math.round(file.rows * scale))
  const path = join(folder, `${file.name}-${rows}-${seed}-${first}.csv`)
  if (!existsSync(path)) write(`${path}.part`, path, file, rows, seed, first)
  return { path, rows, bytes: statSync(path).size }
}

function write(part: string, path: string, file: BenchFile, rows: number, seed: number, first: number): void {
  const random = randomFrom(seed)
  const target = openSync(part, 'w')
  let buffer = `${file.header}\n`
  for (let n = 0; n < rows; n++) {
    buffer += `${file.row(first + n, random)}\n`
    if (buffer.length < 1 << 20) continue
    writeSync(target, buffer)
    buffer = ''
  }
  writeSync(target, buffer)
  closeSync(target)
  renameSync(part, path)
}
