/** The engine in a process of its own: how it asks its host for the key of the system's key store. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newGrantKey, type SystemKey } from '../engine/client.ts'
import { type EngineChild, startEngineHost } from './engine-host.ts'
import { environmentSecrets } from './environment-secrets.ts'

const templates = resolve(import.meta.dirname, '../templates')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe("the key of the system's key store", () => {
  it('is asked for when a password is kept, and not before', async () => {
    let asked = 0
    await using host = start(async () => {
      asked++
      return { key: Buffer.alloc(32, 5) }
    })
    await host.ready
    const { connections } = host.client
    await connections.list()
    expect(asked).toBe(0)
    const added = await connections.add({ name: 'prod', url: 'postgresql://u@127.0.0.1:1/d', password: 'pw' })
    expect(added.secret).toBe('keystore')
    const { steps } = await connections.test({ connection: 'prod' })
    expect(steps.map(({ step }) => step)).toEqual(['dns', 'connect'])
    expect(asked).toBe(1)
  })

  it('is asked for again when the key store was locked', async () => {
    let isLocked = true
    await using host = start(async () => (isLocked ? { noKey: 'It is locked.' } : { key: Buffer.alloc(32, 5) }))
    await host.ready
    const { connections } = host.client
    const add = () => connections.add({ name: 'prod', url: 'postgresql://u@db/d', password: 'pw' })
    expect(await connections.keystore()).toMatchObject({ source: 'session', message: /^It is locked\./ })
    await expect(add()).rejects.toThrow(/^It is locked\. There is nowhere to keep the password/)
    isLocked = false
    expect((await add()).secret).toBe('keystore')
  })
})

it('only passwords, keys and the passphrase are taken out of the environment', () => {
  expect(
    environmentSecrets({
      ...{ WINNOW_PASSWORD_PROD: 'a', WINNOW_KEY_PROD: 'b', WINNOW_PASSPHRASE: 'c' },
      ...{ WINNOW_PASSWORD_EMPTY: '', WINNOW_STORE: '/x', PGPASSWORD: 'd', PATH: '/bin' },
    }),
  ).toEqual({ passphrase: 'c', variables: { WINNOW_PASSWORD_PROD: 'a', WINNOW_KEY_PROD: 'b' } })
  expect(environmentSecrets({})).toEqual({ variables: {} })
})

function start(systemKey: () => Promise<SystemKey>) {
  return startEngineHost({
    ...{ spawn, systemKey, templates, version: '0', grantKey: newGrantKey() },
    store: join(folder, 'store'),
    onGivingUp: (message) => console.error(message),
  })
}

/** From the sources, without a build. */
function spawn(): EngineChild {
  const child = fork(resolve(import.meta.dirname, '../engine/process.ts'), [], {
    ...{ serialization: 'advanced', execArgv: [], env: { PATH: process.env.PATH } },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code, signal) => listener(String(signal ?? code))),
    kill: () => void child.kill('SIGTERM'),
  }
}
