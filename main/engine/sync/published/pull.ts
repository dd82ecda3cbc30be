/** Takes a published dataset, or what is new of it, into the store: as a new dataset, or as a new version of the one here. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Task } from '../../../../preload/contract/index.ts'
import { type RestorePlace, restoreFindings } from '../../bundle/restore-files.ts'
import { findConnection } from '../../connections/connections.ts'
import type { Engine } from '../../engine.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import { describeVersion } from '../../load/describe-version.ts'
import type { NewTable } from '../../store/publish.ts'
import { openStaging } from '../../store/staging.ts'
import type { Outcome, TaskContext } from '../../tasks/tasks.ts'
import { retrying } from '../back-off.ts'
import { currentBases } from '../bases.ts'
import { isPassing } from '../open-target.ts'
import { buildTable } from './build-table.ts'
import { MovedOn } from './fetch.ts'
import { type Fetched, fetchAndCompare, type Means, openMeans, type PullWish, titleOf } from './fetch-and-compare.ts'
import { mergeFindings } from './findings.ts'
import { openPublishedFile } from './open-published.ts'
import { publishPulled } from './publish-pulled.ts'

/** @throws NOT_FOUND */
export function startPull(engine: Engine, wish: PullWish): Task {
  const { id: connection, name } = findConnection(engine, wish.connection)
  const versionId = randomUUID()
  const start = {
    kind: 'pull' as const,
    title: titleOf(wish.name ?? wish.dataset, name),
    files: [],
    bytesTotal: 0,
    versionId,
  }
  return engine.tasks.start(start, (context) => {
    engine.prepareToRead()
    return pull(engine, { ...wish, connection, from: name, versionId }, context)
  })
}

interface Pulling extends PullWish {
  readonly from: string
  readonly versionId: string
}

async function pull(engine: Engine, wish: Pulling, context: TaskContext): Promise<Outcome> {
  const { signal, report } = context
  using means = openMeans(engine, context)
  const found = await retrying(() => fetchAndCompare(engine, wish, means), {
    signal,
    isPassing: (error) => error instanceof MovedOn || isPassing(error),
    tell: (error, waitMs) =>
      report({ phase: `${String((error as Error).message)} Trying again in ${Math.ceil(waitMs / 1000)} s.` }),
    giveUpAfterMs: PATIENCE_MS,
  })
  if (found === 'same') return { message: `It is as it is in ${wish.from}: there was nothing to pull.` }
  if (found === 'unpushed')
    return { message: `Nothing was pushed to ${wish.from} since the last pull: there was nothing to pull.` }
  return await takeIn(engine, wish, { ...means, context }, found)
}

const PATIENCE_MS = 2 * 60_000

async function takeIn(
  engine: Engine,
  wish: Pulling,
  means: Means & { context: TaskContext },
  found: Fetched,
): Promise<Outcome> {
  const { paths } = engine
  const { context } = means
  const { signal, report } = context
  const { connection, published, link, tables, sides, locals } = found
  const conflicts = sides.reduce((sum, { counts }) => sum + counts.conflicts, 0)
  const { onConflict } = wish
  if (conflicts > 0 && onConflict === 'stop')
    throw failure(
      'BAD_INPUT',
      `${conflicts === 1 ? '1 row was' : `${conflicts} rows were`} changed here and in ${wish.from} since the last sync. Look at them and choose theirs or ours; nothing was changed.`,
    )
  using staging = openStaging(paths, context.id, wish.versionId)
  await using opened = await openPublishedFile({
    ...{ published, path: found.file, signal, scratchFolder: paths.staging, scratch: staging.scratch },
  })
  const { manifest } = opened.bundle
  let rows = 0
  const restore: RestorePlace = {
    ...{ name: published.name, manifest, taken: opened.taken, connection, signal },
    ...{ versionId: wish.versionId, segment: staging.segment, quarantine: staging.quarantine },
    onRows(count) {
      rows += count
      report({ phase: 'Writing rows', progress: { rows } })
    },
  }
  report({ phase: 'Writing rows' })
  const built = new Map<string, NewTable>()
  for (const [at, fetched] of tables.entries()) {
    const described = manifest.tables.find(({ name }) => name === fetched.described.name)
    const own = sides[at]
    if (described === undefined || own === undefined) throw new Error(`${fetched.described.name} is not described`)
    // The base is of what is there, and is written before the comparison is forgotten.
    await connection.run(`CREATE OR REPLACE TEMP TABLE pull_base_${at} AS SELECT id, h FROM ${fetched.rows}`)
    const table = await buildTable({
      ...{ connection, paths, staging, restore, fetched, described, sides: own, local: locals[at], from: wish.from },
      onConflict: onConflict === 'ours' ? 'ours' : 'theirs',
    })
    built.set(described.name.toLowerCase(), table)
  }
  // In the order of their home; what is here only stays behind them.
  const described = manifest.tables.flatMap(({ name }) => built.get(name.toLowerCase()) ?? [])
  const isThere = new Set(described.map(({ name }) => name.toLowerCase()))
  const bases = link === undefined ? new Map() : currentBases(engine.catalog, paths, link.target.id)
  const others = (link?.dataset.tables ?? []).filter(
    ({ name }) => !isThere.has(name.toLowerCase()) && !bases.has(name.toLowerCase()),
  )
  const kept = sides.reduce((sum, side) => sum + side.kept, 0) + (onConflict === 'ours' ? conflicts : 0)
  const isAlike = kept === 0 && others.length === 0
  report({ phase: 'Taking findings in' })
  const known = manifest.tables.flatMap(({ sources }) => sources.map(({ id }) => id))
  const { tables: all, findings } = await mergeFindings({
    ...{ connection, paths, staging, tables: described, others, known, current: link?.dataset },
    check: isAlike ? null : { template: engine.templates.get(link?.dataset.template?.id ?? ''), signal },
    restoreThere: (file) =>
      restoreFindings({ ...restore, segment: () => file }, new Map(known.map((id) => [id, id] as const))),
  })
  throwIfCancelled(signal)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(all, wish.versionId))
  report({ phase: 'Publishing' })
  return await publishPulled({
    ...{ engine, context, wish, found, staging, restore, bundle: opened.bundle, tables: all, findings },
    isAlike,
  })
}
