/** Pieces of a long work, done by a few workers at the same time and handed on in their order. */

/** Pieces that are done or being done before their turn, for each worker: what they take on the disk is bounded so. */
const AHEAD = 2

/**
 * Yields what `work` makes of each item. When one fails, or nobody asks for the next, `signal` tells the works that are
 * still running; none runs any more when the generator has ended.
 */
export async function* inOrder<Item, Worker, Done>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker, signal: AbortSignal) => Promise<Done>,
): AsyncGenerator<Done, void, undefined> {
  const stop = new AbortController()
  const done = items.map(() => Promise.withResolvers<Done>())
  // Whoever waits for an earlier one hears of it there.
  for (const { promise } of done) promise.catch(() => undefined)
  let begun = 0
  let taken = 0
  let room = Promise.withResolvers<void>()
  /** What went wrong first: the others fail because they are stopped. */
  let first: { readonly error: unknown } | undefined
  const running = workers.map(async (worker) => {
    while (begun < items.length && !stop.signal.aborted) {
      if (begun >= taken + AHEAD * workers.length) {
        await room.promise
        continue
      }
      const at = begun++
      const item = items[at] as Item
      await work(item, worker, stop.signal).then(done[at]?.resolve, (error: unknown) => {
        first ??= { error }
        done[at]?.reject(first.error)
        stop.abort()
      })
    }
  })
  try {
    for (const { promise } of done) {
      yield await promise
      taken++
      room.resolve()
      room = Promise.withResolvers()
    }
  } finally {
    stop.abort()
    room.resolve()
    await Promise.all(running)
  }
}
