import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createGrants, newGrantKey } from './grants.ts'

const grants = createGrants(newGrantKey())

it('opens what was sealed with the same key, whatever the path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('read' as const, 'write' as const), (path, mode) => {
      expect(grants.open(grants.seal({ path, mode }), mode)).toEqual({ path, mode, temporary: false })
    }),
  )
})

it('says which member of an archive is meant', () => {
  const grant = grants.seal({ path: 'all.zip', member: '../a.csv', mode: 'read' })
  expect(grants.open(grant, 'read')).toEqual({ path: 'all.zip', member: '../a.csv', mode: 'read', temporary: false })
})

it('tells nothing of the path', () => {
  const grant = grants.seal({ path: '/home/somebody/secret.csv', mode: 'read' })
  expect(Buffer.from(grant, 'base64url').toString('latin1')).not.toContain('secret')
  expect(grants.seal({ path: '/home/somebody/secret.csv', mode: 'read' })).not.toBe(grant)
})

it('refuses a permission to read where one to write is needed', () => {
  expect(() => grants.open(grants.seal({ path: 'a', mode: 'read' }), 'write')).toThrow('not valid')
})

it('refuses what another key sealed, what was changed in any place, and what was made up', () => {
  expect(() => createGrants(newGrantKey()).open(grants.seal({ path: 'a', mode: 'read' }), 'read')).toThrow('not valid')
  const grant = Buffer.from(grants.seal({ path: 'a', mode: 'read' }), 'base64url')
  for (let at = 0; at < grant.length; at++) {
    const changed = Buffer.from(grant)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => grants.open(changed.toString('base64url'), 'read')).toThrow('not valid')
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(() => grants.open(text, 'read')).toThrow('not valid')
    }),
  )
})
