/** Addresses of databases: what is read out of them, what is refused, and that no refusal repeats a password. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftConnection, isLoopbackHost } from './draft.ts'
import { formatDatabaseUrl, hasControls, parseDatabaseUrl } from './parse-url.ts'

const draft = (url: string, more = {}) => draftConnection({ name: 'c', url, ...more })
const refusal = (url: string, more = {}): string => {
  try {
    draft(url, more)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('it was taken')
}

describe('a URL of a database', () => {
  it('is read into its parts, with the password apart', () => {
    const { given, tls, ...parts } = draft('postgres://ann%40corp:p%40ss%2Fword@db.example.org:6432/sales%20data')
    expect(parts).toEqual({
      name: 'c',
      kind: 'postgres',
      url: 'postgresql://ann%40corp@db.example.org:6432/sales%20data',
      host: 'db.example.org',
      user: 'ann@corp',
      database: 'sales data',
      schema: 'public',
    })
    expect(given).toEqual({ password: 'p@ss/word' })
    expect(tls).toEqual({ mode: 'verify-full' })
  })

  it('comes back from its text as it was, whatever its names are', () => {
    const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((name) => !hasControls(name))
    const host = fc.constantFrom('db.example.org', '127.0.0.1', '::1', '/var/run/postgresql', 'bücher.example')
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }))
    fc.assert(
      fc.property(fc.option(text), text, text, host, port, text, (user, password, database, name, at, value) => {
        const parts = {
          scheme: 'postgresql' as const,
          ...{ user, database, hosts: [{ name, port: at }], options: new Map([['options', value]]) },
        }
        const written = formatDatabaseUrl(parts)
        expect(parseDatabaseUrl(written)).toEqual({ ...parts, password: undefined })
        if (user === null) return
        const secret = encodeURIComponent(password)
        expect(parseDatabaseUrl(written.replace('@', `:${secret}@`))).toEqual({ ...parts, password })
      }),
    )
  })

  it('names several hosts of a MongoDB, and may be an SRV name', () => {
    const set = draft('mongodb://u@a.example:27018,b.example/app?replicaSet=rs0&authSource=admin&retryWrites=true')
    expect(set).toMatchObject({ host: 'a.example:27018,b.example', database: 'app', schema: null, user: 'u' })
    expect(set.url).toBe('mongodb://u@a.example:27018,b.example/app?replicaSet=rs0&authSource=admin')
    const srv = draft('mongodb+srv://u:p@cluster.example.net')
    expect(srv).toMatchObject({ url: 'mongodb+srv://u@cluster.example.net/', database: 'winnow' })
    expect(srv.tls.mode).toBe('verify-full')
  })

  it('is checked by TLS in full unless the server is on this machine, or the URL says otherwise', () => {
    const mode = (url: string) => draft(url).tls.mode
    expect(mode('postgresql://localhost/a')).toBe('disable')
    expect(mode('postgresql://127.9.9.9/a')).toBe('disable')
    expect(mode('postgresql://[::1]:5432/a')).toBe('disable')
    expect(mode('postgresql:///a?host=/var/run/postgresql')).toBe('disable')
    expect(mode('postgresql://localhost.example.org/a')).toBe('verify-full')
    expect(mode('postgresql://[::2]/a')).toBe('verify-full')
    expect(mode('postgresql://db/a?sslmode=verify-ca')).toBe('verify-ca')
    expect(mode('mongodb://localhost,elsewhere/a')).toBe('verify-full')
    expect(mode('mongodb://db/a?tls=true&tlsAllowInvalidCertificates=true')).toBe('require')
    expect(mode('mongodb://db/a?ssl=false')).toBe('disable')
    expect(['0:0:0:0:0:0:0:1', 'LOCALHOST.', 'db.localhost'].map(isLoopbackHost)).toEqual([true, true, true])
    expect(['::', '128.0.0.1', 'localhost.org', '1::'].map(isLoopbackHost)).toEqual([false, false, false, false])
  })

  it('may be given by its parts instead', () => {
    const fields = { kind: 'mongodb' as const, host: '[::1]', port: 27_018, user: 'a@b', database: 'x y' }
    expect(draftConnection({ name: 'c', fields, password: 'p' })).toMatchObject({
      ...{ url: 'mongodb://a%40b@[::1]:27018/x%20y?authSource=admin', host: '[::1]', database: 'x y', user: 'a@b' },
      ...{ schema: null, tls: { mode: 'disable' }, given: { password: 'p' } },
    })
    expect(() => draftConnection({ name: 'c', fields: { ...fields, host: 'a\nb' } })).toThrow('host cannot be used')
    expect(() => draftConnection({ name: 'c', fields, url: 'mongodb://h/d' })).toThrow('not both')
  })

  it('is refused with what cannot be used', () => {
    expect(refusal('mysql://u@h/d')).toContain('begins with postgresql://')
    expect(refusal('postgresql://h/d?sslmode=prefer')).toContain('unnoticed')
    expect(refusal('postgresql://h/d?frobnicate=1')).toContain('frobnicate')
    expect(refusal('mongodb://h/d?authMechanismProperties=X:y')).toContain('authMechanismProperties')
    expect(refusal('postgresql://h/d?sslrootcert=/etc/passwd')).toContain('--ca')
    expect(refusal('postgresql://a,b/d')).toContain('one host')
    expect(refusal('postgresql://h\nevil/d')).toContain('line break')
    expect(refusal('postgresql://h%0aevil/d')).toContain('control character')
    expect(refusal('postgresql://h/d%00')).toContain('control character')
    expect(refusal('postgresql://h:99999/d')).toContain('port')
    expect(refusal('postgresql://h;rm/d')).toContain('host cannot be used')
    expect(refusal('postgresql://h/d', { schema: 'x'.repeat(64) })).toContain('longer than 63 bytes')
    expect(refusal('mongodb://h/d', { schema: 's' })).toContain('no schemas')
    expect(refusal('postgresql://h/d', { tls: { ca: 'nonsense' } })).toContain('no certificate')
    expect(refusal('postgresql:///d?host=/run/pg', { tls: { mode: 'require' } })).toContain('Unix socket')
  })

  it('takes names with quotes, semicolons and letters of any script as they are', () => {
    const odd = `d"'; drop table x; -- 数据`
    const { database, schema, url } = draft(`postgresql://localhost/${encodeURIComponent(odd)}`, { schema: odd })
    expect({ database, schema }).toEqual({ database: odd, schema: odd })
    expect(draft(url).database).toBe(odd)
  })

  it('never repeats a password when it cannot be read, nor takes a part of it for a name', () => {
    const secret = 'S3cr3tW0rd'
    for (const mark of ['/', '?', '#', '@', ':', '%', '\n', '[', ' ', '=', '&', '12/'])
      for (const password of [`${secret}${mark}${secret}`, `${mark}${secret}`, `${secret}${mark}`])
        for (const scheme of ['postgresql', 'mongodb', 'mongodb+srv', 'mysql'])
          try {
            const { given, ...parts } = draft(`${scheme}://user:${password}@h.example/db`)
            expect(given.password).toContain(secret)
            expect(JSON.stringify(parts)).not.toContain(secret)
          } catch (error) {
            expect(String(error)).not.toContain(secret)
            expect(String(error)).toMatch(/percent-encoded|control character|begins with/)
          }
  })
})
