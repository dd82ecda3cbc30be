/** What the API needs of the host that serves it. */
import type { Client } from '../../preload/contract/index.ts'
import type { Grants } from '../engine/client.ts'
import type { SpoolLimits } from './spool.ts'

export interface ApiOptions {
  /** The engine's client, which is another one after the engine was started again. @throws ENGINE_STOPPED */
  readonly client: () => Client
  /** The key that host and engine share. */
  readonly grantKey: Buffer
  readonly grants: Grants
  /** Folder of the store: the key of the tokens lies there. */
  readonly store: string
  /** A folder of this host for uploads and for files to be downloaded. */
  readonly spool: string
  readonly limits?: Partial<ApiLimits>
}

export interface ApiLimits extends SpoolLimits {
  /** Of the files of one request together. */
  readonly uploadBytes: number
  /** An upload that brings nothing for so long is ended. */
  readonly stallMs: number
  /** A body of JSON is there after so long, or the connection ends. */
  readonly bodyMs: number
  /** How often a stream of events shows that it is alive, and whether its user still may follow. */
  readonly aliveMs: number
  /** No file of a processed file is larger. */
  readonly partBytes: number
  readonly requestsPerMinute: number
  readonly loginsPerMinute: number
  /** Requests with a token that is refused, for each address. */
  readonly refusalsPerMinute: number
}

export const usualLimits: ApiLimits = {
  uploadBytes: 20_000_000_000,
  stallMs: 30_000,
  bodyMs: 30_000,
  aliveMs: 15_000,
  partBytes: 500_000_000,
  exportsAtOnce: 2,
  exportsKept: 20,
  requestsPerMinute: 1200,
  loginsPerMinute: 10,
  refusalsPerMinute: 60,
}
