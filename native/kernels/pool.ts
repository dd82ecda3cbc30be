/**
 * Threads for one scan. Tasks are handed out in the order in which they come, two to a worker at most, so that none waits
 * for the next message and few lie ready that nobody has asked for yet.
 */
import { Worker } from 'node:worker_threads'
import type { ChunkResult, ChunkTask, ScannerOptions } from './chunk.ts'
import type { RunTask } from './join.ts'
import { beside, compileKernels, fromSources } from './module.ts'

export type WorkerReply =
  | { readonly result: ChunkResult; readonly failure?: undefined }
  | { readonly failure: string; readonly result?: undefined }

export interface Pool extends AsyncDisposable {
  readonly run: RunTask
}

interface Order {
  readonly task: ChunkTask
  readonly resolve: (result: ChunkResult) => void
  readonly reject: (reason: Error) => void
}

const TASKS_EACH = 2

export function createPool(count: number, options: ScannerOptions): Pool {
  const waiting: Order[] = []
  const module = compileKernels()
  const entry = beside(fromSources() ? 'worker.ts' : 'scan-worker.js')
  let failed: Error | null = null
  const members = Array.from({ length: count }, () => {
    const worker = new Worker(entry, { workerData: { module, options }, name: 'scan', execArgv: [] })
    const member = { worker, orders: [] as Order[] }
    worker.on('message', (reply: WorkerReply) => {
      const order = member.orders.shift()
      if (reply.result === undefined) order?.reject(new Error(reply.failure))
      else order?.resolve(reply.result)
      handOut()
    })
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', (code) => fail(new Error(`A thread that scans ended by itself, with code ${code}.`)))
    return member
  })

  /** Without one worker its chunks are lost, and with them the scan. */
  function fail(error: Error): void {
    failed ??= error
    for (const { orders } of members) for (const order of orders.splice(0)) order.reject(failed)
    for (const order of waiting.splice(0)) order.reject(failed)
  }

  function handOut(): void {
    while (waiting.length > 0) {
      const member = members.reduce((one, other) => (other.orders.length < one.orders.length ? other : one))
      if (member.orders.length >= TASKS_EACH) return
      const order = waiting.shift()
      if (order === undefined) return
      member.orders.push(order)
      member.worker.postMessage(order.task)
    }
  }

  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (failed !== null) return reject(failed)
        waiting.push({ task, resolve, reject })
        handOut()
      }),
    async [Symbol.asyncDispose]() {
      fail(new Error('The scan has ended.'))
      await Promise.all(members.map(({ worker }) => worker.terminate()))
    },
  }
}
