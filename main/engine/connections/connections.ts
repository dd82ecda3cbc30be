/** Connections as the catalog remembers them, and as they are used: with their secret, which is looked up each time. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import {
  type Connection,
  connectionKinds,
  type NewConnection,
  secretSources,
  tlsSchema,
} from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import type { OpenConnection, StoredConnection } from './connection.ts'
import { draftConnection, placeOf } from './draft.ts'
import type { Secret, SecretSource } from './secrets.ts'

type Parts = Pick<Engine, 'catalog' | 'secrets'>

/** What is left out stays. */
export type ConnectionChange = { readonly [Part in keyof NewConnection]?: NewConnection[Part] | undefined }

const rowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(connectionKinds),
    url: z.string(),
    host: z.string(),
    user: z.string().nullable(),
    database: z.string(),
    schema: z.string().nullable(),
    tls: z.string().transform((text) => tlsSchema.parse(JSON.parse(text))),
    secret: z.enum(secretSources),
    created_at: z.number(),
  })
  .transform(({ created_at, ...row }) => ({ ...row, createdAt: new Date(created_at) }))

/** By name. */
export function listConnections({ catalog, secrets }: Parts): Connection[] {
  return catalog
    .prepare('select * from connection order by name collate nocase')
    .all()
    .map((row) => told(rowSchema.parse(row), secrets))
}

/** By name or id. @throws NOT_FOUND with the names that there are */
export function findConnection({ catalog, secrets }: Parts, ref: string): Connection {
  return told(findRow(catalog, ref), secrets)
}

/** @throws NAME_TAKEN, BAD_INPUT when a part cannot be used, or there is nowhere to keep the secret */
export async function addConnection({ catalog, secrets }: Parts, input: NewConnection): Promise<Connection> {
  const { given, ...draft } = draftConnection(input)
  const id = randomUUID()
  refuseTaken(catalog, draft.name, id)
  const isGiven = Object.keys(given).length > 0
  const owner = { id, name: draft.name, place: placeOf(draft) }
  const secret: SecretSource = isGiven ? await secrets.keep(owner, given, input.remember) : 'none'
  const connection: Connection = { ...draft, id, secret, createdAt: new Date() }
  try {
    write(catalog, connection)
  } catch (error) {
    secrets.forget(id)
    refuseTaken(catalog, draft.name, id)
    throw error
  }
  return told(connection, secrets)
}

/** What is left out stays; a secret stays for the same servers and user only. @throws NOT_FOUND, NAME_TAKEN, BAD_INPUT */
export async function updateConnection(
  { catalog, secrets }: Parts,
  ref: string,
  change: ConnectionChange,
): Promise<Connection> {
  const before = findRow(catalog, ref)
  const held = before.tls.certificate !== undefined
  const { given, ...draft } = draftConnection(
    {
      name: change.name ?? before.name,
      ...(change.fields !== undefined ? { fields: change.fields } : { url: change.url ?? before.url }),
      ...schemaOf(change, before),
      ...(change.password !== undefined && { password: change.password }),
      tls: tlsAfter(change, before),
    },
    { keyIsHeld: held && change.tls?.certificate === undefined },
  )
  refuseTaken(catalog, draft.name, before.id)
  const connection: Connection = { ...draft, id: before.id, secret: await keepAgain(), createdAt: before.createdAt }
  write(catalog, connection)
  return told(connection, secrets)

  async function keepAgain(): Promise<SecretSource> {
    const place = placeOf(draft)
    const isMoved = place !== placeOf(before)
    const needsKey = draft.tls.certificate !== undefined && given.key === undefined
    const isGiven = Object.keys(given).length > 0
    // Else whoever may change a connection could have its password sent to a server of his own.
    if (isMoved && secrets.sourceOf(ownerOf(before)) !== 'none' && (needsKey || !isGiven))
      throw failure(
        'BAD_INPUT',
        `The password of ${before.name} was given for other servers, another user or another mode of TLS. Give it again.`,
      )
    if (!isGiven) return before.secret
    // What was kept may be gone (it was for a session, or cannot be opened any more): all of it given again, it is not asked for.
    const isAll = given.password !== undefined && (given.key !== undefined || draft.tls.certificate === undefined)
    const all: Secret = isMoved || isAll ? given : { ...(await secrets.find(ownerOf(before))), ...given }
    return secrets.keep({ id: before.id, name: draft.name, place }, all, change.remember ?? before.secret !== 'session')
  }
}

