/** The form of a connection: only what was said is sent, so that a kept secret stays. */
import { describe, expect, it } from 'vitest'
import { connectionOf, draftOf, problemOf } from './draft.ts'

const draft = { ...draftOf(undefined), name: ' lab ' }

describe('a connection', () => {
  it('is made of an address or of parts, and of nothing that was left out', () => {
    expect(connectionOf({ ...draft, url: ' mongodb://h/db ', schema: 'x' })).toEqual({
      ...{ name: 'lab', url: 'mongodb://h/db', remember: true },
    })
    const parts = { ...draft, by: 'fields' as const, host: 'h', database: 'db', port: '6432', user: 'me', schema: 's' }
    expect(connectionOf({ ...parts, password: 'p', tls: 'verify-ca', ca: 'PEM' })).toEqual({
      ...{ name: 'lab', remember: true, password: 'p', schema: 's', tls: { mode: 'verify-ca', ca: 'PEM' } },
      fields: { kind: 'postgres', host: 'h', database: 'db', port: 6432, user: 'me' },
    })
  })

  it('is not sent before it can be one', () => {
    expect(problemOf({ ...draft, name: '' })).toMatch(/^A name has/)
    expect(problemOf({ ...draft, url: 'mysql://h/db' })).toMatch(/^An address begins/)
    expect(problemOf({ ...draft, url: 'postgres://h/db' })).toBeUndefined()
    const parts = { ...draft, by: 'fields' as const, host: 'h', database: 'db' }
    expect(problemOf({ ...parts, host: ' ' })).toBe('Name the server.')
    expect(problemOf({ ...parts, database: '' })).toBe('Name the database.')
    expect(problemOf({ ...parts, port: '70000' })).toBe('A port is a number from 1 to 65535.')
    expect(problemOf(parts)).toBeUndefined()
  })
})
