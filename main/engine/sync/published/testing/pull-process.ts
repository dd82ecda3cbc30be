/** A process that pulls a dataset under a name of its own, for tests that kill it: STORE URL DATASET NAME. */
import { openMember } from '../../testing/team.ts'

const [store = '', url = '', dataset = '', name = ''] = process.argv.slice(2)
await using member = await openMember(store, url)
console.log('begin')
const { id } = await member.client.sync.pull({ connection: 'team', dataset, name })
const task = await member.ended(id)
console.log(`${task.status} ${task.message ?? ''}`)
