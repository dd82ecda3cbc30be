/** The engine as a utility process of Electron. */
import { utilityProcess } from 'electron'
import type { EngineChild } from '../host/engine-host.ts'
import { engineProcess } from '../host/places.ts'

export function spawnEngine(): EngineChild {
  const child = utilityProcess.fork(engineProcess, [], { serviceName: 'Winnow data engine', stdio: 'inherit' })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(`its process ended with code ${code}`)),
    kill: () => void child.kill(),
  }
}
