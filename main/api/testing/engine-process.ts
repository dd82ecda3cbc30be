/** An engine in a process of its own, from the sources, as the hosts have it. */
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import type { EngineOptions } from '../../engine/index.ts'
import { type EngineChild, type EngineHost, startEngineHost } from '../../host/engine-host.ts'

export async function openEngineProcess(options: EngineOptions): Promise<EngineHost> {
  const host = startEngineHost({ ...options, spawn, onGivingUp: (message) => console.error(message) })
  await host.ready
  return host
}

function spawn(): EngineChild {
  const child = fork(resolve(import.meta.dirname, '../../engine/process.ts'), [], {
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
