/** `winnow diff`: what differs between two versions, in counts and sentences, or row by row as CSV or JSON. */
import type { Difference, ExportContent, TableDifference } from '../../../preload/contract/index.ts'
import { openLocal } from '../local.ts'
import { plural } from '../text.ts'

interface DiffOptions {
  readonly from?: number
  readonly to?: number
  readonly key: readonly string[]
  readonly table?: string
  readonly format?: 'csv' | 'json'
  readonly out?: string
  readonly json?: boolean
  readonly store?: string
}

export async function diff(ref: string, options: DiffOptions): Promise<void> {
  await using local = await openLocal(options)
  const { from, to, key, table, format, out } = options
  const between = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(key.length === 0 ? {} : { key: [...key] }),
  }
  if (format !== undefined || out !== undefined) {
    const content: ExportContent = { what: 'difference', shape: format ?? 'csv', ...between }
    return await local.export(ref, { ...content, ...(table === undefined ? {} : { table }) }, out)
  }
  const { name } = await local.client.datasets.get({ dataset: ref })
  const found = await local.client.versions.difference({ dataset: ref, ...between })
  const shown = table === undefined ? found : onlyTable(found, table)
  if (options.json) console.log(JSON.stringify(shown, null, 2))
  else print(name, shown)
}

function onlyTable({ tables, drift, ...versions }: Difference, name: string): Difference {
  const isMeant = ({ table }: { table: string }) => table.toLowerCase() === name.toLowerCase()
  return { ...versions, tables: tables.filter(isMeant), drift: drift.filter(isMeant) }
}

function print(name: string, { from, to, tables, drift }: Difference): void {
  console.log(`${name}: version ${to} against version ${from}`)
  for (const table of tables) console.log(`  ${sentence(table)}`)
  for (const { message } of drift) console.log(`  ${message}`)
}

function sentence({ table, key, added, removed, changed, unchanged, duplicates }: TableDifference): string {
  const by = key.length === 0 ? 'whole rows' : `by ${key.join(', ')}`
  const counts = [`${count(added)} added`, `${count(removed)} removed`]
  if (key.length > 0) counts.push(`${count(changed)} changed`)
  counts.push(`${count(unchanged)} unchanged`)
  const left = duplicates === 0 ? '' : `; ${plural(duplicates, 'row')} left out, whose key is empty or not unique`
  return `${table} (${by}): ${counts.join(', ')}${left}`
}

const count = (value: number): string => value.toLocaleString('en-US')
