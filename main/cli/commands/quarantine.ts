/** `winnow quarantine`: the records that were set aside, byte for byte; or where each stood, and why. */
import { writeFileSync } from 'node:fs'
import type { Anomaly, Client } from '../../../preload/contract/index.ts'
import { openLocal } from '../local.ts'

const PAGE = 1000

/** Of records that are in no table either, but were skipped rather than set aside. */
const SKIPPED = new Set(['blank-row', 'blank-label', 'duplicate-label', 'missing-label'])

export async function quarantine(
  ref: string,
  options: { out?: string; json?: boolean; store?: string },
): Promise<void> {
  await using local = await openLocal(options)
  if (!options.json) return await local.export(ref, { what: 'quarantine' }, options.out)
  const text = `${JSON.stringify(await listRecords(local.client, ref), null, 2)}\n`
  if (options.out === undefined) process.stdout.write(text)
  else writeFileSync(options.out, text)
}

async function listRecords(client: Client, dataset: string) {
  const records = new Map<string, { file: string; line: number; record: number; reasons: Anomaly[] }>()
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.anomalies.page({ dataset, offset, limit: PAGE })
    for (const anomaly of page.anomalies) {
      const { source, file, line, record, row, type } = anomaly
      if (row !== null || SKIPPED.has(type)) continue
      const known = records.get(`${source} ${record}`) ?? { file, line, record, reasons: [] }
      known.reasons.push(anomaly)
      records.set(`${source} ${record}`, known)
    }
    if (offset + PAGE >= page.total) break
  }
  return [...records.values()]
    .filter(({ reasons }) => reasons.some(({ severity }) => severity === 'error'))
    .map(({ reasons, ...place }) => ({ ...place, reason: reasons.map(({ message }) => message).join(' ') }))
}