/** Forgets a connection and its secret. @throws NOT_FOUND */
export function removeConnection({ catalog, secrets }: Parts, ref: string): Connection {
  const connection = findRow(catalog, ref)
  catalog.prepare('delete from connection where id = ?').run(connection.id)
  secrets.forget(connection.id)
  return connection
}

/** With its secret, for drivers only. @throws NOT_FOUND, BAD_INPUT when the secret cannot be had here */
export async function openConnection({ catalog, secrets }: Parts, ref: string): Promise<OpenConnection> {
  const row = findRow(catalog, ref)
  const { password, key } = await secrets.find(ownerOf(row))
  const { secret: _, ...connection } = row
  return { connection, password, key }
}

/** A connection that is not added, as it would be. @throws BAD_INPUT */
export function openDraft(input: NewConnection): OpenConnection {
  const { given, ...draft } = draftConnection(input)
  return { connection: { ...draft, id: '', createdAt: new Date() }, password: given.password, key: given.key }
}

/** The same, with the secret that is kept under its name when none was given and it leads to the same place. */
export async function openTrial({ catalog, secrets }: Parts, input: NewConnection): Promise<OpenConnection> {
  const open = openDraft(input)
  if (open.password !== undefined || open.key !== undefined) return open
  const place = placeOf(open.connection)
  const known = catalog.prepare('select * from connection where name = ?').get(input.name)
  const owner =
    known === undefined ? { id: '', name: input.name, source: 'none' as const, place } : ownerOf(rowSchema.parse(known))
  return owner.place === place ? { ...open, password: undefined, key: undefined, ...(await secrets.find(owner)) } : open
}

const ownerOf = (connection: Connection) => ({
  id: connection.id,
  name: connection.name,
  source: connection.secret,
  place: placeOf(connection),
})

const told = (connection: Connection, secrets: Engine['secrets']): Connection => ({
  ...connection,
  secret: secrets.sourceOf({ name: connection.name, source: connection.secret }),
})

function findRow(catalog: Catalog, ref: string): Connection {
  const row = catalog.prepare('select * from connection where id = @ref or name = @ref').get({ ref })
  if (row !== undefined) return rowSchema.parse(row)
  const names = catalog.prepare('select name from connection order by name collate nocase').pluck().all()
  throw failure(
    'NOT_FOUND',
    names.length === 0
      ? `There is no connection called ${ref}: none was added yet.`
      : `There is no connection called ${ref}. There are: ${names.join(', ')}.`,
  )
}

function write(catalog: Catalog, { createdAt, tls, ...connection }: Connection): void {
  catalog
    .prepare(
      `insert into connection (id, name, kind, url, host, user, database, schema, tls, secret, created_at)
       values (@id, @name, @kind, @url, @host, @user, @database, @schema, @tls, @secret, @createdAt)
       on conflict (id) do update set name = @name, kind = @kind, url = @url, host = @host, user = @user,
         database = @database, schema = @schema, tls = @tls, secret = @secret`,
    )
    .run({ ...connection, tls: JSON.stringify(tls), createdAt: createdAt.getTime() })
}

function refuseTaken(catalog: Catalog, name: string, id: string): void {
  const isTaken = (wanted: string) =>
    catalog.prepare('select 1 from connection where name = ? and id <> ?').get(wanted, id) !== undefined
  if (!isTaken(name)) return
  let number = 2
  while (isTaken(`${name.slice(0, 55)}-${number}`)) number++
  throw failure('NAME_TAKEN', `There is a connection called ${name} already.`, {
    free: `${name.slice(0, 55)}-${number}`,
  })
}

function schemaOf(change: ConnectionChange, before: StoredConnection): { schema?: string } {
  if (change.schema !== undefined) return { schema: change.schema }
  const isElsewhere = change.url !== undefined || change.fields !== undefined
  return isElsewhere || before.schema === null ? {} : { schema: before.schema }
}

/** A new URL brings its own mode; certificates that are left out stay. */
function tlsAfter(change: ConnectionChange, before: StoredConnection): NewConnection['tls'] {
  const isElsewhere = change.url !== undefined || change.fields !== undefined
  const { mode, ...certificates } = before.tls
  if (change.tls?.mode === 'disable') return change.tls
  return { ...(isElsewhere ? {} : { mode, ...certificates }), ...change.tls }
}
