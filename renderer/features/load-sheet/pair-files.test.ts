/** Two answers about the same files. One file's preview under another's name would be a lie. */
import { expect, it } from 'vitest'
import type { Inspection } from '../../../preload/contract/index.ts'
import { inspect } from '../../testing/fake/files.ts'
import { pairFiles } from './pair-files.ts'

function file(grant: string, name: string, head: string): Inspection {
  const found = inspect('columns.csv', {}, null)
  if (!found) throw new Error('The fake knows this file.')
  return { ...found, file: grant, name, head }
}
const heads = (kept: readonly Inspection[], again: readonly Inspection[]) =>
  pairFiles(kept, again).map(({ current }) => current.head)
const kept = [file('1', 'a.csv', 'old'), file('2', 'a.csv', 'old'), file('3', 'b.csv', 'old')]

it('pairs by grant, whatever the order', () => {
  expect(heads(kept, [file('3', 'b.csv', 'z'), file('1', 'a.csv', 'x'), file('2', 'a.csv', 'y')])).toEqual([
    'x',
    'y',
    'z',
  ])
})
it('pairs by place when the grants are new, also for two files of one name', () => {
  expect(heads(kept, [file('7', 'a.csv', 'x'), file('8', 'a.csv', 'y'), file('9', 'b.csv', 'z')])).toEqual([
    'x',
    'y',
    'z',
  ])
})
it('keeps the first answer for a file that the second one leaves out', () => {
  expect(heads(kept, [file('9', 'b.csv', 'z')])).toEqual(['old', 'old', 'z'])
})
