/**
 * A process of its own that runs one server for a test. It outlives the test's process for a moment, however that one
 * ends, so that no server and no folder of one is left behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, rmSync } from 'node:fs'
import { ended, killTree } from './kill-tree.ts'

/** What a test tells its guardian; `folder` is the server's own and goes when the guardian does. */
export type Command =
  | {
      readonly do: 'start'
      readonly program: string
      readonly args: readonly string[]
      readonly folder: string
      readonly log: string
      readonly identity: { readonly uid: number; readonly gid: number } | undefined
    }
  | { readonly do: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly do: 'kill' }

/** What a guardian tells its test. */
export type Report =
  | { readonly is: 'started'; readonly pid: number }
  | { readonly is: 'ended'; readonly code: number | null; readonly signal: string | null; readonly error?: string }

let server: ChildProcess | undefined
let killed: number[] = []
let folder: string | undefined

const report = (what: Report): void => {
  // A test that has ended no longer listens; its guardian still has to clean up.
  if (process.connected) process.send?.(what, undefined, undefined, () => undefined)
}

function start(command: Extract<Command, { do: 'start' }>): void {
  folder = command.folder
  const log = openSync(command.log, 'a')
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    stdio: ['ignore', log, log],
    ...command.identity,
  })
  closeSync(log)
  server = child
  child.once('error', (error) => {
    server = undefined
    report({ is: 'ended', code: null, signal: null, error: error.message })
  })
  child.once('spawn', () => report({ is: 'started', pid: child.pid ?? 0 }))
  child.once('exit', async (code, signal) => {
    server = undefined
    await ended(killed)
    report({ is: 'ended', code, signal })
  })
}

function kill(): void {
  if (server?.pid !== undefined) killed = killTree(server.pid)
}

process.on('message', (command: Command) => {
  if (command.do === 'start') start(command)
  else if (command.do === 'signal') server?.kill(command.signal)
  else kill()
})

process.once('disconnect', () => {
  kill()
  const leave = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    process.exit()
  }
  if (server === undefined) leave()
  else server.once('exit', leave)
})

// Ctrl-C reaches the whole group of a terminal; the end of the test is what ends a guardian.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
