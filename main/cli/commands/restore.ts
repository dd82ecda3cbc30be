/** `winnow restore`: tables from a backup, or from Avro files of other programs, as a new version or a new dataset. */
import type { Anomaly, Client } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, openLocal } from '../local.ts'
import { plural } from '../text.ts'

interface RestoreOptions {
  readonly dataset?: string
  readonly into?: boolean
  readonly table?: string
  readonly strict?: boolean
  readonly json?: boolean
  readonly store?: string
}

export async function restore(paths: readonly string[], options: RestoreOptions): Promise<void> {
  const { dataset, table, strict = false } = options
  await using local = await openLocal(options)
  const { client } = local
  const isThere = dataset !== undefined && (await hasDataset(client, dataset))
  if (options.into === true && !isThere)
    throw new Exit(
      exitCodes.badInput,
      dataset === undefined ? 'Name the dataset with --dataset.' : `There is no dataset called ${dataset}.`,
    )
  const target = dataset === undefined ? {} : isThere ? { into: dataset } : { dataset }
  const files = paths.map((path) => local.read(path))
  const task = endWell(await local.wait(await client.backups.restore({ files, table, strict, ...target })))
  const restored = await client.datasets.get({ dataset: task.dataset ?? '' })
  const damaged = await damagesOf(client, restored.id)
  if (options.json) {
    const tables = restored.tables.map(({ name, rows, columns }) => ({ name, rows, columns }))
    const damages = damaged.map(({ file, value, message }) => ({ file, at: value, message }))
    console.log(
      JSON.stringify({ dataset: restored.name, version: restored.version, rows: task.rows, tables, damages }, null, 2),
    )
    return
  }
  console.log(`Restored ${plural(task.rows ?? 0, 'row')} as version ${restored.version} of ${restored.name}.`)
  for (const { message } of damaged) console.error(message)
}

async function hasDataset(client: Client, name: string): Promise<boolean> {
  const datasets = await client.datasets.list()
  return datasets.some((dataset) => dataset.name === name || dataset.id === name)
}

async function damagesOf(client: Client, dataset: string): Promise<readonly Anomaly[]> {
  const filter = { types: ['damaged-block'] }
  return (await client.anomalies.page({ dataset, filter, limit: 1000 })).anomalies
}
