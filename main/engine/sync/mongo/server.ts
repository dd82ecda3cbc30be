/** A database of MongoDB or of a server that speaks its protocol, opened, and what it can do. */
import { type Collection, type Db, MongoClient } from 'mongodb'
import type { OpenConnection } from '../../connections/connection.ts'
import { mongoOptions } from '../../connections/mongo-options.ts'
import { Cancelled } from '../../failure.ts'
import { told } from './errors.ts'

export interface Abilities {
  /** Whether there are decimal numbers; else they are texts, which is noted beside the table. */
  readonly decimals: boolean
  /** Whether a DOUBLE may be infinite, no number, or -0. */
  readonly specials: boolean
  /** Whether a document is found by its `_id` without looking at all others. */
  readonly lookups: boolean
}

export const everything: Abilities = { decimals: true, specials: true, lookups: true }

/** FerretDB 1 keeps documents as JSON in a table of SQL, and its indexes on them are not used for looking up. */
const limited: Abilities = { decimals: false, specials: false, lookups: false }

/** A document whose `_id` is a text, as all of ours have. */
export interface Named {
  readonly _id: string
  readonly [field: string]: unknown
}

export interface Server extends AsyncDisposable {
  readonly db: Db
  readonly abilities: Abilities
  collection(name: string): Collection<Named>
  /** Runs `work`; what goes wrong is told in our own sentences. @throws Cancelled when the signal aborts */
  attempt<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Two batches of two chunks on their way, and one that looks on. */
const MOST_CONNECTIONS = 6
/** A server that says nothing for so long has lost us. Making an index takes its time. */
const SILENCE_MS = 5 * 60_000

export async function openServer(open: OpenConnection, given?: Abilities): Promise<Server> {
  const { url, options } = mongoOptions(open)
  const client = new MongoClient(url, {
    ...options,
    maxPoolSize: MOST_CONNECTIONS,
    socketTimeoutMS: SILENCE_MS,
    // Nothing is acknowledged that an election could take back.
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
  })
  const attempt: Server['attempt'] = async (work, signal) => {
    try {
      return await work()
    } catch (error) {
      if (signal?.aborted) throw new Cancelled()
      throw told(error, open.connection)
    }
  }
  try {
    const db = client.db(open.connection.database)
    const build = await attempt(() => db.command({ buildInfo: 1 }))
    return {
      db,
      abilities: given ?? abilitiesOf(build),
      collection: (name) => db.collection<Named>(name),
      attempt,
      [Symbol.asyncDispose]: () => client.close(),
    }
  } catch (error) {
    await client.close()
    throw error
  }
}

/** FerretDB 2 stands on DocumentDB, which has decimals and indexes; only the first calls itself so by this field. */
const abilitiesOf = (build: Record<string, unknown>): Abilities => ('ferretdbVersion' in build ? limited : everything)
