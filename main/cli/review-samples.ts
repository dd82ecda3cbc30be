/** A few rows of each kind that a reviewed push would change, for people and for scripts. */
import type { Client, Push, PushChange } from '../../preload/contract/index.ts'
import { pushChangeKinds } from '../../preload/contract/index.ts'

/** Of each kind and table. */
const SHOWN = 3

export interface TableSample {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly PushChange[]
}

/** Of tables that are there already: what comes into a new one is what the dataset shows. */
export async function samplesOf(client: Client, { id, tables }: Push): Promise<TableSample[]> {
  const samples: TableSample[] = []
  for (const { table, isNew, inserted, updated, deleted, conflicts } of tables) {
    if (isNew || inserted + updated + deleted + conflicts === 0) continue
    const kinds = pushChangeKinds.map((kind) =>
      client.sync.changes({ push: id, table, kinds: [kind], offset: 0, limit: SHOWN }),
    )
    const pages = await Promise.all(kinds)
    const columns = pages[0]?.columns.map(({ name }) => name) ?? []
    samples.push({ table, columns, rows: pages.flatMap(({ rows }) => rows) })
  }
  return samples
}

/** `+` comes, `-` goes, `~` changes, `!` was changed there by others. */
export const sampleLines = (samples: readonly TableSample[]): string[] =>
  samples.flatMap(({ table, columns, rows }) => [`  ${table}:`, ...rows.map((row) => `    ${lineOf(row, columns)}`)])

function lineOf({ kind, ours, theirs }: PushChange, columns: readonly string[]): string {
  if (kind === 'insert') return `+ ${rowText(ours)}`
  if (kind === 'delete') return `- ${rowText(theirs)}`
  if (ours === null || theirs === null)
    return ours === null ? `! ours: gone; theirs: ${rowText(theirs)}` : `! ours: ${rowText(ours)}; theirs: gone`
  const differing = columns.flatMap((_, at) => (ours[at] === theirs[at] ? [] : [at]))
  const cells = differing.map((at) => `${columns[at]}: ${cellText(theirs[at])} → ${cellText(ours[at])}`).join(', ')
  return `${kind === 'update' ? '~' : '!'} ${rowText(ours)}  (${cells})`
}

const rowText = (cells: PushChange['ours']): string => (cells ?? []).map(cellText).join(' | ')

const LONGEST = 40

/** On one line, whatever stands in it; control characters would reach the terminal. */
function cellText(cell: string | null | undefined): string {
  const text = (cell ?? '').replace(/\p{Cc}/gu, ' ')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
