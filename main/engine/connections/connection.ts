/** A connection as the catalog remembers it, and with its secret as it is used. */
import type { Connection } from '../../../preload/contract/index.ts'

export type StoredConnection = Omit<Connection, 'secret'>

/** Never logged, never told: only drivers see it. */
export interface OpenConnection {
  readonly connection: StoredConnection
  readonly password: string | undefined
  /** Private key of the client's certificate, as PEM. */
  readonly key: string | undefined
}
