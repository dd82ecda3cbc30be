/**
 * A confirmed push: staged in chunks, committed, described, read back. Each step finds what was done of it before, so
 * that a push which was cut off anywhere is taken up where it stood, by this engine or by another one.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Verification } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { Cancelled, failure, isFailure } from '../failure.ts'
import { datasetAt, findTable } from '../store/datasets.ts'
import { interruptOn } from '../store/duckdb.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import { retrying } from './back-off.ts'
import { currentBases, type NewBase, recordBases } from './bases.ts'
import { planChunks, type SentTable } from './chunks.ts'
import { isPassing, openTarget } from './open-target.ts'
import { publishMetadata } from './publish.ts'
import { changePush, findPush, isCommitting, type Policies, pushFolder } from './push-store.ts'
import { refuseChanged } from './recheck.ts'
import { isConcerned } from './review.ts'
import type { RunningPush, SentPart } from './running-push.ts'
import { openScratch } from './scratch.ts'
import { sendChunks } from './send-chunks.ts'
import { findTarget, noteSynced } from './sync-targets.ts'
import { ChangedThere, type PushPlan, type TablePlan, type Target } from './target.ts'
import { collectSent, learnBase, readNewTable, verifyTable } from './verify.ts'

export async function runPush(engine: Engine, id: string, context: TaskContext): Promise<Outcome> {
  const { catalog, changes } = engine
  try {
    const outcome = await push(engine, id, context)
    changes.publish({ what: 'datasets' })
    return outcome
  } catch (error) {
    const isChanged = error instanceof ChangedThere
    if (isChanged) await forgetStaged(engine, id)
    noteEnd(engine, id, error, context.signal)
    changes.publish({ what: 'datasets' })
    const { message } = findPush(catalog, id)
    if (error instanceof Cancelled || context.signal.aborted) throw new Cancelled(message ?? undefined)
    throw isChanged ? failure('BAD_INPUT', message ?? error.message) : error
  }
}

/** Nothing of a push that cannot be committed any more is left, here or there. */
async function forgetStaged(engine: Engine, id: string): Promise<void> {
  const { target } = findPush(engine.catalog, id)
  const place = target === null ? undefined : findTarget(engine.catalog, target)
  try {
    if (place === undefined) return
    await using open = await openTarget(engine, place.connection)
    await open.discard(id)
    rmSync(pushFolder(engine.paths, id), { recursive: true, force: true })
  } catch (error) {
    // What stays staged has no effect, and why the push failed is the better news.
    if (!isFailure(error)) console.error(error)
  }
}

/** What was changed there since the review needs another review; all else can be taken up again. */
function noteEnd({ catalog }: Engine, id: string, error: unknown, signal: AbortSignal): void {
  const { committedAt } = findPush(catalog, id)
  const stands =
    committedAt === null
      ? 'What was sent waits there and has no effect yet: resume the push, or discard it.'
      : 'The rows are there; resume the push to finish what comes after them.'
  if (signal.aborted) changePush(catalog, id, { state: 'paused', message: `The push was stopped. ${stands}` })
  else if (error instanceof ChangedThere) changePush(catalog, id, { state: 'failed', message: error.message })
  else {
    const reason = isFailure(error) ? error.message : 'Something went wrong inside Winnow.'
    changePush(catalog, id, { state: 'paused', message: `${reason} ${stands}` })
  }
}

async function push(engine: Engine, id: string, context: TaskContext): Promise<Outcome> {
  const { catalog, paths } = engine
  const { signal, report } = context
  const stored = findPush(catalog, id)
  const target = stored.target === null ? undefined : findTarget(catalog, stored.target)
  const { review, policies } = stored
  if (target === undefined) throw failure('BAD_INPUT', 'The connection of this push is gone. Nothing more is sent.')
  if (review === null || policies === null) throw new Error('a push runs that was not reviewed')
  const dataset = datasetAt(catalog, stored.dataset, stored.version)
  const columns = Math.max(0, ...dataset.tables.map((table) => table.columns.length))
  const connection = await (await engine.loaders.for(columns)).connect()
  using _ = interruptOn(connection, signal)
  using scratch = openScratch(paths.outbox)
  try {
    const running: RunningPush = { engine, push: stored, review, target, dataset, context, connection, scratch }
    return await retrying((progressed) => attempt(running, policies, progressed), {
      ...{ signal, isPassing },
      tell: (error, waitMs) => {
        const reason = error instanceof Error ? error.message : 'The connection was lost.'
        const message = `${reason} It is tried again in ${Math.ceil(waitMs / 1000)} s.`
        changePush(catalog, id, { message })
        report({ phase: message })
      },
    })
  } finally {
    connection.closeSync()
  }
}

