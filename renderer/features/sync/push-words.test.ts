/** The words of a push: a person who reads only the button knows what it writes. */
import { describe, expect, it } from 'vitest'
import type { PushTable } from '../../../preload/contract/index.ts'
import { behindWords, confirmWords, missingChoice } from './push-words.ts'

const none = { inserted: 0, updated: 0, deleted: 0, unchanged: 0, conflicts: 0 }
const table = (name: string, change: Partial<PushTable> = {}): PushTable => ({
  ...{ table: name, target: name, isNew: false, ddl: [], columns: [], ...none },
  ...change,
})
const pushOf = (...tables: PushTable[]) => {
  const sum = (kind: keyof typeof none) => tables.reduce((total, one) => total + one[kind], 0)
  const counts = {
    ...{ inserted: sum('inserted'), updated: sum('updated'), deleted: sum('deleted') },
    ...{ unchanged: sum('unchanged'), conflicts: sum('conflicts') },
  }
  return { tables, counts, version: 4, unstorable: { total: 0, first: [] } }
}

describe('the button of a review', () => {
  it('says what it writes, and where', () => {
    const push = pushOf(table('orders', { inserted: 1204, updated: 3, unchanged: 9 }), table('shops', { unchanged: 2 }))
    expect(confirmWords(push, 'stop')).toBe('Insert 1,204, update 3 rows in orders')
    expect(confirmWords(pushOf(table('orders', { inserted: 1 })), 'stop')).toBe('Insert 1 row in orders')
    const both = pushOf(table('orders', { deleted: 5 }), table('shops', { updated: 2 }))
    expect(confirmWords(both, 'stop')).toBe('Update 2, delete 5 rows in 2 tables')
  })

  it('counts rows in conflict only when ours are to be written over them', () => {
    const push = pushOf(table('orders', { inserted: 2 }), table('shops', { conflicts: 3 }))
    expect(confirmWords(push, 'theirs')).toBe('Insert 2 rows in orders')
    expect(confirmWords(push, 'ours')).toBe('Insert 2, overwrite 3 rows in 2 tables')
  })

  it('says what else there is to do when no row changes', () => {
    expect(confirmWords(pushOf(table('a', { isNew: true, ddl: ['CREATE'] })), 'stop')).toBe('Make 1 table without rows')
    expect(confirmWords(pushOf(table('a', { ddl: ['ALTER'] })), 'stop')).toBe('Change the columns of 1 table')
    const conflict = pushOf(table('a', { conflicts: 1 }))
    expect(confirmWords(conflict, 'stop')).toBe('Nothing is chosen yet')
    expect(confirmWords(conflict, 'theirs')).toBe('Publish version 4 without changing a row')
    expect(confirmWords(pushOf(table('a')), 'stop')).toBe('Publish version 4 without changing a row')
  })

  it('asks for the choices that are missing, one after the other', () => {
    const push = { ...pushOf(table('a', { conflicts: 2 })), unstorable: { total: 1, first: [] } }
    const ask = (onConflict: string, onUnstorable: string) => missingChoice(push, { onConflict, onUnstorable })
    expect(ask('stop', 'stop')).toBe('Choose what happens to the 2 rows in conflict.')
    expect(ask('ours', 'stop')).toBe('Choose what happens to the cell that the database cannot hold.')
    expect(ask('theirs', 'replace')).toBeUndefined()
  })
})

describe('a place', () => {
  it('says how far it is behind', () => {
    expect(behindWords({ pushedVersion: null }, 3)).toBe('Nothing is published there yet')
    expect(behindWords({ pushedVersion: 3 }, 3)).toBe('Version 3, as here')
    expect(behindWords({ pushedVersion: 2 }, 3)).toBe('Version 2, 1 version behind')
    expect(behindWords({ pushedVersion: 3 }, 2)).toBe('Version 3; here it is version 2')
  })
})
