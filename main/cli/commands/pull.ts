/** `winnow published` and `winnow pull`: what others of the team have pushed, and taking it into the store. */
import type { Client, Published, PushChange } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, openLocal } from '../local.ts'
import { waitShowing } from '../showing.ts'
import { columns, plural } from '../text.ts'

interface Common {
  readonly json?: boolean
  readonly store?: string
}

export async function published(connection: string, { json, ...options }: Common): Promise<void> {
  await using local = await openLocal(options)
  const all = await local.client.sync.published({ connection })
  if (json) return console.log(JSON.stringify(all, null, 2))
  if (all.length === 0) return console.log(`Nothing is published in ${connection}.`)
  const lines = all.map((one) => [
    ...[one.name, `version ${one.version}`, plural(one.rows, 'row'), `by ${one.actor}`, timeText(one.pushedAt)],
    hereText(one),
  ])
  console.log(columns(lines))
}

function hereText({ local }: Published): string {
  if (local === null) return 'not here yet'
  const { name, isBehind, hasChanged } = local
  const state = [...(isBehind ? ['something new there'] : []), ...(hasChanged ? ['changed here'] : [])]
  return `here as ${name}, ${state.length === 0 ? 'up to date' : state.join(', ')}`
}

interface PullOptions extends Common {
  readonly name?: string
  readonly onConflict: 'stop' | 'theirs' | 'ours'
  readonly dryRun?: boolean
}

export async function pull(connection: string, dataset: string, options: PullOptions): Promise<void> {
  const { name, onConflict, dryRun = false, json } = options
  await using local = await openLocal(options)
  const { client } = local
  if (dryRun) {
    const page = await local.interruptible((signal) =>
      client.sync.pullChanges({ connection, dataset, limit: SHOWN_CHANGES }, { signal }),
    )
    return console.log(json ? JSON.stringify(page, null, 2) : changesText(page))
  }
  const wish = { connection, dataset, onConflict, ...(name !== undefined && { name }) }
  const task = await waitShowing(local, await client.sync.pull(wish))
  if (task.status === 'failed' && task.message?.includes('since the last sync') === true)
    throw new Exit(
      exitCodes.badInput,
      `${task.message}\n"winnow pull ${connection} ${dataset} --dry-run" shows them; --on-conflict theirs or ours decides.`,
    )
  const ended = endWell(task)
  if (json) {
    const pulled = ended.dataset === null ? null : await client.datasets.get({ dataset: ended.dataset })
    return console.log(JSON.stringify({ task: ended, dataset: pulled }, null, 2))
  }
  console.log(ended.message ?? 'Done.')
  if (ended.dataset === null) return
  const { name: own, version, rows, anomalies } = await client.datasets.get({ dataset: ended.dataset })
  console.log(`${own}, version ${version}: ${plural(rows, 'row')}, ${plural(anomalies.total, 'anomaly', 'anomalies')}.`)
}

const SHOWN_CHANGES = 20

type Page = Awaited<ReturnType<Client['sync']['pullChanges']>>

function changesText({ tables, total, columns: names, rows }: Page): string {
  const counts = tables.map(({ table, inserted, updated, deleted, conflicts, unchanged }) => {
    const parts = [`${inserted} inserted`, `${updated} updated`, `${deleted} deleted`, `${unchanged} unchanged`]
    return `${table}: ${[...parts, ...(conflicts > 0 ? [`${conflicts} in conflict`] : [])].join(', ')}`
  })
  const shown = rows.flatMap((change) => changeLines(change))
  const more = total > rows.length ? [`and ${(total - rows.length).toLocaleString('en-US')} more`] : []
  return [
    ...counts,
    ...(rows.length === 0 ? [] : [`(${names.map(({ name }) => name).join(', ')})`]),
    ...shown,
    ...more,
  ].join('\n')
}

function changeLines({ kind, ours, theirs, base }: PushChange): string[] {
  const text = (cells: PushChange['ours']) =>
    cells === null ? 'no such row' : cells.map((cell) => cell ?? '').join(', ')
  if (kind === 'insert') return [`+ ${text(theirs)}`]
  if (kind === 'delete') return [`- ${text(ours)}`]
  if (kind === 'update') return [`~ ${text(ours)} → ${text(theirs)}`]
  const before = base === undefined ? [] : [`    was:    ${text(base)}`]
  return [`! ours:   ${text(ours)}`, `    theirs: ${text(theirs)}`, ...before]
}

const timeText = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
