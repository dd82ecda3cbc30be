/** A server that speaks MongoDB's protocol, as the tests have it. */
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { freshMongoDatabase, startMongo, withoutMongo } from './mongo.ts'

const clientOf = (url: string, options: MongoClientOptions = {}): MongoClient =>
  new MongoClient(url, { serverSelectionTimeoutMS: 1000, ...options })

describe.skipIf(withoutMongo({ own: true }))('MongoDB for tests', () => {
  it('comes back after a kill with what was acknowledged', async () => {
    await using server = await startMongo({ own: true })
    await using database = freshMongoDatabase(server)
    await using client = clientOf(database.url)
    await client
      .db()
      .collection('kept')
      .insertMany([{ n: 1 }, { n: 2 }])

    await server.kill()
    await expect(client.db().collection('kept').countDocuments()).rejects.toThrow()
    expect(server.isRunning()).toBe(false)
    await server.restart()

    expect(await client.db().collection('kept').countDocuments()).toBe(2)
  })

  it('gives a test a database of its own and takes it back', async () => {
    await using server = await startMongo()
    await using other = freshMongoDatabase(server)
    await using client = clientOf(other.url)
    const count = () => client.db(name).collection('mine').countDocuments()
    const { name, url, ...database } = freshMongoDatabase(server)
    await using owner = clientOf(url)
    await owner.db().collection('mine').insertOne({ n: 1 })
    expect(await client.db().collection('mine').countDocuments()).toBe(0)
    expect(await count()).toBe(1)
    await database[Symbol.asyncDispose]()
    expect(await count()).toBe(0)
  })

  it('speaks TLS only when told to, with a certificate that can be verified', async () => {
    await using server = await startMongo({ tls: { clientCertificate: true } })
    const { ca, client } = server.certificates ?? expect.fail('It has certificates.')
    const ping = async (options: MongoClientOptions) => {
      await using dialled = clientOf(server.url, options)
      return (await dialled.db().command({ ping: 1 })).ok
    }
    expect(await ping({ tls: true, ca, cert: client.certificate, key: client.key })).toBe(1)
    await expect(ping({ tls: true, ca })).rejects.toThrow()
    await expect(ping({ tls: true })).rejects.toThrow('certificate')
    await expect(ping({})).rejects.toThrow()
  })
})
