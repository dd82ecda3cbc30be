/** Connections and their secrets, over an engine on a store of its own. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newGrantKey } from '../grants.ts'
import { openEngine } from '../index.ts'
import { openTestFolder, type TestFolder, templatesFolder } from '../testing/test-engine.ts'
import {
  addConnection,
  findConnection,
  listConnections,
  openConnection,
  openTrial,
  removeConnection,
  updateConnection,
} from './connections.ts'
import { postgresConfig } from './postgres-options.ts'
import type { SecretOptions } from './secrets.ts'

const PASSWORD = 'recognisable-Zq7%20ß'
const URL = 'postgresql://ann@db.example.org/sales'

let folder: TestFolder
let store: string
beforeEach(() => {
  folder = openTestFolder()
  store = join(folder.path, 'store')
})
afterEach(() => folder[Symbol.dispose]())

const engineWith = (secrets: SecretOptions) =>
  openEngine({ store, templates: templatesFolder, grantKey: newGrantKey(), version: '0', secrets })
const add = (engine: Awaited<ReturnType<typeof engineWith>>, more = {}) =>
  addConnection(engine, { name: 'prod', url: URL, password: PASSWORD, remember: true, ...more })
const keystore = (key = Buffer.alloc(32, 7)): SecretOptions => ({ systemKey: async () => ({ key }) })

/** All bytes of the store, as far as they are text. */
function everything(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`)
    .join('\n')
}

function expectNoSecret(): void {
  const bytes = everything(store)
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(PASSWORD).toString('base64').slice(4, -4)])
    expect(bytes).not.toContain(Buffer.from(form).toString('latin1'))
}

describe('a connection', () => {
  it('is found by name and id, in any case, and told without its password', async () => {
    await using engine = await engineWith(keystore())
    const added = await add(engine, { url: URL.replace('@', `:${encodeURIComponent(PASSWORD)}@`), password: undefined })
    expect(added).toMatchObject({ name: 'prod', kind: 'postgres', host: 'db.example.org', secret: 'keystore' })
    expect(findConnection(engine, 'PROD')).toEqual(added)
    expect(findConnection(engine, added.id)).toEqual(added)
    expect(JSON.stringify(listConnections(engine))).not.toContain('recognisable')
    expect((await openConnection(engine, 'prod')).password).toBe(PASSWORD)
    await expect(add(engine)).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { free: 'prod-2' } })
    expect(() => findConnection(engine, 'nowhere')).toThrow('There are: prod.')
    expect(listConnections(engine)).toHaveLength(1)
  })

  it('takes names of any kind to the driver as they are, and no secret to who prints its settings', async () => {
    await using engine = await engineWith(keystore())
    const odd = `x"; drop schema public; --'名`
    await add(engine, { name: '数据 1', url: `postgresql://u@localhost/${encodeURIComponent(odd)}`, schema: odd })
    const open = await openConnection(engine, '数据 1')
    expect(open.connection).toMatchObject({ database: odd, schema: odd })
    const config = postgresConfig(open)
    expect(config).toMatchObject({ host: 'localhost', port: 5432, database: odd, ssl: false })
    expect(JSON.stringify(config)).not.toContain('recognisable')
  })

  it('keeps its password when its certificate or schema changes, and asks for it again when the server does', async () => {
    await using engine = await engineWith(keystore())
    await add(engine)
    const changed = await updateConnection(engine, 'prod', { name: 'live', schema: 'other' })
    expect(changed).toMatchObject({ name: 'live', schema: 'other', secret: 'keystore', tls: { mode: 'verify-full' } })
    expect((await openConnection(engine, 'live')).password).toBe(PASSWORD)
    for (const change of [{ url: 'postgresql://ann@evil.example/sales' }, { tls: { mode: 'disable' as const } }])
      await expect(updateConnection(engine, 'live', change)).rejects.toThrow('Give it again')
    const moved = await updateConnection(engine, 'live', { url: 'postgresql://ann@new.example/sales', password: 'n' })
    expect(moved.host).toBe('new.example')
    expect((await openConnection(engine, 'live')).password).toBe('n')
  })

  it('is tried out with the password that is kept, unless it leads elsewhere', async () => {
    await using engine = await engineWith(keystore())
    await add(engine)
    const trial = (url: string, password?: string) =>
      openTrial(engine, { name: 'prod', url, remember: true, ...(password !== undefined && { password }) })
    expect((await trial(`${URL}-2`)).password).toBe(PASSWORD)
    expect((await trial(URL, 'other')).password).toBe('other')
    expect((await trial('postgresql://ann@evil.example/sales')).password).toBe(undefined)
  })

  it('is forgotten with its password', async () => {
    await using engine = await engineWith(keystore())
    const { id } = await add(engine)
    expect(everything(store)).toContain(id)
    removeConnection(engine, 'prod')
    expect(listConnections(engine)).toEqual([])
    expect(readFileSync(join(store, 'secrets-keystore.json'), 'utf8')).not.toContain(id)
  })
})

