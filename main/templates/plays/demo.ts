/** Makes plays of songs by day, any number of them, with planted anomalies and the exact list of them. */
import { chanceOf, type DemoOptions, type Planted, pick } from '../demo-tools.ts'
import { writePlanted } from '../write-planted.ts'

const moods = ['Silver', 'Quiet', 'Burning', 'Lonely', 'Golden', 'Electric', 'Hidden', 'Restless', 'Slow', 'Distant']
const things = ['River', 'Morning', 'Station', 'Mirror', 'Summer', 'Engine', 'Harbour', 'Letter', 'Shadow', 'Satellite']

const DAYS = 366
/** 2020-01-01, in days since 1970-01-01. */
const FIRST_DAY = 18_262
/** Prime, so that its multiples visit every pair of song and day once before they begin again. */
const STRIDE = 1_000_003
const SPREAD = 1_009

/** Writes plays.csv into the folder; each song has several rows a day, no two of them the same. */
export async function writePlays(options: DemoOptions): Promise<Planted[]> {
  const { rows, seed } = options
  const songs = Math.max(4, Math.min(5_000, Math.ceil(Math.sqrt(rows) / 2)))
  const days = Math.max(4, Math.min(DAYS, songs))
  const pairs = songs * days
  const names = Array.from({ length: songs }, (_, song) => songName(song))
  const dates = Array.from({ length: days }, (_, day) => dateOf(FIRST_DAY + day))
  const row = (n: number): string[] => {
    const pair = (n * STRIDE) % pairs
    const turn = Math.floor(n / pairs)
    const plays = ((turn * 37 + Math.floor(chanceOf(seed, pair) * SPREAD)) % SPREAD) + 1
    return [
      pick(names, pair),
      pick(dates, Math.floor(pair / songs)),
      String(plays + Math.floor(turn / SPREAD) * SPREAD),
    ]
  }
  return writePlanted(options, [
    {
      name: 'plays.csv',
      columns: ['Song', 'Date', 'Number of Plays'],
      rows,
      row,
      kinds: ['type-error', 'blank-row', 'missing-cell', 'extra-cell', 'duplicate-row', 'constraint-error'],
      required: [1, 2],
      wrong: [
        [2, (n) => `${n}.5`],
        [2, (n) => `about ${n}`],
        [1, (n) => `2020-13-${(n % 28) + 10}`],
      ],
      tellApart: (cells, n) => {
        cells[0] = `${cells[0]} (take ${n})`
      },
    },
  ])
}

const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** As long for a small file as for a large one, so that sizes can be told beforehand. */
function songName(song: number): string {
  const part = Math.floor(song / (moods.length * things.length)) + 1
  return `${pick(moods, song)} ${pick(things, Math.floor(song / moods.length))} No. ${String(part).padStart(2, '0')}`
}
