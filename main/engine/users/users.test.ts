/** Users, their passwords and sessions, by the procedures of a real engine. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sealForEngine } from '../host-seal.ts'
import { newGrantKey, openLocalEngine } from '../index.ts'
import { OUR_TEMPLATES } from '../testing/load-texts.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { hashPassword, isPassword } from './passwords.ts'

const PASSWORD = 'correct horse battery'

async function openUsers() {
  const store = join(temporaryFolder(), 'store')
  const grantKey = newGrantKey()
  const engine = await openLocalEngine({ store, templates: OUR_TEMPLATES, grantKey, version: 'test' })
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const { users } = engine.client
  await users.add({ name: 'ann', role: 'reader', password: PASSWORD })
  const seal = (purpose: string, message: unknown) => ({ sealed: sealForEngine(grantKey, purpose, message) })
  const logIn = async (password = PASSWORD, name = 'ann') => users.logIn(seal('log in', { name, password }))
  return {
    ...{ users, store, seal, logIn },
    opened: async () => {
      const session = await logIn()
      if (session === null) throw new Error('the login was refused')
      return session
    },
    refresh: (token: string) => users.refresh(seal('refresh', { token })),
    find: (session: string) => users.session(seal('session', { session })),
  }
}

it('opens a session for the right password only, and keeps the password nowhere', async () => {
  const { logIn, store, users } = await openUsers()
  expect(await logIn()).toMatchObject({ name: 'ann', role: 'reader' })
  expect([await logIn('wrong'), await logIn(PASSWORD, 'bob'), await logIn('', '')]).toEqual([null, null, null])
  for (const file of ['catalog.sqlite', 'catalog.sqlite-wal'])
    expect(readFileSync(join(store, file)).includes(PASSWORD)).toBe(false)
  expect(Object.keys((await users.list())[0] ?? {}).sort()).toEqual(['createdAt', 'name', 'role'])
})

it('takes a refresh token once; used again, it ends the session with all that came of it', async () => {
  const { opened, refresh, find } = await openUsers()
  const first = await opened()
  const second = await refresh(first.refreshToken)
  const third = await refresh(second?.refreshToken ?? '')
  expect([second?.session, third?.session]).toEqual([first.session, first.session])
  expect(await refresh(randomBytes(32).toString('base64url'))).toBeNull()
  expect(await find(first.session)).not.toBeNull()
  expect(await refresh(first.refreshToken)).toBeNull()
  expect([await find(first.session), await refresh(third?.refreshToken ?? '')]).toEqual([null, null])
})

it('ends sessions with a new password and with the user, and tells a new role at once', async () => {
  const { opened, find, users } = await openUsers()
  const { session } = await opened()
  await users.add({ name: 'ann', role: 'editor', password: 'another long password' })
  expect(await find(session)).toBeNull()
  await users.add({ name: 'ann', role: 'editor', password: PASSWORD })
  const again = await opened()
  expect((await find(again.session))?.role).toBe('editor')
  await users.remove({ name: 'ann' })
  expect(await find(again.session)).toBeNull()
  await expect(users.remove({ name: 'ann' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('lets no page try passwords or sessions: only what the host has sealed for this very purpose is looked at', async () => {
  const { users, seal, opened } = await openUsers()
  const { session } = await opened()
  const forged = sealForEngine(newGrantKey(), 'log in', { name: 'ann', password: PASSWORD })
  for (const sealed of ['', 'x', forged, seal('session', { session }).sealed])
    await expect(users.logIn({ sealed })).rejects.toMatchObject({ code: 'GRANT_REFUSED' })
})

it('makes another hash each time, checks old ones, and knows no password of nobody', async () => {
  const [one, two] = await Promise.all([hashPassword('ﬁne pässword'), hashPassword('ﬁne pässword')])
  expect(one).not.toBe(two)
  expect(one).toMatch(/^scrypt\$131072\$8\$/)
  // The same letters, composed otherwise.
  expect(await isPassword('ﬁne pa\u0308ssword', one)).toBe(true)
  expect([await isPassword('fine', one), await isPassword('', null)]).toEqual([false, false])
})
