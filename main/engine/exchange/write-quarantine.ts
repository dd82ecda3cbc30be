/** The records that were set aside, byte for byte as they stood in their files, one file after the other. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../failure.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import type { Sink } from './writing.ts'

/** `onRecords` gets the number of records so far, and throws to stop. @throws NOT_FOUND for a source that the dataset has not. */
export async function writeQuarantine(
  dataset: StoredDataset,
  source: string | undefined,
  paths: Pick<StorePaths, 'quarantine'>,
  target: Sink,
  onRecords: (records: number) => void,
): Promise<void> {
  const all = dataset.tables.flatMap((table) => table.sources)
  const chosen = source === undefined ? all : all.filter(({ id }) => id === source)
  if (chosen.length === 0 && source !== undefined) throw failure('NOT_FOUND', `${dataset.name} has no such file.`)
  let records = 0
  for (const { home, quarantine, ledger } of chosen) {
    if (quarantine === null) continue
    for await (const chunk of createReadStream(join(paths.quarantine, home, quarantine))) await target.write(chunk)
    records += ledger.quarantined
    onRecords(records)
  }
}
