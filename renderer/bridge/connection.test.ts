/** The connection to the engine, over real oRPC messages. When the engine dies, nobody may wait for ever. */
import { describe, expect, it } from 'vitest'
import { createFakeBridge } from '../testing/fake-bridge.ts'
import { createFakeEngine } from '../testing/fake-engine.ts'
import { explain, freeName, hasCode, isConnectionLost } from './failures.ts'

const start = (delayMs = 0) => createFakeBridge(createFakeEngine({ delayMs }))

describe('a connection', () => {
  it('carries calls, dates included', async () => {
    const { client } = start()
    const [dataset] = await client.datasets.list()
    expect(dataset?.name).toBe('demo')
    expect(dataset?.createdAt).toBeInstanceOf(Date)
  })
  it('fails the calls that wait when it breaks, with a sentence that says what happens next', async () => {
    const { client, crash } = start(5000)
    const call = client.datasets.list()
    await new Promise((resolve) => setTimeout(resolve, 20))
    crash()
    const error: unknown = await call.catch((reason: unknown) => reason)
    expect(isConnectionLost(error)).toBe(true)
    expect(explain(error)).toContain('It is being started again')
  })
  it('lets calls made meanwhile wait for the next engine, with the same client', async () => {
    const { client, crash, restart, connection } = start()
    crash()
    expect(connection.state()).toBe('offline')
    const call = client.about()
    restart()
    expect(connection.state()).toBe('ready')
    expect((await call).version).toBe('0.1.0')
  })
  it('ends the stream of changes when it breaks', async () => {
    const { client, crash } = start()
    const changes = await client.tasks.follow()
    const next = changes.next()
    crash()
    await expect(next).rejects.toSatisfy(isConnectionLost)
  })
  it('tells who listens about each change of its state, once', async () => {
    const { connection, crash, restart } = start()
    const states: string[] = []
    const stop = connection.onState((state) => states.push(state))
    crash()
    crash()
    restart()
    stop()
    crash()
    expect(states).toEqual(['offline', 'ready'])
  })
})

describe('an expected failure', () => {
  it('arrives with its code, its message and the free name', async () => {
    const { client } = start()
    const error: unknown = await client.datasets
      .rename({ dataset: 'd1', name: 'sensor dump' })
      .catch((reason) => reason)
    expect(hasCode(error, 'NAME_TAKEN')).toBe(true)
    expect(freeName(error)).toBe('sensor dump 2')
    expect(explain(error)).toContain('already')
  })
  it('of a bug tells nothing of its inside', async () => {
    const { client } = start()
    const error: unknown = await client.datasets.get({ dataset: 'nowhere' }).catch((reason) => reason)
    expect(explain(error)).toContain('Nothing that was loaded is changed')
  })
})
