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
  readonly client: () => Client
  readonly spool: Spool
  readonly tokens: Tokens
  /** Removes the folder of an upload when the task that reads it has ended. */
  readonly release: (task: string, folder: string) => void
  /** @throws 429 when this name (null for a token) or this address tried too often. */
  readonly checkLoginRate: (caller: Caller, name: string | null) => Promise<void>
}

export const os = implement(apiContract).$context<Caller>()
