/** `winnow quarantine`: the records that were set aside, byte for byte; or where each stood, and why. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { Anomaly, Client } from '../../../preload/contract/index.ts'
import { type Local, openLocal } from '../local.ts'
import { plural } from '../text.ts'

const PAGE = 1000

/** Of records that are in no table either, but were skipped rather than set aside. */
const SKIPPED = new Set(['blank-row', 'blank-label', 'duplicate-label', 'missing-label'])

export async function quarantine(
  ref: string,
  options: { out?: string; json?: boolean; store?: string },
): Promise<void> {
  await using local = await openLocal(options)
  if (!options.json && options.out !== undefined && isFolder(options.out))
    return await writeEach(local, ref, options.out)
  if (!options.json) return await local.export(ref, { what: 'quarantine' }, options.out)
  const text = `${JSON.stringify(await listRecords(local.client, ref), null, 2)}\n`
  if (options.out === undefined) process.stdout.write(text)
  else writeFileSync(options.out, text)
}

const isFolder = (path: string): boolean =>
  /[\\/]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** One file for each source with rejected records: `<file>_YYYY-MM-DD_HH-MM-SS.csv`, by the time of the load, in UTC. */
async function writeEach(local: Local, ref: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const dataset = await local.client.datasets.get({ dataset: ref })
  const current = (await local.client.versions.list({ dataset: dataset.id })).find((version) => version.current)
  const stamp = (current?.createdAt ?? dataset.createdAt)
    .toISOString()
    .slice(0, 19)
    .replace('T', '_')
    .replaceAll(':', '-')
  const taken = new Set<string>()
  for (const { id, file, ledger } of dataset.tables.flatMap(({ sources }) => sources)) {
    if (ledger.quarantined === 0) continue
    const stem = `${parse(file).name}_${stamp}`
    let name = `${stem}.csv`
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${stem}-${n}.csv`
    taken.add(name.toLowerCase())
    await local.export(dataset.id, { what: 'quarantine', source: id }, join(folder, name))
    console.log(`${join(folder, name)}: ${plural(ledger.quarantined, 'record')}`)
  }
  if (taken.size === 0) console.log('No record was set aside.')
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
