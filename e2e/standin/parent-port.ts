/**
 * Runs first inside a utility process and gives it `process.parentPort`, as Electron does.
 * It also ends the process when the parent is gone, so that nothing is left behind.
 */
import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'

class ParentPort extends EventEmitter implements Pick<Electron.ParentPort, 'postMessage'> {
  private readonly early: unknown[] = []

  constructor() {
    super()
    process.on('message', (data: unknown) => {
      if (this.listenerCount('message') > 0) this.deliver(data)
      else this.early.push(data)
    })
    // Messages that came before anybody listened are kept, as a message port keeps them.
    this.on('newListener', (event) => {
      if (event !== 'message') return
      process.nextTick(() => {
        for (const data of this.early.splice(0)) this.deliver(data)
      })
    })
  }

  postMessage(message: unknown): void {
    process.send?.(message)
  }

  private deliver(data: unknown): void {
    this.emit('message', { data, ports: [] })
  }
}

process.on('disconnect', () => process.exit())
Object.assign(process, { parentPort: new ParentPort(), type: 'utility' })
