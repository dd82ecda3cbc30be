/** What tests of pushes share: an engine with a connection, and short ways to review and push. */
import type { Push, Task } from '../../../../preload/contract/index.ts'
import { openTestEngine, type TestEngine } from '../../testing/test-engine.ts'

export type Mode = Push['mode']
export type Choices = {
  readonly onConflict?: 'stop' | 'theirs' | 'ours'
  readonly onUnstorable?: 'stop' | 'replace' | 'leave-out'
}

export interface Member extends TestEngine {
  /** Reviews and waits. @throws Error with the task's message unless it is done */
  review(dataset: string, mode?: Mode): Promise<Push>
  /** Confirms and waits; the task may have ended in any way. */
  tryConfirm(push: string, choices?: Choices): Promise<Task>
  /** Reviews, confirms and waits. @throws Error unless both are done */
  push(dataset: string, mode?: Mode, choices?: Choices): Promise<Push>
}

/** An engine that knows the database as `team`. */
export async function openMember(store: string, url: string): Promise<Member> {
  const engine = await openTestEngine(store)
  const { client } = engine
  const known = await client.connections.list()
  // The password is kept in memory: an engine that opens the store again has to be told again.
  if (known.length === 0) await client.connections.add({ name: 'team', url, remember: false })
  else await client.connections.update({ connection: 'team', url, remember: false })
  const review = async (dataset: string, mode: Mode = 'incremental') => {
    const { push, task } = await client.sync.review({ dataset, to: 'team', mode })
    const ended = await engine.ended(task.id)
    if (ended.status !== 'done') throw new Error(`The review ended as ${ended.status}: ${ended.message}`)
    return client.sync.get({ push })
  }
  const tryConfirm = async (push: string, choices: Choices = {}) =>
    engine.ended((await client.sync.confirm({ push, ...choices })).id)
  return {
    ...engine,
    review,
    tryConfirm,
    async push(dataset, mode, choices) {
      const { id } = await review(dataset, mode)
      const ended = await tryConfirm(id, choices)
      if (ended.status !== 'done') throw new Error(`The push ended as ${ended.status}: ${ended.message}`)
      return client.sync.get({ push: id })
    },
  }
}

/** A file of so many rows: an id, a name, a number with two digits, a day, and a text that may be empty. */
export function rowsFile(rows: number, change: (id: number) => string | null | undefined = () => undefined): string {
  const lines = ['id,name,amount,day,note']
  for (let id = 1; id <= rows; id++) {
    const changed = change(id)
    if (changed !== null) lines.push(changed ?? plainRow(id))
  }
  return `${lines.join('\n')}\n`
}

export function plainRow(id: number, name = `name ${id}`): string {
  const day = new Date(Date.UTC(2020, 0, 1 + (id % 700))).toISOString().slice(0, 10)
  const note = id % 7 === 0 ? '' : `"a note, no ""${(id * 7919) % 1000}"""`
  return `${id},${name},${id % 1000}.${String(id % 100).padStart(2, '0')},${day},${note}`
}
