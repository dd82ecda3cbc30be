/** Makes spoiled files by a seed: every kind of defect on every kind of table. */
import { createRandom, makeTable, tableNames } from './clean-tables.ts'
import { type Polluted, pollutions } from './pollution.ts'

const SIZES = [2, 3, 5, 12, 40, 90]

/** `perKind` spoiled files of each kind; the same seed makes the same files. */
export function makePolluted(
  seed: number,
  perKind: number,
  kinds: readonly string[] = Object.keys(pollutions),
): Polluted[] {
  return kinds.flatMap((kind, index) => {
    const pollute = pollutions[kind]
    if (pollute === undefined) throw new Error(`there is no pollution ${kind}`)
    return Array.from({ length: perKind }, (_, n) => {
      const random = createRandom(seed * 1_000_003 + index * 1009 + n)
      const name = tableNames[n % tableNames.length] ?? ''
      const table = makeTable(name, random, random.pick(SIZES))
      return { kind, table: name, ...pollute(table, random) }
    })
  })
}
