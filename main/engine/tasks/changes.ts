/** Tells every window what has changed: one publisher, any number of followers. */
import { EventPublisher } from '@orpc/server'
import type { Change } from '../../../preload/contract/index.ts'

const CHANNEL = 'change'

export class Changes {
  readonly #publisher = new EventPublisher<{ [CHANNEL]: Change }>()

  publish(change: Change): void {
    this.#publisher.publish(CHANNEL, change)
  }

  /** Ends when `signal` aborts. */
  follow(signal: AbortSignal | undefined): AsyncGenerator<Change> {
    return this.#publisher.subscribe(CHANNEL, signal === undefined ? {} : { signal })
  }
}
