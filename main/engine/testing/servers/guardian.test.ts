/** No server outlives the test that started it, however that one ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { describe, expect, it } from 'vitest'
import { childrenOf, isRunning } from './kill-tree.ts'
import { withoutPostgres } from './postgres.ts'
import { startServer } from './server-process.ts'
import { serverFolder } from './unprivileged.ts'

const script = `
  import { preparePostgres } from './postgres-programs.ts'
  import { startPostgres } from './postgres.ts'
  import { childrenOf } from './kill-tree.ts'
  await startPostgres({ own: true })
  const [guardian] = childrenOf(process.pid)
  const [server] = childrenOf(guardian)
  console.log(JSON.stringify([guardian, server, ...childrenOf(server)]))
`

/** Fires when a process has ended, so that nobody waits for its word any longer. */
function ended(child: ChildProcess): AbortSignal {
  const over = new AbortController()
  child.once('exit', () => over.abort(new Error('The process ended without a word.')))
  return over.signal
}

describe.skipIf(withoutPostgres({ own: true }) || process.platform === 'win32')('the guardian of a server', () => {
  it('ends the server and all its processes when the test is killed', async () => {
    const test = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname })
    test.stderr.pipe(process.stderr)
    const [line] = await once(createInterface(test.stdout), 'line', { signal: ended(test) })
    const processes = JSON.parse(String(line)) as number[]
    expect(processes.length).toBeGreaterThan(5)
    expect(processes.every(isRunning)).toBe(true)
    test.kill('SIGKILL')
    await expect.poll(() => processes.filter(isRunning), { timeout: 20_000 }).toEqual([])
  })
})

describe('a server that does not start', () => {
  it('is reported with the end of its log, and leaves nothing', async () => {
    const folder = serverFolder(undefined)
    const started = startServer({
      program: process.execPath,
      args: ['-e', 'console.log("The port is taken."); process.exit(3)'],
      folder,
      identity: undefined,
      ping: () => Promise.reject(new Error('It does not answer.')),
    })
    await expect(started).rejects.toThrow(/ended at once \(3\)[\s\S]*The port is taken\./)
    expect(existsSync(folder)).toBe(false)
    expect(childrenOf(process.pid)).toEqual([])
  })
})
