/** A database of a real PostgreSQL where members of a team meet, for the tests of a whole file. */
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Dataset, Push } from '../../../../preload/contract/index.ts'
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  runSql,
  startPostgres,
} from '../../testing/servers/postgres.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
import { type Member, openMember } from './team.ts'

export interface TeamPlace extends AsyncDisposable {
  readonly server: PostgresServer
  readonly database: FreshDatabase
  /** An engine on the store of this name that knows the database as `team`; whoever opens it closes it first. */
  open(store: string): Promise<Member>
  /** Writes a file into a folder of its own; returns its path. */
  file(name: string, text: string): string
  /** Runs statements as somebody else would. */
  sql(text: string): Promise<Record<string, unknown>[]>
}

export async function openTeamPlace(): Promise<TeamPlace> {
  await using parts = new AsyncDisposableStack()
  const server = parts.use(await startPostgres())
  const database = parts.use(await freshDatabase(server))
  const folder = parts.use(openTestFolder())
  const kept = parts.move()
  let files = 0
  return {
    server,
    database,
    open: (store) => openMember(join(folder.path, store), database.url),
    file: (name, text) => folder.file(`${++files}/${name}`, text),
    sql: (text) => runSql(database.url, text),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** A place and a member of the team there, with short ways to load datasets and to look at what was pushed. */
export interface Team {
  place: TeamPlace
  /** May be another one after a test that opened its store again. */
  member: Member
  load(dataset: string, text: string): Promise<Dataset>
  upsert(dataset: string, text: string): Promise<Dataset>
  replace(dataset: string, text: string): Promise<Dataset>
  /** A dataset with a key, pushed. */
  pushed(dataset: string, text: string): Promise<Push>
  /** Rows there, of columns `id` and `name`. */
  there(table: string): Promise<Record<string, unknown>[]>
}

/** Opens a team before the tests of a `describe`, and closes it after them. */
export function useTeam(): Team {
  const file = (dataset: string, text: string) => team.place.file(`${dataset}.csv`, text)
  const merge = (dataset: string, text: string, how: { mode: 'upsert'; key: string[] } | { mode: 'replace' }) =>
    team.member.load([file(dataset, text)], { into: { dataset, ...how } })
  const steps: Omit<Team, 'place' | 'member'> = {
    load: (dataset, text) => team.member.load([file(dataset, text)], { dataset, again: true }),
    upsert: (dataset, text) => merge(dataset, text, { mode: 'upsert', key: ['id'] }),
    replace: (dataset, text) => merge(dataset, text, { mode: 'replace' }),
    async pushed(dataset, text) {
      await steps.load(dataset, 'id,name\n0,zero\n')
      await steps.upsert(dataset, text)
      return team.member.push(dataset)
    },
    there: (table) => team.place.sql(`select id::int, name from "${table}" order by id`),
  }
  // Place and member are there before the first test runs.
  const team = { ...steps } as Team
  beforeAll(async () => {
    team.place = await openTeamPlace()
    team.member = await team.place.open('store')
  })
  afterAll(async () => {
    await team.member?.[Symbol.asyncDispose]()
    await team.place?.[Symbol.asyncDispose]()
  })
  return team
}
