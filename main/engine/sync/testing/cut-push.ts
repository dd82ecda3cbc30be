/**
 * The large test of faults: `node main/engine/sync/testing/cut-push.ts --database postgres --rows 1000000 --cuts 50
 * --kills 5 --seed 1`. It ends with 1 unless what is there is equal to an undisturbed push, row by row.
 */
import { parseArgs } from 'node:util'
import { type Disturbed, pushOverCuts, pushOverKills } from './faults.ts'
import type { PlaceKind } from './places.ts'

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'postgres' },
    rows: { type: 'string', default: '1000000' },
    cuts: { type: 'string', default: '50' },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
})
const kind: PlaceKind = values.database === 'mongodb' ? 'mongodb' : 'postgres'
const common = { kind, rows: Number(values.rows), seed: Number(values.seed) }

function judge(what: string, { task, push, faults, expected, found, staged, after, seconds }: Disturbed): boolean {
  const differing = expected.filter((row, at) => row !== found[at]).length
  const isEqual = differing === 0 && expected.length === found.length
  console.log(
    `${kind}, ${common.rows} rows, ${faults} ${what}, seed ${common.seed}: ${task.status} in ${seconds.toFixed(1)} s; ` +
      `${found.length} of ${expected.length} rows, ${differing} differ; verified ${push.verification?.ok}; ` +
      `left staged: ${staged.length}; still to do: ${JSON.stringify(after)}${task.message === null ? '' : `; ${task.message}`}`,
  )
  return task.status === 'done' && isEqual && staged.length === 0
}

let isGood = true
if (Number(values.cuts) > 0)
  isGood = judge('cuts', await pushOverCuts({ ...common, faults: Number(values.cuts) })) && isGood
if (Number(values.kills) > 0)
  isGood = judge('kills', await pushOverKills({ ...common, faults: Number(values.kills) })) && isGood
process.exitCode = isGood ? 0 : 1
