/** Part of a file that could not be read, in a format whose parts stand for themselves: what is around it was read. */
import type { Damage } from '../unpack/known-table.ts'
import type { Complaint, RuleInfo } from './rule.ts'

export const damagedBlock: RuleInfo = { code: 'damaged-block', severity: 'error' }

export const damagedBlockComplaint = ({ byteOffset, message }: Damage): Complaint => ({
  column: '',
  value: `byte ${byteOffset}`,
  expected: 'a block that can be read',
  message,
})
