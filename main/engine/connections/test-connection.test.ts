/** The test button against real servers: each thing that can be wrong is told at its step, in words that help. */
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, makeCertificates } from '../testing/servers/certificates.ts'
import { type MongoServer, startMongo, withoutMongo } from '../testing/servers/mongo.ts'
import { type PostgresServer, startPostgres, withoutPostgres } from '../testing/servers/postgres.ts'
import { stepsOf, type Tls } from './testing/steps-of.ts'

const ALL = ['dns', 'connect', 'tls', 'login', 'database', 'version', 'rights']

describe.skipIf(withoutPostgres())('PostgreSQL', () => {
  let server: PostgresServer
  let admin: pg.Client
  beforeAll(async () => {
    server = await startPostgres({ own: true })
    admin = new pg.Client({ connectionString: server.url })
    await admin.connect()
    for (const sql of [
      `create role reader login password 'pw'`,
      `create role "we""ird; user" login password 'p@ss/w:rd'`,
      'create database "odd ""name"";--"',
      'create database closed',
      'revoke connect on database closed from public',
    ])
      await admin.query(sql)
  })
  afterAll(async () => {
    await admin?.end()
    await server?.[Symbol.asyncDispose]()
  })
  const at = (user: string, password: string, database = 'postgres', query = '') =>
    `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${encodeURIComponent(database)}${query}`

  it('passes all steps, and nothing is left behind', async () => {
    const before = await admin.query('select count(*)::int as n from pg_class')
    const found = await stepsOf(server.url)
    expect(found).toMatchObject({ ok: true, steps: ALL, server: expect.stringMatching(/^PostgreSQL \d+/) })
    expect(await admin.query('select count(*)::int as n from pg_class').then(({ rows }) => rows)).toEqual(before.rows)
  })

  it('tells a wrong password, none at all, and a user that is not there', async () => {
    for (const [user, password] of [
      ['postgres', 'wrong-Zq7'],
      ['nobody-of-that-name', 'x'],
    ] as const) {
      const found = await stepsOf(at(user, password))
      expect(found).toMatchObject({ failed: 'login', steps: ['dns', 'connect', 'tls', 'login'] })
      expect(found.message).toContain(`refuses the password of ${user}`)
      expect(found.message).not.toContain('Zq7')
    }
    expect((await stepsOf(`postgresql://postgres@127.0.0.1:${server.port}/postgres`)).message).toContain(
      'for a password',
    )
  })

  it('tells a database that is not there or is closed', async () => {
    const { url } = server
    const missing = await stepsOf(url.replace(/\/[^/]*$/, '/nowhere'))
    expect(missing).toMatchObject({ failed: 'database', steps: ALL.slice(0, 5) })
    expect(missing.message).toContain('no database called nowhere')
    expect((await stepsOf(at('reader', 'pw', 'closed'))).message).toContain('the right CONNECT is missing')
  })

  it('tells a schema that is not there or may not be written to, and takes any name for what it is', async () => {
    const missing = await stepsOf(server.url, { schema: `no"pe'; drop table x; --` })
    expect(missing).toMatchObject({ failed: 'rights', steps: ALL, server: expect.stringContaining('PostgreSQL') })
    expect(missing.message).toContain(`no schema called no"pe'; drop table x; --`)
    await admin.query(`create schema if not exists "odd""; --"`)
    expect(await stepsOf(server.url, { schema: 'odd"; --' })).toMatchObject({ ok: true })
    const reader = await stepsOf(at('reader', 'pw'), { schema: 'odd"; --' })
    expect(reader.message).toContain('grant usage, create on schema "odd""; --" to "reader"')
    const weird = await stepsOf(at('we"ird; user', 'p@ss/w:rd', 'odd "name";--'))
    expect(weird).toMatchObject({ failed: 'rights' })
    expect(weird.message).toContain('"we""ird; user"')
  })

  it('tells a user who may only read', async () => {
    await admin.query('alter role reader set default_transaction_read_only = on')
    await admin.query('create schema readers authorization reader')
    expect(await stepsOf(at('reader', 'pw'), { schema: 'readers' })).toMatchObject({
      failed: 'rights',
      message: 'postgres can only be read by reader.',
    })
  })

  it('tells a server that speaks no TLS', async () => {
    const found = await stepsOf(`${server.url}?sslmode=verify-full`)
    expect(found).toMatchObject({ failed: 'tls', steps: ['dns', 'connect', 'tls'] })
    expect(found.message).toContain('speaks no TLS')
  })
})

