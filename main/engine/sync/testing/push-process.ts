/** A process that pushes a dataset, or goes on with a push that was begun, for tests that kill it: STORE URL DATASET. */
import { openMember } from './team.ts'

const [store = '', url = '', dataset = ''] = process.argv.slice(2)
await using member = await openMember(store, url)
const begun = (await member.client.sync.list({ dataset })).find(
  ({ state }) => state === 'paused' || state === 'reviewed',
)
const { id } = begun ?? (await member.review(dataset))
console.log(`begin ${id}`)
const task = await member.tryConfirm(id)
console.log(`${task.status} ${task.message ?? ''}`)
