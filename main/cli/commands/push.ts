/** `winnow push`, `resume`, `pushes`, `rollback`, `schedule`: a dataset and the databases of the team. */
import { createInterface } from 'node:readline/promises'
import type { Push, PushTable, Schedule, SyncTarget, Task } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { endWell, type Local, openLocal } from '../local.ts'
import { sampleLines, samplesOf } from '../review-samples.ts'
import { columns, plural, progressLine } from '../text.ts'

interface Choices {
  readonly onConflict: 'stop' | 'theirs' | 'ours'
  readonly onUnstorable: 'stop' | 'replace' | 'leave-out'
}

interface Common {
  readonly json?: boolean
  readonly store?: string
}

interface PushOptions extends Choices, Common {
  readonly to: string
  readonly metadataTo?: string
  readonly mode: Push['mode']
  readonly table: readonly string[]
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export async function push(dataset: string, options: PushOptions): Promise<void> {
  const { to, metadataTo, mode, table, dryRun = false, yes = false, json } = options
  await using local = await openLocal(options)
  const { client } = local
  await tellInterrupted(local, dataset, to)
  const begun = await client.sync.review({
    ...{ dataset, to, mode },
    ...(metadataTo !== undefined && { metadataTo }),
    ...(table.length > 0 && { tables: [...table] }),
  })
  endWell(await waitShowing(local, begun.task))
  const review = await client.sync.get({ push: begun.push })
  const isToDo = review.rows > 0 || review.counts.conflicts > 0 || review.tables.some(({ ddl }) => ddl.length > 0)
  const samples = await samplesOf(client, review)
  if (!json) console.log([reviewText(review), ...sampleLines(samples)].join('\n'))
  if (dryRun || (!yes && !(await isConfirmed(json !== true && isToDo)))) {
    await client.sync.discard({ push: review.id })
    if (json) console.log(JSON.stringify({ ...(await client.sync.get({ push: review.id })), samples }, null, 2))
    if (dryRun) return
    const isDeclined = process.stdin.isTTY && process.stderr.isTTY
    throw new Exit(isDeclined ? exitCodes.done : exitCodes.usage, 'Nothing was written. Say --yes to push.')
  }
  await finish(local, review, options)
}

async function tellInterrupted({ client }: Local, dataset: string, to: string): Promise<void> {
  const paused = (await client.sync.list({ dataset })).find(
    ({ state, connection }) => state === 'paused' && connection.toLowerCase() === to.toLowerCase(),
  )
  if (paused === undefined) return
  const id = paused.id.slice(0, 8)
  console.error(
    `A push to ${to} was interrupted. "winnow resume ${id}" goes on with it, with --discard it is given up.`,
  )
}

/** Asks on a terminal; elsewhere nobody can answer. */
async function isConfirmed(mayAsk: boolean): Promise<boolean> {
  if (!mayAsk || !process.stdin.isTTY || !process.stderr.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await terminal.question('Push this? [y/N] ')).trim())
  } finally {
    terminal.close()
  }
}

async function finish(local: Local, { id, state }: Push, { json, ...choices }: Choices & Common): Promise<void> {
  const { client } = local
  const { onConflict, onUnstorable } = choices
  let isConfirmed = false
  try {
    const task = await client.sync.confirm({ push: id, onConflict, onUnstorable })
    isConfirmed = true
    endWell(await waitShowing(local, task))
  } catch (error) {
    // A review that was not accepted is of no use to a script; one on its way can be resumed.
    if (!isConfirmed && state === 'reviewed') await client.sync.discard({ push: id })
    const now = await client.sync.get({ push: id })
    if (now.state !== 'paused') throw error
    const code = error instanceof Exit ? error.code : exitCodes.interrupted
    throw new Exit(code, `${now.message ?? 'The push was interrupted.'}\n"winnow resume ${id}" goes on with it.`)
  }
  const done = await client.sync.get({ push: id })
  console.log(json ? JSON.stringify(done, null, 2) : doneText(done))
}

export async function resume(
  ref: string,
  { discard = false, ...options }: Common & { discard?: boolean },
): Promise<void> {
  await using local = await openLocal(options)
  const { client } = local
  if (!discard) return finish(local, await client.sync.get({ push: ref }), { ...options, ...STOP })
  const given = await client.sync.discard({ push: ref })
  console.log(options.json ? JSON.stringify(given, null, 2) : `Gave up the push ${given.id}. Nothing of it is left.`)
}

const STOP: Choices = { onConflict: 'stop', onUnstorable: 'stop' }

export async function pushes(dataset: string, { json, ...options }: Common): Promise<void> {
  await using local = await openLocal(options)
  const all = await local.client.sync.list({ dataset })
  if (json) return console.log(JSON.stringify(all, null, 2))
  const pushed = all.filter(({ state }) => state !== 'discarded')
  if (pushed.length === 0) return console.log(`${dataset} was not pushed yet.`)
  const lines = pushed.map(({ id, createdAt, actor, connection, mode, state, version, counts, verification }) => [
    ...[id.slice(0, 8), timeText(createdAt), actor, `version ${version}`, `to ${connection}`, mode],
    ...[stateText(state, verification), countsText(counts)],
  ])
  console.log(columns(lines))
}

