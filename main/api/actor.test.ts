/** Who has changed something over the API, as histories tell it, with an engine in a process of its own. */
import { userInfo } from 'node:os'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Client } from '../../preload/contract/index.ts'
import { FramePort, newGrantKey, sealActor } from '../engine/client.ts'
import { freshDatabase, startPostgres, withoutPostgres } from '../engine/testing/servers/postgres.ts'
import type { EngineHost } from '../host/engine-host.ts'
import { openEngineProcess } from './testing/engine-process.ts'
import { startApi } from './testing/start-api.ts'

async function withAnaAndBen() {
  let host: EngineHost | undefined
  const api = await startApi({}, async (options) => {
    host = await openEngineProcess(options)
    return host
  })
  if (host === undefined) throw new Error('there is no engine')
  const as = async (name: string) => {
    await api.addUser(name, 'editor')
    const token = await api.logIn(name)
    /** Asks, and waits for the task if it is answered with one. */
    return async (method: string, path: string, sent: { json?: unknown; body?: FormData } = {}) => {
      const { status, body } = await api.call(method, `/api/${path}`, { token, ...sent })
      const task = body?.task?.id ?? body?.id
      if (status !== 202) return body
      const taskNow = async () => (await api.call('GET', `/api/tasks/${task}`, { token })).body
      await expect.poll(async () => (await taskNow()).status, { timeout: 60_000 }).not.toBe('running')
      expect(await taskNow()).toMatchObject({ status: 'done' })
      return body
    }
  }
  return { ...api, host, ana: await as('ana'), ben: await as('ben') }
}

const fileOf = (text: string, more: Readonly<Record<string, string>> = {}) => {
  const body = new FormData()
  body.append('files', new File([text], 'people.csv'))
  for (const [name, value] of Object.entries(more)) body.append(name, value)
  return { body }
}
const actorsOf = (list: { results: { actor: string }[] }) => list.results.map(({ actor }) => actor)

it('versions and runs of reports bear the name of the user who asked, and of nobody else', async () => {
  const { ana, ben, client } = await withAnaAndBen()
  await ana('POST', 'loads', fileOf('id,name\n1,Ann\n', { dataset: 'people' }))
  await Promise.all([
    ben('POST', 'datasets/people/loads', fileOf('id,name\n2,Bob\n')),
    ana('GET', 'datasets/people/tables/people/rows'),
  ])
  await ana('POST', 'datasets/people/tables/people/rows', { json: { rows: [{ id: 3, name: 'Eve' }] } })
  expect(actorsOf(await ben('GET', 'datasets/people/versions'))).toEqual(['ana', 'ben', 'ana'])
  // What is loaded after an undo is a child of the version before, and of whoever loads it.
  await ben('POST', 'datasets/people/undo')
  await ben('POST', 'datasets/people/tables/people/rows', { json: { rows: [{ id: 4, name: 'Fay' }] } })
  expect(actorsOf(await ana('GET', 'datasets/people/versions'))).toEqual(['ben', 'ana', 'ben', 'ana'])
  const definition = { name: 'all', title: 'All', description: '', sql: 'SELECT * FROM people', parameters: [] }
  await client.reports.save({ dataset: 'people', definition })
  expect((await ben('GET', 'datasets/people/reports/all')).total_items).toBe(3)
  const [run] = await client.reports.history({ dataset: 'people' })
  expect(run).toMatchObject({ report: 'all', actor: 'ben' })
  // Without a user of the API it is the person at this machine.
  await client.inserts.start({ dataset: 'people', table: 'people', rows: [{ id: 5, name: 'Gus' }] })
  const newest = async () => (await client.versions.list({ dataset: 'people' }))[0]
  await expect.poll(newest).toMatchObject({ number: 5, actor: userInfo().username })
})

it('a page cannot say that it is another', async () => {
  const { host, client } = await withAnaAndBen()
  const port = new FramePort((frame) => connection.send(frame))
  const connection = host.connect((frame) => port.receive(frame))
  onTestFinished(() => connection.close())
  const headers = { 'winnow-actor': sealActor(newGrantKey(), 'ana') }
  const page: Client = createORPCClient(new RPCLink({ port, headers }))
  await expect(page.datasets.list()).rejects.toMatchObject({ code: 'GRANT_REFUSED' })
  expect(await client.datasets.list()).toEqual([])
})

describe.skipIf(withoutPostgres())('with a database', () => {
  it('a push is by the user who let it happen, there and here, and a pull by the one who pulled', async () => {
    await using server = await startPostgres()
    await using database = await freshDatabase(server)
    const { ana, ben, client } = await withAnaAndBen()
    await client.connections.add({ name: 'team', url: database.url, remember: false })
    await ana('POST', 'loads', fileOf('id,name\n1,Ann\n', { dataset: 'people' }))
    const { push } = await ana('POST', 'datasets/people/pushes', { json: { to: 'team' } })
    expect(await ana('GET', `pushes/${push}`)).toMatchObject({ state: 'reviewed', actor: 'ana' })
    await ben('POST', `pushes/${push}/confirm`, { json: {} })
    expect(await ana('GET', `pushes/${push}`)).toMatchObject({ state: 'committed', actor: 'ben' })
    expect(actorsOf(await ana('GET', 'connections/team/datasets'))).toEqual(['ben'])
    await ana('POST', 'connections/team/pull', { json: { dataset: 'people', name: 'again' } })
    expect(actorsOf(await ana('GET', 'datasets/again/versions'))).toEqual(['ana'])
    // Nobody starts what follows a load; it is done for whoever has loaded.
    const schedule = { when: 'after-load', mode: 'incremental' }
    await ana('POST', 'datasets/people/targets', { json: { connection: 'team', schedule } })
    await ben('POST', 'datasets/people/loads', fileOf('id,name\n2,Bob\n'))
    const pushes = async () => (await ana('GET', 'pushes?dataset=people')).results
    await expect.poll(pushes, { timeout: 60_000 }).toMatchObject([{ state: 'committed', actor: 'ben' }, { id: push }])
  })
})
