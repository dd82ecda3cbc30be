/** The API of the desktop follows the settings, with a real engine and real ports. */
import { createServer as createPlainServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { newGrantKey, openLocalEngine } from '../engine/index.ts'
import type { EngineHost } from '../host/engine-host.ts'
import { serveApiWhenAsked } from './switch.ts'
import { OUR_TEMPLATES, temporaryFolder } from './testing/folders.ts'

async function openDesktop() {
  const store = join(temporaryFolder(), 'store')
  const grantKey = newGrantKey()
  const local = await openLocalEngine({ store, templates: OUR_TEMPLATES, grantKey, version: 'test' })
  onTestFinished(() => local[Symbol.asyncDispose]())
  // As the host of a window offers it, without the process between.
  const engine: EngineHost = {
    ...{ client: local.client, ready: Promise.resolve(), onState: () => () => undefined },
    connect: () => {
      throw new Error('there is no page here')
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
  const api = serveApiWhenAsked({ engine, grantKey, store })
  onTestFinished(() => api[Symbol.asyncDispose]())
  const { settings } = local.client
  const told = async () => (await settings.get()).api
  return { settings, told }
}

const health = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ status }) => status,
    () => 'refused',
  )

async function freePort(): Promise<number> {
  const server = createPlainServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

it('is off until it is switched on, moves to another port, and is gone when it is switched off', async () => {
  const { settings, told } = await openDesktop()
  const [first, second] = [await freePort(), await freePort()]
  expect(await told()).toMatchObject({ enabled: false, canSwitch: true, url: null })
  await settings.set({ api: { port: first } })
  expect(await health(first)).toBe('refused')
  await settings.set({ api: { enabled: true } })
  await expect
    .poll(told, { timeout: 30_000 })
    .toMatchObject({ enabled: true, url: `http://127.0.0.1:${first}`, message: null })
  expect(await health(first)).toBe(200)
  await settings.set({ api: { port: second } })
  await expect.poll(told, { timeout: 30_000 }).toMatchObject({ url: `http://127.0.0.1:${second}` })
  expect([await health(first), await health(second)]).toEqual(['refused', 200])
  await settings.set({ api: { enabled: false } })
  await expect.poll(told, { timeout: 30_000 }).toMatchObject({ enabled: false, url: null })
  expect(await health(second)).toBe('refused')
})

it('says that a port is taken, and takes another when it is told to', async () => {
  const other = createPlainServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const { settings, told } = await openDesktop()
  await settings.set({ api: { enabled: true, port } })
  await expect
    .poll(told)
    .toMatchObject({ url: null, message: `Port ${port} is taken by another program. Choose another.` })
  const free = await freePort()
  await settings.set({ api: { port: free } })
  await expect.poll(told, { timeout: 30_000 }).toMatchObject({ url: `http://127.0.0.1:${free}`, message: null })
})