export async function rollBack(ref: string, options: Common & Pick<Choices, 'onConflict'>): Promise<void> {
  await using local = await openLocal(options)
  const { client } = local
  const { id } = await client.sync.get({ push: ref })
  endWell(await waitShowing(local, await client.sync.rollBack({ push: id, onConflict: options.onConflict })))
  const done = await client.sync.get({ push: id })
  const { datasetName, version, connection } = done
  const said = `Took version ${version} of ${datasetName} back from ${connection}.`
  console.log(options.json ? JSON.stringify(done, null, 2) : said)
}

interface ScheduleOptions extends Common {
  readonly to?: string
  readonly metadataTo?: string
  readonly when?: Pick<Schedule, 'when' | 'at'>
  readonly mode: Push['mode']
}

export async function schedule(dataset: string, options: ScheduleOptions): Promise<void> {
  const { to, metadataTo, when, mode, json } = options
  if ((to === undefined) !== (when === undefined))
    throw new Exit(exitCodes.usage, '--to and --when go together. Without both, the schedules are shown.')
  await using local = await openLocal(options)
  const { sync } = local.client
  if (to !== undefined && when !== undefined)
    await sync.schedule({
      ...{ dataset, connection: to, schedule: { ...when, mode } },
      ...(metadataTo !== undefined && { metadataConnection: metadataTo }),
    })
  const targets = await sync.targets({ dataset })
  if (json) return console.log(JSON.stringify(targets, null, 2))
  console.log(targets.length === 0 ? `${dataset} is published nowhere.` : targets.map(targetText).join('\n'))
}

function targetText({
  connection,
  metadataConnection,
  schedule,
  pushedVersion,
  pushedAt,
  waiting,
}: SyncTarget): string {
  const { when, at, mode } = schedule
  const by =
    when === 'never' ? 'only when told to' : `${when === 'daily' ? `daily at ${at}` : 'after each load'}, ${mode}`
  const there =
    pushedVersion === null || pushedAt === null
      ? 'not there yet'
      : `version ${pushedVersion} since ${timeText(pushedAt)}`
  const elsewhere = metadataConnection === connection ? '' : ` (described in ${metadataConnection})`
  return `${connection}${elsewhere}: ${by}; ${there}${waiting === null ? '' : `\n  Waits for a person: ${waiting}`}`
}

const timeText = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

function stateText(state: Push['state'], verification: Push['verification']): string {
  if (state !== 'committed' || verification === null) return state
  return verification.ok ? 'committed, verified' : 'committed, differs'
}

function countsText({ inserted, updated, deleted, conflicts }: Push['counts']): string {
  const parts = [
    ...(inserted > 0 ? [`+${inserted.toLocaleString('en-US')}`] : []),
    ...(updated > 0 ? [`~${updated.toLocaleString('en-US')}`] : []),
    ...(deleted > 0 ? [`-${deleted.toLocaleString('en-US')}`] : []),
    ...(conflicts > 0 ? [plural(conflicts, 'conflict')] : []),
  ]
  return parts.length === 0 ? 'no changes' : parts.join(' ')
}

function reviewText({ datasetName, version, connection, mode, tables, unstorable, message }: Push): string {
  const lines = [`Version ${version} of ${datasetName} to ${connection} (${mode}):`, ...tables.flatMap(tableLines)]
  for (const { file, line, column, reason } of unstorable.first.slice(0, 10))
    lines.push(`  ${file}:${line} ${column}: ${reason}`)
  if (unstorable.total > 10) lines.push(`  and ${(unstorable.total - 10).toLocaleString('en-US')} more cells`)
  if (message !== null) lines.push(message)
  return lines.join('\n')
}

function tableLines({
  table,
  target,
  isNew,
  ddl,
  inserted,
  updated,
  deleted,
  unchanged,
  conflicts,
}: PushTable): string[] {
  const counts = [
    `${inserted.toLocaleString('en-US')} inserted`,
    `${updated.toLocaleString('en-US')} updated`,
    `${deleted.toLocaleString('en-US')} deleted`,
    `${unchanged.toLocaleString('en-US')} unchanged`,
    ...(conflicts > 0 ? [`${conflicts.toLocaleString('en-US')} in conflict`] : []),
  ]
  const where = `${isNew ? 'new table ' : ''}${target}`
  const shape = isNew ? [] : ddl.map((statement) => `    ${statement.replaceAll('\n', '\n    ')}`)
  return [`  ${table} → ${where}: ${counts.join(', ')}`, ...shape]
}

function doneText({ id, datasetName, version, connection, counts, state, verification, message }: Push): string {
  if (state !== 'committed') return message ?? `The push ended as ${state}.`
  const verified = verification?.ok
    ? `${plural(verification.rows, 'row')} read back and equal.`
    : `What was read back differs:\n${verification?.differing.map((one) => `  ${one.message}`).join('\n') ?? ''}`
  const said = message === null ? '' : `\n${message}`
  return `Pushed version ${version} of ${datasetName} to ${connection}: ${countsText(counts)}. ${verified}${said}\n"winnow rollback ${id.slice(0, 8)}" takes it back.`
}

async function waitShowing(local: Local, task: Task): Promise<Task> {
  if (!process.stderr.isTTY) return local.wait(task)
  const timer = setInterval(
    () => void local.client.tasks.get({ task: task.id }).then((now) => process.stderr.write(progressLine(now))),
    200,
  )
  try {
    return await local.wait(task)
  } finally {
    clearInterval(timer)
    process.stderr.write('\r\x1b[K')
  }
}
