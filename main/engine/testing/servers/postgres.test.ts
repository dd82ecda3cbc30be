/** PostgreSQL as the tests have it. */
import { connect } from 'node:net'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { freshDatabase, startPostgres, withoutPostgres } from './postgres.ts'

async function query(url: string, sql: string, ssl?: object): Promise<unknown[]> {
  const client = new Client({ connectionString: url, ...(ssl && { ssl }) })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe.skipIf(withoutPostgres({ own: true }))('PostgreSQL for tests', () => {
  it('comes back after a kill with what was committed, and without what was not', async () => {
    await using server = await startPostgres({ own: true })
    await using database = await freshDatabase(server)
    await query(database.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)')
    const open = new Client({ connectionString: database.url })
    const broken = new Promise((resolve) => open.once('error', resolve))
    await open.connect()
    await open.query('BEGIN; INSERT INTO kept VALUES (2)')

    await server.kill()
    await broken
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await server.restart()

    expect(await query(database.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
    await open.end()
  })

  it('gives a test a database of its own and takes it back', async () => {
    await using server = await startPostgres()
    const one = await freshDatabase(server)
    await using two = await freshDatabase(server)
    await query(one.url, 'CREATE TABLE mine (n int)')
    expect(await query(two.url, `SELECT to_regclass('mine') AS found`)).toEqual([{ found: null }])
    await one[Symbol.asyncDispose]()
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist')
  })

  it('speaks TLS only when told to, with a certificate that can be verified', async () => {
    await using server = await startPostgres({ tls: { names: ['db.example'], clientCertificate: true } })
    const { ca, client } = server.certificates ?? expect.fail('It has certificates.')
    const trusting = { ca, servername: 'db.example', cert: client.certificate, key: client.key }

    expect(await query(server.url, 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()', trusting)).toEqual([
      { ssl: true },
    ])
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('no encryption')
    await expect(query(server.url, 'SELECT 1', { ca, servername: 'db.example' })).rejects.toThrow('client certificate')
    await expect(query(server.url, 'SELECT 1', { ...trusting, servername: 'other.example' })).rejects.toThrow(
      "does not match certificate's altnames",
    )
    await expect(query(server.url, 'SELECT 1', { servername: 'db.example' })).rejects.toThrow('certificate')
  })

  it('leaves nothing that listens', async () => {
    const server = await startPostgres({ own: true })
    await server.stop()
    const refused = await new Promise((resolve) => connect(server.port, '127.0.0.1').once('error', resolve))
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
