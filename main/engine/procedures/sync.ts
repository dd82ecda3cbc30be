/** A dataset and the databases of a team: pushes and their reviews, schedules, what others published. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { findConnection } from '../connections/connections.ts'
import { failure } from '../failure.ts'
import { closeRemote, openRemote } from '../remote/open-remote.ts'
import { describeRemote } from '../remote/remote-dataset.ts'
import { findDataset } from '../store/datasets.ts'
import { findRemote } from '../store/remotes.ts'
import { pageOfChanges } from '../sync/changes-page.ts'
import { confirmPush, discardPush } from '../sync/confirm-push.ts'
import { describePublished } from '../sync/published/list.ts'
import { startPull } from '../sync/published/pull.ts'
import { pageOfPull } from '../sync/published/pull-changes.ts'
import { describePush, findPush, listPushes } from '../sync/push-store.ts'
import { startRollBack } from '../sync/roll-back.ts'
import { nameOf, startReview } from '../sync/start-review.ts'
import { describeTarget, ensureTarget, findTarget, listTargets, setSchedule } from '../sync/sync-targets.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.sync)

export const syncProcedures = ({ engine, engine: { catalog, changes } }: ProcedureContext) => ({
  review: os.review.handler(({ input }) => startReview(engine, input)),
  list: os.list.handler(({ input: { dataset, limit } }) => {
    const id = dataset === undefined ? undefined : findDataset(catalog, dataset).id
    return listPushes(catalog, { dataset: id, limit }).map((push) => describePush(catalog, push))
  }),
  get: os.get.handler(({ input }) => describePush(catalog, findPush(catalog, input.push))),
  changes: os.changes.handler(({ input, signal }) => pageOfChanges(engine, input, signal)),
  confirm: os.confirm.handler(({ input: { push, ...policies } }) => confirmPush(engine, push, policies)),
  discard: os.discard.handler(async ({ input }) => {
    await discardPush(engine, input.push)
    changes.publish({ what: 'datasets' })
    return describePush(catalog, findPush(catalog, input.push))
  }),
  rollBack: os.rollBack.handler(({ input }) => startRollBack(engine, input.push, input.onConflict)),
  targets: os.targets.handler(({ input }) =>
    listTargets(catalog, findDataset(catalog, input.dataset).id).map((target) =>
      describeTarget(target, (connection) => nameOf(engine, connection)),
    ),
  ),
  schedule: os.schedule.handler(({ input }) => {
    const metadata = input.metadataConnection
    const { id } = ensureTarget(catalog, {
      dataset: findDataset(catalog, input.dataset).id,
      connection: findConnection(engine, input.connection).id,
      metadataConnection: metadata === undefined ? undefined : findConnection(engine, metadata).id,
    })
    setSchedule(catalog, id, input.schedule)
    changes.publish({ what: 'datasets' })
    const target = findTarget(catalog, id)
    if (target === undefined) throw failure('NOT_FOUND', 'The connection was removed meanwhile.')
    return describeTarget(target, (connection) => nameOf(engine, connection))
  }),
  published: os.published.handler(({ input }) => describePublished(engine, input.connection)),
  pull: os.pull.handler(({ input }) => startPull(engine, input)),
  pullChanges: os.pullChanges.handler(({ input, signal }) => pageOfPull(engine, input, signal)),
  open: os.open.handler(async ({ input, signal }) => describeRemote(engine, await openRemote(engine, input, signal))),
  close: os.close.handler(async ({ input: { dataset } }) => {
    const remote = findRemote(catalog, dataset)
    if (remote === undefined) throw failure('NOT_FOUND', `No dataset called ${dataset} is open where it lies.`)
    await closeRemote(engine, remote)
    return {}
  }),
})
