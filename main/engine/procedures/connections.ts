/** Connections to the databases of a team. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import {
  addConnection,
  listConnections,
  openConnection,
  openTrial,
  removeConnection,
  updateConnection,
} from '../connections/connections.ts'
import { testConnection } from '../connections/test-connection.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.connections)

export const connectionsProcedures = ({ engine }: ProcedureContext) => ({
  list: os.list.handler(() => listConnections(engine)),
  keystore: os.keystore.handler(() => engine.secrets.keeper()),
  add: os.add.handler(({ input }) => addConnection(engine, input)),
  update: os.update.handler(({ input: { connection, ...change } }) => updateConnection(engine, connection, change)),
  remove: os.remove.handler(({ input }) => removeConnection(engine, input.connection)),
  test: os.test.handler(async ({ input, signal }) =>
    testConnection(await openConnection(engine, input.connection), signal),
  ),
  tryOut: os.tryOut.handler(async ({ input, signal }) => testConnection(await openTrial(engine, input), signal)),
})
