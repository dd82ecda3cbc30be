/** The engine's client for the user behind a request: what he changes is recorded under his name, not the server's. */
import { type ClientLink, createORPCClient } from '@orpc/client'
import type { Client } from '../../preload/contract/index.ts'
import { type CallContext, sealActor } from '../engine/client.ts'

type Call = (input: unknown, options: object) => Promise<unknown>

/** Calls `client`, each time with the name beside it. */
export function actingFor(client: Client, grantKey: Buffer, name: string): Client {
  const context: CallContext = { actor: sealActor(grantKey, name) }
  const link: ClientLink<Record<never, never>> = {
    call: (path, input, options) => {
      // By its names, a path of the same contract leads to the procedure that was called.
      const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], client)
      return (found as Call)(input, { ...options, context })
    },
  }
  return createORPCClient<Client>(link)
}
