/** The databases that the tests of faults push to, behind a proxy, and what is in them: looked at past Winnow. */
import { MongoClient } from 'mongodb'
import { startMongo } from '../../testing/servers/mongo.ts'
import { freshDatabase, runSql, startPostgres } from '../../testing/servers/postgres.ts'
import { type FaultProxy, startFaultProxy } from '../../testing/servers/proxy.ts'

export type PlaceKind = 'postgres' | 'mongodb'

export interface FaultyPlace extends AsyncDisposable {
  readonly proxy: FaultProxy
  /** Through the proxy. */
  readonly url: string
  readonly server: { kill(): Promise<void>; restart(): Promise<void> }
  /** Every row of a table as a text, without the number of the push that wrote it, in the order of their ids. */
  rows(table: string): Promise<string[]>
  /** Tables and collections of what is staged, which must not outlive a push. */
  staged(): Promise<string[]>
}

export async function openFaultyPlace(kind: PlaceKind, seed: number): Promise<FaultyPlace> {
  await using open = new AsyncDisposableStack()
  if (kind === 'postgres') {
    const server = open.use(await startPostgres({ own: true }))
    const database = open.use(await freshDatabase(server))
    const proxy = open.use(await startFaultProxy({ to: server.port, seed }))
    const sql = (text: string) => runSql(database.url, text)
    const parts = open.move()
    return {
      ...{ proxy, server, url: proxy.url(database.url) },
      rows: async (table) => {
        const cells = `to_jsonb(t) - '_winnow_push'`
        return (await sql(`select (${cells})::text as row from "${table}" t order by _winnow_id`)).map(({ row }) =>
          String(row),
        )
      },
      staged: async () =>
        (await sql("select tablename from pg_tables where tablename like '\\_winnow\\_stage%'")).map(({ tablename }) =>
          String(tablename),
        ),
      [Symbol.asyncDispose]: () => parts.disposeAsync(),
    }
  }
  const server = open.use(await startMongo({ own: true }))
  const proxy = open.use(await startFaultProxy({ to: server.port, seed }))
  const name = `faults_${seed}`
  const direct = new URL(server.url)
  direct.pathname = `/${name}`
  const withDb = async <Result>(work: (db: ReturnType<MongoClient['db']>) => Promise<Result>): Promise<Result> => {
    await using client = await MongoClient.connect(direct.href)
    return await work(client.db(name))
  }
  const parts = open.move()
  return {
    ...{ proxy, server, url: proxy.url(direct.href) },
    rows: (table) =>
      withDb(async (db) => {
        const rows: string[] = []
        for await (const { _winnow, ...document } of db
          .collection(table)
          .find({}, { promoteLongs: false })
          .sort({ _id: 1 }))
          rows.push(JSON.stringify(document))
        return rows
      }),
    staged: () =>
      withDb(async (db) =>
        (await db.listCollections({}, { nameOnly: true }).toArray())
          .map(({ name }) => name)
          .filter((name) => /^_winnow_stage/.test(name)),
      ),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