async function attempt(running: RunningPush, policies: Policies, progressed: () => void): Promise<Outcome> {
  const { engine, push, review, target: place, dataset, context, connection } = running
  const { catalog, paths } = engine
  const { signal, report } = context
  await using target = await openTarget(engine, place.connection)
  const parts = await partsOf(running, policies, target)
  const plan = planOf(running, parts)
  const notes: string[] = []
  const there = await target.stateOf(push.id)
  progressed()
  if (there.state === 'rolled-back') throw failure('BAD_INPUT', 'This push was taken back. Review the dataset again.')
  if (there.state !== 'committed') {
    changePush(catalog, push.id, { message: null })
    await target.begin(plan)
    const total = parts.reduce((sum, { chunks }) => sum + chunks.length, 0)
    changePush(catalog, push.id, { chunks: { done: 0, total } })
    await sendChunks(running, { target, plan, parts, staged: there.chunks, progressed })
    report({ phase: 'Looking for changes there' })
    if (!isCommitting(catalog, push.id))
      await refuseChanged({ target, connection, parts, scratch: running.scratch, signal })
    changePush(catalog, push.id, { committing: true })
    report({ phase: 'Committing' })
    await target.commit(plan, signal, (note) => notes.push(note))
  }
  progressed()
  if (push.committedAt === null) changePush(catalog, push.id, { committedAt: new Date(), message: null })
  report({ phase: 'Making it quick to read' })
  await target.prepareToRead(plan, signal)
  report({ phase: 'Describing the dataset' })
  const names = new Map(review.tables.map(({ target }) => [target.source, target.name]))
  await publishMetadata({
    ...{ engine, dataset, push, signal, tables: names, remoteId: place.remoteId },
    ...{ sequence: review.sequence + 1, connection: place.metadataConnection, scratch: running.scratch.file },
  })
  progressed()
  const { verification, bases } = await readBack(running, target, parts)
  const message = [...review.notes, ...notes, ...(verification.ok ? [] : [DIFFERS])].join(' ')
  catalog
    .transaction(() => {
      recordBases(catalog, push.id, bases)
      noteSynced(catalog, place.id, isWhole(running, policies) ? push.version : place.version)
      changePush(catalog, push.id, { state: 'committed', verification, message: message === '' ? null : message })
    })
    .immediate()
  rmSync(pushFolder(paths, push.id), { recursive: true, force: true })
  const rows = parts.reduce((sum, { plan }) => sum + plan.rows, 0)
  return { dataset: dataset.id, rows, ...(message === '' ? {} : { message }) }
}

const DIFFERS = 'What was read back differs from what was sent: others may have changed it since.'

/** Whether everything of the version is there now. */
const isWhole = ({ review, dataset }: RunningPush, { onConflict, onUnstorable }: Policies): boolean =>
  review.tables.length === dataset.tables.length &&
  (onConflict !== 'theirs' || review.tables.every(({ counts }) => counts.conflicts === 0)) &&
  (onUnstorable !== 'leave-out' || review.tables.every(({ unheldRows }) => unheldRows === 0))

/** The tables that have a part in the push, with their chunks. */
async function partsOf(running: RunningPush, policies: Policies, target: Target): Promise<SentPart[]> {
  const { engine, review, dataset, connection, push } = running
  const parts: SentPart[] = []
  for (const reviewed of review.tables.filter(isConcerned)) {
    const table = findTable(dataset, reviewed.target.source)
    const folder = pushFolder(engine.paths, push.id)
    const sent: SentTable = {
      ...{ reviewed, policies, folder, storability: target, places: engine.paths },
      ours: {
        ...{ table, columns: reviewed.target.columns, unstorable: new Set(reviewed.unstorable) },
        key: reviewed.key.flatMap((name) => table.columns.find((column) => column.name === name) ?? []),
        twins: reviewed.twins === null ? null : join(folder, reviewed.twins),
      },
    }
    const chunks = await planChunks(connection, sent)
    const plan: TablePlan = {
      ...{ table: reviewed.target, isNew: reviewed.there === null, ddl: reviewed.ddl, chunks: chunks.length },
      rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
      ...(reviewed.mark === null ? {} : { mark: reviewed.mark }),
    }
    parts.push({ sent, plan, chunks })
  }
  return parts
}

const planOf = ({ push, target, review }: RunningPush, parts: readonly SentPart[]): PushPlan => ({
  id: push.id,
  dataset: { id: target.remoteId, name: push.datasetName, version: push.version },
  actor: push.actor,
  baseSequence: review.sequence,
  tables: parts.map(({ plan }) => plan),
})

async function readBack(
  running: RunningPush,
  target: Target,
  parts: readonly SentPart[],
): Promise<{ verification: Verification; bases: NewBase[] }> {
  const { engine, target: place, context, connection, scratch } = running
  const { catalog, paths } = engine
  const before = currentBases(catalog, paths, place.id)
  const verification: Verification = { ok: true, at: new Date(), chunks: 0, rows: 0, differing: [] }
  const bases: NewBase[] = []
  for (const { sent } of parts) {
    const { source } = sent.reviewed.target
    context.report({ phase: `Reading ${source} back` })
    const { signal } = context
    const request = { target, connection, sent, signal, remoteId: place.remoteId, scratch: scratch.file }
    const isNew = sent.reviewed.there === null
    const quick = isNew ? await readNewTable(request, paths, place.id) : null
    if (quick !== null) {
      verification.chunks += quick.chunks
      verification.rows += quick.rows
      bases.push(quick.base)
      continue
    }
    await collectSent(connection, sent)
    const found = await verifyTable(request)
    verification.chunks += found.chunks
    verification.rows += found.rows
    verification.differing.push(...found.differing)
    const base = before.get(source.toLowerCase())?.file
    bases.push(await learnBase(connection, paths, { sent, target: place.id, before: base }))
    await connection.run('DROP TABLE winnow_sent')
  }
  verification.differing = verification.differing.slice(0, MOST_DIFFERING)
  return { verification: { ...verification, ok: verification.differing.length === 0 }, bases }
}

const MOST_DIFFERING = 100
