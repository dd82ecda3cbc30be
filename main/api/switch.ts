/**
 * The API of the desktop, on or off as the settings say: on 127.0.0.1, from the moment a person switches it on, and gone
 * when it is switched off. What came of it is told to the engine, where the window reads it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiSetting } from '../../preload/contract/index.ts'
import { createGrants, sealForEngine } from '../engine/client.ts'
import type { EngineHost } from '../host/engine-host.ts'
import { registerApi } from './index.ts'
import { createLog } from './log.ts'
import { createServer } from './server.ts'

interface Switched {
  readonly engine: EngineHost
  readonly grantKey: Buffer
  /** Folder of the store. */
  readonly store: string
}

interface Running extends AsyncDisposable {
  readonly port: number
  readonly url: string
}

/** Follows the settings for as long as the engine runs, through all of its restarts. */
export function serveApiWhenAsked(switched: Switched): AsyncDisposable {
  const { engine, grantKey } = switched
  const end = new AbortController()
  let running: Running | null = null
  let told = ''
  /** One change after the other: a server that is closing still holds its port. */
  let last: Promise<unknown> = Promise.resolve()

  const follow = async () => {
    told = ''
    try {
      for await (const { api } of await engine.client.settings.follow(undefined, { signal: end.signal }))
        last = last.then(() => apply(api))
    } catch {
      // The engine stopped: the settings are followed again when it is back.
    }
  }
  const stopListening = engine.onState((state) => {
    if (state === 'ready') void follow()
  })
  void engine.ready.then(follow, () => undefined)

  async function apply({ enabled, port, url }: ApiSetting): Promise<void> {
    if (end.signal.aborted) return
    if (running !== null && (!enabled || running.port !== port)) {
      await running[Symbol.asyncDispose]()
      running = null
    }
    let message: string | null = null
    if (enabled && running === null)
      try {
        running = await start(switched, port)
      } catch (error) {
        message = explain(error, port)
      }
    const now = running?.url ?? null
    if (now !== url || message !== null) await tell(now, message)
  }

  async function tell(url: string | null, message: string | null): Promise<void> {
    // To be told what was said before is no reason to say it again.
    const words = JSON.stringify([url, message])
    if (words === told && message !== null) return
    told = words
    const sealed = sealForEngine(grantKey, 'settings', { canSwitch: true, url, message })
    await engine.client.settings.report({ sealed }).catch(() => undefined)
  }

  return {
    async [Symbol.asyncDispose]() {
      end.abort()
      stopListening()
      await last
      await running?.[Symbol.asyncDispose]()
    },
  }
}

async function start({ engine, grantKey, store }: Switched, port: number): Promise<Running> {
  await using open = new AsyncDisposableStack()
  const spool = await mkdtemp(join(tmpdir(), 'winnow-api-'))
  open.defer(() => rm(spool, { recursive: true, force: true }))
  const app = createServer({})
  open.defer(() => app.close())
  const options = { client: () => engine.client, grantKey, grants: createGrants(grantKey), store, spool }
  await registerApi(app, options, { log: createLog(process.stderr) })
  const url = await app.listen({ host: '127.0.0.1', port })
  const parts = open.move()
  return { port, url, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

function explain(error: unknown, port: number): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Choose another.`
  return `The API cannot be started: ${error instanceof Error ? error.message : String(error)}`
}
