/** To come. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.sync)
const notYet = (): never => {
  throw failure('NOT_FOUND', 'This is not there yet.')
}

export const syncProcedures = (_: ProcedureContext) => ({
  review: os.review.handler(notYet),
  list: os.list.handler(notYet),
  get: os.get.handler(notYet),
  changes: os.changes.handler(notYet),
  confirm: os.confirm.handler(notYet),
  discard: os.discard.handler(notYet),
  rollBack: os.rollBack.handler(notYet),
  targets: os.targets.handler(notYet),
  schedule: os.schedule.handler(notYet),
  published: os.published.handler(notYet),
  pull: os.pull.handler(notYet),
  pullChanges: os.pullChanges.handler(notYet),
  open: os.open.handler(notYet),
  close: os.close.handler(notYet),
})
