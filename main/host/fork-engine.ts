/** The engine as a child process of Node.js, for the browser host. */
import { fork } from 'node:child_process'
import type { EngineChild } from './engine-host.ts'
import { engineProcess } from './places.ts'

export function forkEngine(): EngineChild {
  const child = fork(engineProcess, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return {
    send: (message) => {
      if (child.connected) child.send(message)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('exit', (code, signal) => listener(`its process ended with ${signal ?? `code ${code}`}`)),
    kill: () => void child.kill('SIGTERM'),
  }
}
