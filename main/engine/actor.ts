/**
 * Who does what is being done: the user of the API who asked for it, else the user of this machine. It goes along with a
 * call and with all that the call begins (its task, pushes that follow a load), not through every function on their way.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { userInfo } from 'node:os'
import * as z from 'zod'
import { openFromHost, sealForEngine } from './host-seal.ts'

/** What a host may say with a call, in the client's context: for whom it calls, as `sealActor` says it. */
export interface CallContext {
  readonly actor?: string | undefined
}

const actors = new AsyncLocalStorage<string>()

/** The name under which versions, pushes and the like are recorded. */
export const currentActor = (): string => actors.getStore() ?? userInfo().username

const PURPOSE = 'actor'
const actorSchema = z.object({ name: z.string() })

/** Sealed, so that a page cannot speak for others. */
export const sealActor = (grantKey: Buffer, name: string): string => sealForEngine(grantKey, PURPOSE, { name })

/** Does it for whom the host calls, if it says so. @throws GRANT_REFUSED for what no host has sealed. */
export function actFor<Result>(grantKey: Buffer, { actor }: CallContext, act: () => Result): Result {
  if (actor === undefined) return act()
  return actors.run(openFromHost(grantKey, PURPOSE, actor, actorSchema).name, act)
}

/** On the way to an engine in a process of its own, the context of a call is a header. */
const HEADER = 'winnow-actor'

export const headersOf = ({ actor }: CallContext): Record<string, string> =>
  actor === undefined ? {} : { [HEADER]: actor }

export function contextOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): CallContext {
  const actor = headers[HEADER]
  return typeof actor === 'string' ? { actor } : {}
}
