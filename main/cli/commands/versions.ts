/** `winnow history`, `undo` and `prune`: the versions of a dataset, the way back, and what goes for good. */
import type { Version } from '../../../preload/contract/index.ts'
import { openLocal } from '../local.ts'
import { columns, plural } from '../text.ts'

interface StoreOptions {
  readonly json?: boolean
  readonly store?: string
}

export async function history(ref: string, options: StoreOptions): Promise<void> {
  await using local = await openLocal(options)
  const versions = await local.client.versions.list({ dataset: ref })
  if (options.json) console.log(JSON.stringify(versions, null, 2))
  else console.log(columns([['VERSION', 'ROWS', 'ANOMALIES', 'HOW', 'LOADED', 'BY', 'FILES'], ...versions.map(toLine)]))
}

function toLine({ number, parent, current, mode, createdAt, actor, files, note, rows, anomalies }: Version): string[] {
  const how = parent === null || parent === number - 1 ? mode : `${mode} to ${parent}`
  return [
    `${number}${current ? ' (current)' : ''}`,
    String(rows),
    String(anomalies.total),
    how,
    createdAt.toISOString().slice(0, 16).replace('T', ' '),
    actor,
    note ?? (files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ')),
  ]
}

export async function undo(ref: string, options: StoreOptions & { to?: number }): Promise<void> {
  await using local = await openLocal(options)
  const before = await local.client.datasets.get({ dataset: ref })
  const after =
    options.to === undefined
      ? await local.client.versions.undo({ dataset: ref })
      : await local.client.versions.restore({ dataset: ref, version: options.to })
  const { name, version, rows } = after
  if (options.json) console.log(JSON.stringify({ dataset: name, version, rows, undone: before.version }, null, 2))
  else if (version === before.version) console.log(`${name} is at version ${version} already.`)
  else
    console.log(
      `${name} is at version ${version} again: ${plural(rows, 'row')}. Version ${before.version} is kept: winnow undo ${name} --to ${before.version}`,
    )
}

export async function prune(ref: string, options: StoreOptions & { keep: number }): Promise<void> {
  await using local = await openLocal(options)
  const { name } = await local.client.datasets.get({ dataset: ref })
  const before = await local.client.versions.list({ dataset: ref })
  const after = await local.client.versions.prune({ dataset: ref, keep: options.keep })
  const left = new Set(after.map(({ number }) => number))
  const gone = before.map(({ number }) => number).filter((number) => !left.has(number))
  if (options.json) console.log(JSON.stringify({ dataset: name, deleted: gone, kept: [...left] }, null, 2))
  else if (gone.length === 0) console.log(`Nothing to delete: ${name} has ${plural(after.length, 'version')}.`)
  else
    console.log(
      `Deleted ${gone.length === 1 ? 'version' : 'versions'} ${gone.sort((a, b) => a - b).join(', ')} of ${name}; ${plural(after.length, 'version')} left.`,
    )
}