describe.skipIf(withoutPostgres())('PostgreSQL with TLS', () => {
  let server: PostgresServer
  let certificates: Certificates
  beforeAll(async () => {
    server = await startPostgres({ tls: { names: ['localhost'], clientCertificate: true } })
    if (server.certificates === undefined) throw new Error('it has none')
    certificates = server.certificates
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  const client = () => ({ certificate: certificates.client.certificate, key: certificates.client.key })
  const steps = (host: string, tls: Tls | undefined) =>
    stepsOf(server.url.replace('127.0.0.1', host), tls === undefined ? {} : { tls })

  it('is used when authority, name and client are right, and by an address where the name is not compared', async () => {
    expect(await steps('localhost', { mode: 'verify-full', ca: certificates.ca, ...client() })).toMatchObject({
      ok: true,
    })
    expect(await steps('127.0.0.1', { mode: 'verify-ca', ca: certificates.ca, ...client() })).toMatchObject({
      ok: true,
    })
    expect(await steps('127.0.0.1', { mode: 'require', ...client() })).toMatchObject({ ok: true })
  })

  it('tells an authority that is not known', async () => {
    const found = await steps('localhost', { mode: 'verify-full', ...client() })
    expect(found).toMatchObject({ failed: 'tls' })
    expect(found.message).toContain('signed by Authority of the tests, which is not known here')
    const { ca } = await makeCertificates()
    expect((await steps('localhost', { mode: 'require', ca, ...client() })).failed).toBe('tls')
  })

  it('tells a certificate for another host', async () => {
    const found = await steps('127.0.0.1', { mode: 'verify-full', ca: certificates.ca, ...client() })
    expect(found).toMatchObject({ failed: 'tls' })
    expect(found.message).toContain('for DNS:localhost, not for 127.0.0.1')
  })

  it('tells that it wants a certificate of the client, and that it wants TLS at all', async () => {
    const bare = await steps('localhost', { mode: 'verify-full', ca: certificates.ca })
    expect(bare).toMatchObject({ failed: 'login' })
    expect(bare.message).toContain('wants a certificate')
    const plain = await steps('localhost', undefined)
    expect(plain).toMatchObject({ failed: 'tls', steps: ['dns', 'connect', 'tls'] })
    expect(plain.message).toContain('by TLS only')
  })
})

describe.skipIf(withoutMongo())('MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('passes all steps, and nothing is left behind', async () => {
    const found = await stepsOf(`${server.url}trials`)
    expect(found).toMatchObject({ ok: true, steps: ALL, server: expect.stringMatching(/MongoDB \d+/) })
    await using client = await new MongoClient(server.url).connect()
    expect(await client.db('trials').listCollections().toArray()).toEqual([])
  })

  it('tells a name that no database can have, and a user who is not let in', async () => {
    expect(await stepsOf(`${server.url}${encodeURIComponent('a/b$')}`)).toMatchObject({ ok: false, failed: 'database' })
    const found = await stepsOf(Object.assign(new URL(server.url), { username: 'ann', password: 'wrong-Zq7' }).href)
    expect(found).toMatchObject({ failed: 'login', steps: ['dns', 'connect', 'tls', 'login'] })
    expect(found.message).not.toContain('Zq7')
  })

  it('tells a set whose name is another', async () => {
    const found = await stepsOf(`${server.url}d?replicaSet=rs7&serverSelectionTimeoutMS=500`)
    expect(found).toMatchObject({ failed: 'login', message: expect.stringContaining('directConnection=true') })
  })

  it('tells a server that speaks no TLS', async () => {
    expect(await stepsOf(`${server.url}d?tls=true`)).toMatchObject({ failed: 'tls', steps: ['dns', 'connect', 'tls'] })
  })
})

describe.skipIf(withoutMongo({ own: true }))('MongoDB with TLS', () => {
  it('is used when its authority is known, and else tells what it wants', async () => {
    await using server = await startMongo({ tls: { names: ['localhost'], clientCertificate: true } })
    const { ca, client } = server.certificates ?? expect.fail('it has none')
    const steps = (host: string, tls: Tls | undefined) =>
      stepsOf(server.url.replace('127.0.0.1', host), tls === undefined ? {} : { tls })
    const { certificate, key } = client
    expect(await steps('localhost', { mode: 'verify-full', ca, certificate, key })).toMatchObject({ ok: true })
    expect(await steps('127.0.0.1', { mode: 'verify-ca', ca, certificate, key })).toMatchObject({ ok: true })
    const otherName = await steps('127.0.0.1', { mode: 'verify-full', ca, certificate, key })
    expect(otherName.message).toContain('for DNS:localhost, not for 127.0.0.1')
    expect((await steps('localhost', { mode: 'verify-full' })).message).toContain('which is not known here')
    expect(await steps('localhost', { mode: 'verify-full', ca })).toMatchObject({ failed: 'tls' })
    const plain = await steps('localhost', undefined)
    expect(plain).toMatchObject({ failed: 'tls', message: expect.stringContaining('TLS only') })
  })
})
