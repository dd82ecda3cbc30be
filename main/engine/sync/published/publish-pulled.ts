/** The last step of a pull: the version, and what is known of the database now, all in one transaction. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { currentActor } from '../../actor.ts'
import { saveDashboard, savedDashboard } from '../../analyze/charts/dashboards.ts'
import { listReports, saveReport } from '../../analyze/report-store.ts'
import type { OpenBundle } from '../../bundle/look-into.ts'
import {
  type PreparedDerived,
  type Publishing,
  prepareDerived,
  publishPrepared,
  restoreSaved,
} from '../../bundle/restore.ts'
import type { RestorePlace } from '../../bundle/restore-files.ts'
import type { Engine } from '../../engine.ts'
import { isFailure } from '../../failure.ts'
import { findDataset, type StoredDataset } from '../../store/datasets.ts'
import {
  completeVersion,
  discardIncomplete,
  type FindingCount,
  type NewTable,
  publishVersion,
} from '../../store/publish.ts'
import type { Staging } from '../../store/staging.ts'
import type { Outcome, TaskContext } from '../../tasks/tasks.ts'
import { type NewBase, recordBases, writeBase } from '../bases.ts'
import { ensureTarget, noteSynced } from '../sync-targets.ts'
import type { Fetched, PullWish } from './fetch-and-compare.ts'
import { TEMPLATE } from './publication.ts'
import { noteSeen } from './seen.ts'

interface Pulled {
  readonly engine: Engine
  readonly context: TaskContext
  /** `connection` is the id of the one to the description. */
  readonly wish: PullWish & { readonly from: string; readonly versionId: string }
  readonly found: Fetched
  readonly staging: Staging
  readonly restore: RestorePlace
  readonly bundle: OpenBundle
  readonly tables: readonly NewTable[]
  readonly findings: readonly FindingCount[]
  /** Whether the version has nothing that is not there. */
  readonly isAlike: boolean
}

export async function publishPulled(pulled: Pulled): Promise<Outcome> {
  const { engine, wish, found, tables, findings } = pulled
  const dataset = found.link === undefined ? await publishNew(pulled) : await publishNext(pulled, found.link.dataset)
  engine.changes.publish({ what: 'datasets' })
  const { description, name } = found.published
  const counts = found.sides.map((side) => side.counts)
  const sum = (of: 'inserted' | 'updated' | 'deleted') => counts.reduce((total, one) => total + one[of], 0)
  const renamed = dataset.name === name || found.link !== undefined ? '' : ` It is called ${dataset.name} here.`
  const what =
    found.link === undefined
      ? `Version ${description.version} of ${name}, published by ${description.actor}.`
      : `Version ${description.version} of ${name}: ${sum('inserted')} inserted, ${sum('updated')} updated, ${sum('deleted')} deleted.`
  const kept = pulled.isAlike ? '' : ` What was changed here stays: push it to ${wish.from} when it is ready.`
  return {
    dataset: dataset.id,
    rows: tables
      .flatMap(({ sources }) => sources)
      .reduce((total, { segments, masked }) => {
        return total + segments.reduce((own, { rows }) => own + rows, 0) - masked
      }, 0),
    anomalies: findings.reduce((total, { count }) => total + count, 0),
    message: `${what}${renamed}${toldOfOthers(pulled)}${kept}`,
  }
}

/** They are in the version, and nobody has published them. */
function toldOfOthers({ found: { isByOthers, tables }, wish: { from } }: Pulled): string {
  const others = tables.reduce((sum, table) => sum + table.others, 0)
  if (isByOthers) return ` Nothing was pushed since: others changed this in ${from} without Winnow.`
  if (others === 0) return ''
  return ` ${others === 1 ? '1 row was' : `${others} rows were`} changed in ${from} by others without Winnow.`
}

const noteOf = ({ found: { published }, wish }: Pulled): string =>
  `Pulled version ${published.description.version} of ${published.name} from ${wish.from}, published by ${published.description.actor} on ${published.description.pushedAt.toISOString().slice(0, 10)}`

