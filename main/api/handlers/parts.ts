/** What the handlers of all areas have. */
import { implement } from '@orpc/server'
import type { Client } from '../../../preload/contract/index.ts'
import type { Caller } from '../caller.ts'
import { apiContract } from '../contract/index.ts'
import type { ApiLimits, ApiOptions } from '../host.ts'
import type { Spool } from '../spool.ts'
import type { Tokens } from '../tokens.ts'

export interface Parts {
  readonly options: ApiOptions
  readonly limits: ApiLimits
  /** The engine, asked on behalf of a user. */
  readonly client: (caller: Caller) => Client
  readonly spool: Spool
  readonly tokens: Tokens
  /** Calls `then` when a task has ended, in whatever way. */
  readonly whenEnded: (task: string, then: () => unknown) => void
  /** @throws 429 when this name (null for a token) or this address tried too often. */
  readonly checkLoginRate: (caller: Caller, name: string | null) => Promise<void>
}

export const os = implement(apiContract).$context<Caller>()
