/** To come. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.users)
const notYet = (): never => {
  throw failure('NOT_FOUND', 'This is not there yet.')
}

export const usersProcedures = (_: ProcedureContext) => ({
  list: os.list.handler(notYet),
  add: os.add.handler(notYet),
  remove: os.remove.handler(notYet),
})