describe('a password', () => {
  it('is refused where it cannot be kept, with the three ways there are; nothing is added', async () => {
    await using engine = await engineWith({})
    await expect(add(engine)).rejects.toThrow(/WINNOW_PASSWORD_PROD.*WINNOW_PASSPHRASE.*desktop/)
    expect(listConnections(engine)).toEqual([])
    expect(await engine.secrets.keeper()).toMatchObject({ source: 'session' })
  })

  it('sealed by the key store is in no file of the store as it is, and opens with the same key only', async () => {
    {
      await using engine = await engineWith(keystore())
      await add(engine)
    }
    expectNoSecret()
    expect(statSync(join(store, 'secrets-keystore.json')).mode & 0o777).toBe(0o600)
    await using again = await engineWith(keystore())
    expect((await openConnection(again, 'prod')).password).toBe(PASSWORD)
    await using stranger = await engineWith(keystore(Buffer.alloc(32, 8)))
    await expect(openConnection(stranger, 'prod')).rejects.toThrow('Give it again')
    await using terminal = await engineWith({})
    await expect(openConnection(terminal, 'prod')).rejects.toThrow(/desktop application.*WINNOW_PASSWORD_PROD/)
  })

  it('sealed with a passphrase opens with the same one, and a wrong one is told', async () => {
    {
      await using engine = await engineWith({ passphrase: 'correct horse' })
      expect((await add(engine)).secret).toBe('passphrase')
      await add(engine, { name: 'second', password: 'other' })
    }
    expectNoSecret()
    expect(statSync(join(store, 'secrets-passphrase.json')).mode & 0o777).toBe(0o600)
    await using again = await engineWith({ passphrase: 'correct horse' })
    expect((await openConnection(again, 'prod')).password).toBe(PASSWORD)
    expect((await openConnection(again, 'second')).password).toBe('other')
    await using wrong = await engineWith({ passphrase: 'battery staple' })
    await expect(openConnection(wrong, 'prod')).rejects.toThrow('is not the passphrase')
    await expect(add(wrong, { name: 'third' })).rejects.toThrow('is not the passphrase')
    await using none = await engineWith({})
    await expect(openConnection(none, 'prod')).rejects.toThrow('set WINNOW_PASSPHRASE')
  })

  it('from the environment is used before any other and kept nowhere', async () => {
    {
      await using engine = await engineWith({ variables: { WINNOW_PASSWORD_PROD: PASSWORD }, ...keystore() })
      expect((await add(engine, { password: undefined })).secret).toBe('environment')
      expect((await openConnection(engine, 'prod')).password).toBe(PASSWORD)
      await expect(add(engine, { name: 'Prod.', password: 'x' })).resolves.toMatchObject({ secret: 'keystore' })
      removeConnection(engine, 'prod')
      await expect(add(engine, { password: 'x' })).rejects.toThrow('says otherwise')
      await add(engine)
    }
    expectNoSecret()
    await using later = await engineWith(keystore())
    await expect(openConnection(later, 'prod')).rejects.toThrow('set WINNOW_PASSWORD_PROD')
  })

  it('that is not to be remembered lasts as long as the engine', async () => {
    {
      await using engine = await engineWith({})
      expect((await add(engine, { remember: false })).secret).toBe('session')
      expect((await openConnection(engine, 'prod')).password).toBe(PASSWORD)
    }
    expectNoSecret()
    await using later = await engineWith({})
    await expect(openConnection(later, 'prod')).rejects.toThrow('until Winnow ended')
  })

  it('goes to no other server when somebody changes the catalog behind our back', async () => {
    await using engine = await engineWith(keystore())
    await add(engine)
    engine.catalog.prepare("update connection set url = 'postgresql://ann@evil.example/sales'").run()
    await expect(openConnection(engine, 'prod')).rejects.toThrow('kept for another server')
  })

  it('that two processes keep first at once is kept by both', async () => {
    await using one = await engineWith({ passphrase: 'p' })
    await using two = await engineWith({ passphrase: 'p' })
    await Promise.all([add(one), add(two, { name: 'second', password: 'other' })])
    await using later = await engineWith({ passphrase: 'p' })
    expect((await openConnection(later, 'prod')).password).toBe(PASSWORD)
    expect((await openConnection(later, 'second')).password).toBe('other')
  })

  it('is asked for anew when its file was damaged', async () => {
    await using engine = await engineWith(keystore())
    await add(engine)
    writeFileSync(join(store, 'secrets-keystore.json'), '{"format":1')
    await expect(openConnection(engine, 'prod')).rejects.toThrow('is damaged')
    removeConnection(engine, 'prod')
    expect(listConnections(engine)).toEqual([])
  })
})
