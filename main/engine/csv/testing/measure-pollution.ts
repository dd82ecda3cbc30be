/** Prints how well spoiled files are read, kind by kind: `node main/engine/csv/testing/measure-pollution.ts [seed] [n]`. */
import { makePolluted } from './make-polluted.ts'
import type { Polluted } from './pollution.ts'
import { readText } from './read-text.ts'
import { type Score, score } from './score.ts'

const [seed = 1, perKind = 28, verbose] = process.argv.slice(2, 5).map(Number)
const kinds = process.argv.slice(5)
const parts = ['header', 'records', 'cells'] as const
const results = makePolluted(seed, perKind, kinds.length > 0 ? kinds : undefined).map((file) => ({
  file,
  found: readText(file.text),
}))
const scored = results.map(({ file, found }) => ({ file, found, score: score(found.all, file.truth) }))
const mean = (list: readonly Score[], part: keyof Score) =>
  list.reduce((sum, each) => sum + each[part], 0) / list.length
const isPerfect = (each: Score) => parts.every((part) => each[part] === 1)

for (const kind of new Set(scored.map(({ file }) => file.kind))) {
  const own = scored.filter(({ file }) => file.kind === kind)
  const bad = own.filter((each) => !isPerfect(each.score))
  if (bad.length === 0) continue
  const tables = [...new Set(bad.map(({ file }) => file.table))].join(' ')
  const means = parts.map((part) =>
    mean(
      own.map((each) => each.score),
      part,
    ).toFixed(3),
  )
  console.log(kind.padEnd(40), ...means, `${bad.length} of ${own.length}`, tables)
  if (verbose) for (const { file, found } of bad.slice(0, verbose)) show(file, found)
}
const all = scored.map((each) => each.score)
console.log(
  'all'.padEnd(40),
  ...parts.map((part) => mean(all, part).toFixed(4)),
  `${all.filter(isPerfect).length} of ${all.length} perfect`,
)

function show({ table, text, truth }: Polluted, { dialect, all }: ReturnType<typeof readText>): void {
  console.log('---', table, JSON.stringify(dialect))
  console.log(text.slice(0, 500))
  for (const cells of all
    .filter((row) => !truth.some((other) => JSON.stringify(other) === JSON.stringify(row)))
    .slice(0, 4))
    console.log('  got ', JSON.stringify(cells).slice(0, 300))
  for (const cells of truth
    .filter((row) => !all.some((other) => JSON.stringify(other) === JSON.stringify(row)))
    .slice(0, 4))
    console.log('  want', JSON.stringify(cells).slice(0, 300))
}
