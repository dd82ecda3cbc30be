/** Starts the application as `npm start` does, in the browser, on a store of its own; ends it with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from './runtime.ts'

export interface StartedHost extends AsyncDisposable {
  /** Address with the token. */
  readonly url: URL
  readonly token: string
  /** Everything that was printed so far. */
  readonly printed: readonly string[]
  readonly process: ChildProcess
}

export async function startBrowserHost(store: string, args: readonly string[] = ['--no-open']): Promise<StartedHost> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const child = spawn(process.execPath, [join(projectRoot, 'out/main/start.js'), '--store', store, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  const printed: string[] = []
  const url = await new Promise<URL>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${printed.join('\n')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line)
      const [address] = /http:\S+/.exec(line) ?? []
      if (address !== undefined) resolve(new URL(address))
    })
  })
  return {
    url,
    token: url.searchParams.get('token') ?? '',
    printed,
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
