/**
 * Electron's `utilityProcess`: a child process of Node that finds a `process.parentPort` in itself.
 * No child outlives this process: each is ended when we exit, and ends itself when its parent is gone.
 */
import { type ChildProcess, fork, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type * as Electron from 'electron'
import { GuardedEmitter, guarded, notProvided } from './guard.ts'

type Provided = Pick<Electron.UtilityProcess, 'pid' | 'stdout' | 'stderr' | 'postMessage' | 'kill'>
type ForkOptions = Pick<Electron.ForkOptions, 'serviceName' | 'stdio' | 'env' | 'execArgv'>

const parentPort = new URL('./parent-port.ts', import.meta.url).href

class UtilityProcess extends GuardedEmitter implements Provided {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  private readonly child: ChildProcess
  private wasKilled = false
  private isRunning = true

  constructor(modulePath: string, args: string[], options: ForkOptions) {
    super('UtilityProcess')
    this.child = fork(modulePath, args, {
      serialization: 'advanced',
      env: { ...(options.env ?? process.env) },
      stdio: stdioOf(options.stdio),
      execArgv: ['--import', parentPort, ...(options.execArgv ?? [])],
    })
    this.stdout = this.child.stdout
    this.stderr = this.child.stderr
    const endWithUs = () => this.child.kill('SIGKILL')
    process.on('exit', endWithUs)
    this.child.on('spawn', () => this.emit('spawn'))
    this.child.on('message', (message) => this.emit('message', message))
    this.child.on('exit', (code, signal) => {
      process.off('exit', endWithUs)
      this.isRunning = false
      this.emit('exit', this.exitCode(code, signal))
    })
    this.child.on('error', (error) => console.error('stand-in: utility process', error))
  }

  get pid(): number | undefined {
    return this.isRunning ? this.child.pid : undefined
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw notProvided('UtilityProcess.postMessage with ports')
    if (this.child.connected) this.child.send(message as object) // any cloneable value; Node's type knows JSON only
  }

  kill(): boolean {
    this.wasKilled = this.isRunning
    return this.child.kill()
  }

  /** Electron gives 0 after its own `kill`, and what the system reports after every other end. */
  private exitCode(code: number | null, signal: NodeJS.Signals | null): number {
    if (code !== null) return code
    return this.wasKilled || signal === null ? 0 : constants.signals[signal]
  }
}

function stdioOf(stdio: Electron.ForkOptions['stdio'] = 'inherit'): StdioOptions {
  const [, output, error] = Array.isArray(stdio) ? stdio : ['ignore', stdio, stdio]
  if (!isStream(output) || !isStream(error)) throw notProvided('utilityProcess.fork with this stdio')
  return ['ignore', output, error, 'ipc']
}

function isStream(kind: unknown): kind is 'pipe' | 'ignore' | 'inherit' {
  return kind === 'pipe' || kind === 'ignore' || kind === 'inherit'
}

export const utilityProcess = guarded('utilityProcess', {
  fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(modulePath, args, options),
})
