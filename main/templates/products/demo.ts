/**
 * Makes products with line breaks in their descriptions, skus that come again with news, and the exact list of what is
 * planted. How many skus and names there are is exact for any number of rows: 466,693 and 222,024 of 500,000.
 */
import { chanceOf, type DemoOptions, type Planted, pick } from '../demo-tools.ts'
import { type PlantedKind, spacing, writePlanted } from '../write-planted.ts'

const qualities = [
  'Amber',
  'Brave',
  'Copper',
  'Dusty',
  'Early',
  'Frosted',
  'Gentle',
  'Hollow',
  'Ivory',
  'Jolly',
  'Kind',
]
const goods = ['Lamp', 'Chair', 'Kettle', 'Notebook', 'Blanket', 'Clock', 'Basket', 'Candle', 'Mug', 'Shelf', 'Rug']
const praises = ['Made to last.', 'Easy to clean, "as new" for years.', 'Ships in two days; returns are free.']
const remarks = [
  'Comes in three sizes.',
  'Designed for small rooms.',
  'A gift for a café, or not.',
  'Wipe with a dry cloth.',
]

const kinds: readonly PlantedKind[] = ['blank-row', 'missing-cell', 'extra-cell', 'encoding-error']
/** Of the rows whose sku was there before, so many are the same throughout. */
const COPIES = 0.05

/** Distinct skus and names in a demo of so many rows. */
export const distinctProducts = (rows: number): { readonly skus: number; readonly names: number } => ({
  skus: Math.ceil((rows * 466_693) / 500_000),
  names: Math.ceil((rows * 222_024) / 500_000),
})

/** Writes products.csv into the folder: exactly `rows` rows, beside blank lines. */
export async function writeProducts(options: DemoOptions): Promise<Planted[]> {
  const { rows, seed } = options
  const every = spacing(rows, kinds.length)
  const { skus, names } = distinctProducts(rows)
  const chance = (n: number, kind: number) => chanceOf(seed * 11 + kind, n)
  // The k-th of `count` things that are spread evenly over the rows comes on row floor(k × rows / count).
  const before = (n: number, count: number) => Math.ceil((n * count) / rows)
  const isNew = (n: number, count: number) => before(n + 1, count) > before(n, count)
  const skuAt = (n: number) => (isNew(n, skus) ? before(n, skus) : Math.floor(chance(n, 0) * before(n, skus)))
  // Squared: a few names have many products.
  const nameAt = (n: number) => (isNew(n, names) ? before(n, names) : Math.floor(chance(n, 1) ** 2 * before(n, names)))
  const firstRowOf = (sku: number) => Math.floor((sku * rows) / skus)
  /** The row that this one repeats throughout. */
  const copied = (n: number): number | undefined => {
    if (isNew(n, skus) || isNew(n, names) || chance(n, 2) >= COPIES) return undefined
    const original = firstRowOf(skuAt(n))
    return original % every === 0 ? undefined : original
  }
  const row = (n: number): string[] => {
    const original = copied(n) ?? n
    return [productName(nameAt(original)), skuName(skuAt(original)), description(original, chance)]
  }
  return writePlanted(options, [
    {
      name: 'products.csv',
      columns: ['name', 'sku', 'description'],
      rows,
      row,
      kinds,
      bytes: 2,
      // A line that begins a quoted cell and has as many cells as others might be read as a whole row.
      tellApart: (cells) => {
        cells[2] = cells[2]?.replaceAll(/\n+/g, ' ') ?? ''
      },
      natural: (n) =>
        isNew(n, skus) ? undefined : copied(n) === undefined ? ['primary-key', 1] : ['duplicate-row', -1],
    },
  ])
}

function productName(name: number): string {
  const words = `${pick(qualities, name)} ${pick(goods, Math.floor(name / qualities.length))}`
  const series = Math.floor(name / (qualities.length * goods.length))
  return series === 0 ? words : `${words} ${series + 1}`
}

const skuName = (sku: number): string =>
  `${pick(qualities, sku * 7)}-${pick(goods, sku * 3)}-${String(sku + 1).padStart(7, '0')}`.toLowerCase()

function description(n: number, chance: (n: number, kind: number) => number): string {
  const first = pick(praises, Math.floor(chance(n, 3) * praises.length))
  const second = pick(remarks, Math.floor(chance(n, 4) * remarks.length))
  const breaks = ['\n', ' ', '\n\n', ' '][Math.floor(chance(n, 5) * 4)]
  return `${first}${breaks}${second} Lot ${n + 1}.`
}
