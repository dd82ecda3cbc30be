/**
 * Loads files made at random, for as long as it is told to: `npm run fuzz -- --minutes 60 --seed 1`. A load must end, its
 * ledger must balance, and its rows must be what the plain reader says. A file that breaks this is kept and named.
 */
import { copyFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { randomFrom } from './random.ts'
import { findFault, makeFile } from './random-files.ts'
import { openTestEngine, openTestFolder } from './test-engine.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
})
const until = performance.now() + Number(values.minutes) * 60_000
let seed = Number(values.seed)
let faults = 0
using folder = openTestFolder()
while (performance.now() < until) {
  console.log(`${new Date().toISOString()}: seed ${seed}, ${faults} faults so far`)
  // A new store now and then: the catalog grows with every load.
  await using engine = await openTestEngine(join(folder.path, `store-${seed}`))
  for (let n = 0; n < 200 && performance.now() < until; n++, seed++) {
    const path = join(folder.path, 'fuzz.csv')
    writeFileSync(path, makeFile(randomFrom(seed)))
    const fault = await findFault(engine, path).catch((error: unknown) => `it threw ${String(error)}`)
    if (fault === null) continue
    faults++
    const kept = join(tmpdir(), `winnow-fuzz-${seed}.csv`)
    copyFileSync(path, kept)
    console.log(`seed ${seed}: ${fault}\n  the file is kept as ${kept}`)
  }
}
console.log(`${seed - Number(values.seed)} files from seed ${values.seed} on, ${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1
