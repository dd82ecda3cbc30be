/** `winnow bundle`: a dataset as one zip that explains itself to whoever gets it. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { endWell, openLocal } from '../local.ts'
import { plural } from '../text.ts'

interface BundleOptions {
  readonly out: string
  readonly force?: boolean
  readonly json?: boolean
  readonly store?: string
}

export async function bundle(ref: string, { out, force = false, json, ...options }: BundleOptions): Promise<void> {
  await using local = await openLocal(options)
  const { client } = local
  const content = await client.bundles.content({ dataset: ref })
  const task = await client.bundles.start({ dataset: ref, target: local.write(out), overwrite: force })
  const ended = endWell(await local.wait(task))
  const { size: bytes } = statSync(out)
  if (json) {
    const { bytes: _, ...holds } = content
    console.log(JSON.stringify({ out: resolve(out), bytes, ...holds }, null, 2))
    return
  }
  const { tables, anomalies, quarantined, reports, charts } = content
  console.log(`Bundled ${plural(tables.length, 'table')} with ${plural(ended.rows ?? 0, 'row')} to ${resolve(out)}.`)
  console.log(
    `  ${plural(anomalies, 'anomaly', 'anomalies')}, ${plural(quarantined, 'rejected record')}, ${plural(reports.length, 'report')}, ${plural(charts.length, 'chart')}`,
  )
  for (const { name, needs } of reports)
    if (needs.length > 0) console.log(`  Report ${name} was not run: it needs a value for ${needs.join(', ')}.`)
}
