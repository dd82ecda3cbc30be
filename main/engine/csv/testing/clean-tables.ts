/** Seeded tables of several kinds, as they would be if nobody had spoiled them. */

export interface CleanTable {
  readonly name: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number
  pick<T>(list: readonly T[]): T
}

/** Mulberry32: small, and the same on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    int,
    pick: (list) => {
      const found = list[int(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
  }
}

const names = ['Anna Möller', "Liam O'Brien", 'Jean-Luc Petit', 'Zoë van Dijk', 'Ben Carter', 'Íris Dias', 'Ada']
const cities = ['Bonn', 'Köln', 'São Paulo', 'New York', 'Lyon', 'Graz', 'Bath', 'Turin', 'Nice', 'Ghent']
const countries = ['Germany', 'Brazil', 'United States', 'France', 'Austria', 'United Kingdom', 'Italy', 'Belgium']
const texts = [
  'plain words',
  'Pipe, 5" wide, black',
  "Driver's seat, leather",
  'Bolt 3/8" x 2"',
  'He said "fine", and left',
  'Cable; two metres',
  '',
  'A | B test kit',
  'Lamp (LED), warm white, 3 pcs.',
  'rock & roll',
  'Tee-shirt: red, XL',
]
const two = (n: number) => String(n).padStart(2, '0')
const day = (random: Random) => `${1990 + random.int(34)}-${two(1 + random.int(12))}-${two(1 + random.int(28))}`
const money = (random: Random) => `${random.int(900)}.${two(random.int(100))}`

type Maker = (random: Random) => Omit<CleanTable, 'name' | 'rows'> & { readonly row: (at: number) => readonly string[] }

const makers: Readonly<Record<string, Maker>> = {
  orders: (random) => ({
    header: ['DATE', 'TIME', 'Qty', 'ItemId', 'Price', 'Kind', 'Description', 'Link', 'Remarks'],
    row: () => [
      `${two(1 + random.int(28))}/${two(1 + random.int(12))}/2019`,
      `${two(random.int(24))}:${two(random.int(60))}:${two(random.int(60))}`,
      String(1 + random.int(40)),
      `P-${1000 + random.int(9000)}`,
      random.pick([money(random), `$${money(random)}`, `1,${100 + random.int(900)}.50`]),
      random.pick(['Tools', 'Home', 'Garden', 'Office']),
      random.pick(texts),
      `https://shop.example/items?id=${random.int(999)}&ref=x,y`,
      random.pick(['', '', 'late', 'n/a', 'two parcels, one missing']),
    ],
  }),
  people: (random) => ({
    header: ['id', 'name', 'email', 'born', 'city', 'salary', 'active'],
    row: (at) => [
      String(at + 1),
      random.pick(names),
      `user${random.int(500)}@example.org`,
      day(random),
      random.pick(cities),
      money(random),
      random.pick(['true', 'false']),
    ],
  }),
  words: (random) => ({
    header: ['city', 'country', 'mayor', 'note'],
    row: () => [random.pick(cities), random.pick(countries), random.pick(names), random.pick(texts)],
  }),
  codes: (random) => ({
    header: ['code', 'label'],
    row: (at) => [String(100 + at), random.pick(texts.filter((text) => text !== ''))],
  }),
  sensors: (random) => ({
    header: ['timestamp', ...Array.from({ length: 7 }, (_, at) => `t${at + 1} (°C)`)],
    row: () => [
      `${day(random)} ${two(random.int(24))}:${two(random.int(60))}:00`,
      ...Array.from({ length: 7 }, () => random.pick([money(random), String(random.int(50)), '', '-3.5'])),
    ],
  }),
  decimals: (random) => ({
    header: ['Artikel', 'Preis', 'Gewicht', 'Anteil'],
    row: (at) => [`A${at}`, money(random).replace('.', ','), `${random.int(9)},5`, `${random.int(99)},25%`],
  }),
  wide: (random) => ({
    header: Array.from({ length: 60 }, (_, at) => `Question ${at + 1}: how often?`),
    row: () => Array.from({ length: 60 }, () => random.pick(['1', '2', '3', '', '5', 'never'])),
  }),
}

export const tableNames = Object.keys(makers)

export function makeTable(name: string, random: Random, count: number): CleanTable {
  const maker = makers[name]
  if (maker === undefined) throw new Error(`there is no table ${name}`)
  const { header, row } = maker(random)
  return { name, header, rows: Array.from({ length: count }, (_, at) => row(at)) }
}