/** The dataset is there from the first step on, but complete only with the last: what is in between is swept. */
async function publishNew(pulled: Pulled): Promise<StoredDataset> {
  const { engine, context, wish, found, staging, restore, bundle, tables, findings } = pulled
  const { catalog } = engine
  const { dataset: was } = bundle.manifest
  const derived = await prepareDerived(restore, staging)
  const template = was.template === null ? null : takeTemplate(pulled, was.template)
  staging.seal()
  const id = randomUUID()
  const hierarchy = was.hierarchy === null ? null : JSON.stringify(was.hierarchy)
  publishVersion(
    catalog,
    {
      ...{
        id: wish.versionId,
        taskId: context.id,
        mode: 'create',
        state: 'checking',
        tables,
        findings,
        keys: was.keys,
      },
      dataset: {
        ...{ id, name: wish.name ?? found.published.name, orLikeIt: wish.name === undefined },
        template: template === null ? null : { ...template, hierarchy },
      },
      ...{ note: noteOf(pulled), actor: currentActor() },
    },
    () => null,
  )
  try {
    const target = ensureTarget(catalog, {
      ...{ dataset: id, connection: found.rowsAt, metadataConnection: wish.connection, remoteId: found.published.id },
    })
    const bases = await writeBases(pulled, target.id)
    const publishing: Publishing = {
      ...{ engine, context, bundle, tables, derived, findings },
      request: { path: '', name: wish.name, versionId: wish.versionId },
    }
    const members = new Map(
      derived.map((prepared: PreparedDerived) => [prepared.derived.name, publishPrepared(publishing, id, prepared)]),
    )
    catalog
      .transaction(() => {
        restoreSaved(publishing, id, members)
        noteTaken(pulled, target.id, bases, 1)
        completeVersion(catalog, { id: wish.versionId, taskId: context.id, findings })
      })
      .immediate()
  } catch (error) {
    discardIncomplete(catalog, wish.versionId)
    throw error
  }
  staging.keep()
  return findDataset(catalog, id)
}

/** The template under its own name; one that its owner made comes along, unless there is one of the name here. */
function takeTemplate({ engine, restore }: Pulled, was: { readonly id: string; readonly title: string }) {
  const file = restore.taken.get(TEMPLATE)
  if (file === undefined || engine.templates.has(was.id)) return was
  try {
    engine.templates.save(readFileSync(file, 'utf8'))
  } catch (error) {
    // One that cannot be used here is left out, as one that nobody has.
    if (!isFailure(error)) throw error
  }
  return was
}

async function publishNext(pulled: Pulled, current: StoredDataset): Promise<StoredDataset> {
  const { engine, context, wish, found, staging, bundle, tables, findings } = pulled
  const { catalog } = engine
  const target = found.link?.target
  if (target === undefined) throw new Error('a later version needs the target of the one before')
  const bases = await writeBases(pulled, target.id)
  staging.seal()
  catalog
    .transaction(() => {
      publishVersion(
        catalog,
        {
          ...{ id: wish.versionId, taskId: context.id, mode: 'replace', state: 'complete', tables, findings },
          dataset: { id: current.id, parent: current.versionId },
          keys: { ...current.keys, ...bundle.manifest.dataset.keys },
          ...{ note: noteOf(pulled), actor: currentActor() },
        },
        () => null,
      )
      addSaved(pulled, findDataset(catalog, current.id))
      const { version } = findDataset(catalog, current.id)
      noteTaken(pulled, target.id, bases, pulled.isAlike ? version : target.version)
    })
    .immediate()
  staging.keep()
  return findDataset(catalog, current.id)
}

/** Reports and charts that are not here yet: those of one's own stay as they are. */
function addSaved({ engine, bundle }: Pulled, dataset: StoredDataset): void {
  const { catalog, templates } = engine
  const { reports, dashboard } = bundle.manifest
  const actor = currentActor()
  const ofTemplate = templates.get(dataset.template?.id ?? '')?.winnow.reports ?? []
  const owner = { id: dataset.id, name: dataset.name, ofTemplate }
  const own = new Set(listReports(catalog, owner).map(({ name }) => name))
  for (const definition of reports)
    if (!own.has(definition.name)) saveReport(catalog, owner, { definition, replaces: definition.name, actor })
  if (dashboard !== null && savedDashboard(catalog, dataset.id) === undefined)
    saveDashboard(catalog, dataset.id, dashboard, actor)
}

async function writeBases({ engine, restore, found }: Pulled, target: string): Promise<NewBase[]> {
  const bases: NewBase[] = []
  for (const [at, { described, there }] of found.tables.entries()) {
    const own = { target, table: described.name, targetTable: there.name }
    bases.push(await writeBase(restore.connection, engine.paths, own, `SELECT id, h FROM pull_base_${at}`))
    await restore.connection.run(`DROP TABLE pull_base_${at}`)
  }
  return bases
}

/** `version` is the one here that is the same as what is there; null for none. */
function noteTaken({ engine, found }: Pulled, target: string, bases: readonly NewBase[], version: number | null): void {
  const { catalog } = engine
  recordBases(catalog, `pull ${randomUUID()}`, bases)
  noteSynced(catalog, target, version)
  noteSeen(catalog, target, { push: found.published.push, sequence: found.sequence })
}
