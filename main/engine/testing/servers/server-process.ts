/** A server's process under the care of a guardian: started, ended in one way or another, started again. */
import { fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Command, Report } from './guardian.ts'
import type { Identity } from './unprivileged.ts'

export interface Program {
  readonly program: string
  readonly args: readonly string[]
  /** The server's own folder; it goes with the server. */
  readonly folder: string
  readonly identity: Identity | undefined
  /** Resolves when the server answers, throws as long as it does not. */
  readonly ping: () => Promise<void>
}

export interface ServerProcess {
  /** Process id of the server that runs now, 0 when none does. */
  pid(): number
  /** Starts it anew on the same data, and resolves once it answers. It is ended first, without a word, if it runs. */
  start(): Promise<void>
  /** SIGKILL for the server and everything it started; resolves when it has ended. */
  kill(): Promise<void>
  /** Ends it and removes its folder. */
  close(): Promise<void>
  /** What the server wrote about itself. */
  log(): string
}

/** Starts a server; throws with the end of its log when it does not come to answer. */
export async function startServer(server: Program): Promise<ServerProcess> {
  const guardian = fork(fileURLToPath(new URL('guardian.ts', import.meta.url)), [], {
    detached: true,
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const log = join(server.folder, 'server.log')
  let pid: number | undefined
  let ended = Promise.withResolvers<Extract<Report, { is: 'ended' }>>()
  const tell = (command: Command): void => void guardian.send(command)
  guardian.on('message', (report: Report) => {
    if (report.is === 'started') pid = report.pid
    else {
      pid = undefined
      ended.resolve(report)
    }
  })
  const readLog = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '')

  async function kill(): Promise<void> {
    if (pid === undefined) return
    tell({ do: 'kill' })
    await ended.promise
  }
  async function start(): Promise<void> {
    await kill()
    ended = Promise.withResolvers()
    tell({ do: 'start', log, ...withoutPing(server) })
    const hasEnded = ended.promise.then(({ code, signal, error }) => {
      const reason = error ?? signal ?? code
      throw new Error(`${server.program} ended at once (${reason}). The end of its log:\n${readLog().slice(-2000)}`)
    })
    const answering = new AbortController()
    try {
      await Promise.race([untilAnswered(server.ping, answering.signal), hasEnded])
    } finally {
      answering.abort()
    }
  }
  async function close(): Promise<void> {
    if (!guardian.connected) return
    const exit = once(guardian, 'exit')
    guardian.disconnect()
    await exit
  }
  try {
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return { pid: () => pid ?? 0, start, kill, close, log: readLog }
}

/**
 * A port of 127.0.0.1 that nothing listens on now. It is below those that systems give to outgoing connections: a server
 * that is down for a while finds it free again, and nobody who dials in vain happens to meet himself there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => resolve(true))
    })
    probe.close()
    if (isFree) return port
  }
}

const withoutPing = ({ program, args, folder, identity }: Program) => ({ program, args, folder, identity })

async function untilAnswered(ping: () => Promise<void>, given: AbortSignal): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!given.aborted) {
    try {
      return await ping()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(25)
    }
  }
}
