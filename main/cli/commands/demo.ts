/** `winnow demo`: sample files for a template, with planted anomalies and the exact list of them. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { demos } from '../../templates/demos.ts'
import { Exit, exitCodes } from '../exit.ts'
import { plural } from '../text.ts'

export async function demo(
  template: string,
  { rows, seed, out }: { rows: number; seed: number; out: string },
): Promise<void> {
  const write = demos[template]
  if (write === undefined)
    throw new Exit(
      exitCodes.usage,
      `There is no demo of ${template}. There is one of ${Object.keys(demos).join(', ')}.`,
    )
  const folder = resolve(out)
  const planted = await write({ folder, rows, seed })
  const list = `[\n${planted.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`
  writeFileSync(join(folder, 'planted.json'), list)
  console.log(
    `Written to ${folder}, with ${plural(planted.length, 'planted anomaly', 'planted anomalies')}, listed in planted.json.`,
  )
}
