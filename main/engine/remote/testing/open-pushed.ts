/** A dataset that is here and, opened where it was pushed to, there: what the tests of remote answers compare. */
import type { Team } from '../../sync/testing/team-place.ts'

/** Loads a file, pushes it, and opens what was pushed. */
export async function openPushed({ place, member }: Team, name: string, text: string) {
  const here = await member.load([place.file(`${name}.csv`, text)], { dataset: name, again: true })
  await member.push(name)
  const there = await member.client.sync.open({ connection: 'team', dataset: name })
  return { here: here.id, there: there.id, dataset: there, table: here.tables[0]?.name ?? '' }
}
