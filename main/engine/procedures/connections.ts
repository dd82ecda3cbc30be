/** To come. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.connections)
const notYet = (): never => {
  throw failure('NOT_FOUND', 'This is not there yet.')
}

export const connectionsProcedures = (_: ProcedureContext) => ({
  list: os.list.handler(notYet),
  keystore: os.keystore.handler(notYet),
  add: os.add.handler(notYet),
  update: os.update.handler(notYet),
  remove: os.remove.handler(notYet),
  test: os.test.handler(notYet),
  tryOut: os.tryOut.handler(notYet),
})
