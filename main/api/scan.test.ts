/** An adversary goes through every route of the documentation: no door is open, and nothing that is said breaks anything. */
import { createSecretKey, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { bodiesOf, hostile } from './testing/hostile.ts'
import { sendRaw } from './testing/raw-request.ts'
import { basic, type StartedApi, startApi } from './testing/start-api.ts'

interface Operation {
  readonly method: string
  readonly path: string
  readonly role: string
  readonly parameters: readonly { readonly in: string; readonly name: string }[]
  readonly body: unknown
}

async function operationsOf(api: StartedApi, token: string): Promise<Operation[]> {
  const { body } = await api.call('GET', '/openapi.json', { token })
  return Object.entries<Record<string, Record<string, never>>>(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: `/api${path}`,
      role: operation['x-role'] ?? '',
      parameters: operation.parameters ?? [],
      body: operation.requestBody,
    })),
  )
}

const filled = (path: string, value: string): string => path.replace(/\{\w+\}/g, encodeURIComponent(value))

const guarded = (operations: readonly Operation[]) => operations.filter(({ role }) => role !== 'anyone')

it('no route but /health, login and refresh answers without a token that is ours and still good', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const [, payload = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const own = createSecretKey(Buffer.from(readFileSync(join(api.store, 'api.key'), 'utf8'), 'base64'))
  const sign = (change: object, { key = own, alg = 'HS256', typ = 'at+jwt' } = {}) =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg, typ }).sign(key)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const ended = await api.tokenFor('reader')
  expect((await api.call('POST', '/api/logout', { token: ended })).status).toBe(204)
  const refused: Record<string, string | undefined> = {
    missing: undefined,
    empty: '',
    wrong: 'wrong',
    expired: await sign({ iat: now - 3600, exp: now - 1800 }),
    'without an end': await sign({ exp: undefined }),
    'good for a year': await sign({ iat: now - 7200, exp: now + 31_536_000 }),
    foreign: await sign({}, { key: createSecretKey(randomBytes(64)) }),
    'for somebody else': await sign({ aud: 'another' }),
    'of somebody else': await sign({ iss: 'another' }),
    'of another type': await sign({}, { typ: 'JWT' }),
    'of another algorithm': await sign({}, { alg: 'HS512' }),
    'with no algorithm': `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
    'of no session': await sign({ sid: undefined }),
    'of an unknown session': await sign({ sid: 'unknown' }),
    'changed on the way': token.replace(payload, encode({ ...claims, sub: 'root' })),
    ended,
  }
  const operations = await operationsOf(api, token)
  expect(guarded(operations).length).toBeGreaterThan(45)
  for (const [what, bad] of Object.entries(refused))
    for (const { method, path } of guarded(operations)) {
      const reply = await api.call(method, filled(path, 'x'), { token: bad })
      expect([reply.status, reply.body.error.code], `${what}: ${method} ${path}`).toEqual([401, 'unauthorized'])
    }
  for (const path of ['/openapi.json', '/docs', '/docs/static/index.html', '/docs/json', '/api/nothing', '/api'])
    expect([401, 404], path).toContain((await api.call('GET', path)).status)
  expect((await api.call('GET', '/health')).body).toEqual({ status: 'ok' })
  expect((await api.call('GET', '/api/me', { token: await sign({}) })).status).toBe(200)
})

it('a reader may read and ask, and is refused everything that changes something', async () => {
  const api = await startApi()
  const token = await api.tokenFor('reader')
  const operations = guarded(await operationsOf(api, token))
  for (const { method, path, role } of operations) {
    if (path.endsWith('/events') || path === '/api/logout') continue
    const { status } = await api.call(method, filled(path, 'x'), { token })
    if (role === 'editor') expect(status, `${method} ${path}`).toBe(403)
    else expect(status, `${method} ${path}`).not.toBe(403)
  }
  const open = operations.filter(({ method, role }) => method !== 'GET' && role === 'reader').map(({ path }) => path)
  expect(open.sort()).toEqual([
    '/api/datasets/{dataset}/aggregate',
    '/api/datasets/{dataset}/exports',
    '/api/logout',
    '/api/tasks/{task}/files',
  ])
})

it('other hosts and other sites are refused everywhere, whatever token they have', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const authorization = `Bearer ${token}`
  const operations = await operationsOf(api, token)
  const paths = ['/health', '/openapi.json', '/docs', ...operations.map(({ path }) => filled(path, 'x'))]
  const foreign = [
    { host: 'rebound.example' },
    { host: `rebound.example:${api.port}` },
    { host: `127.0.0.1:${api.port + 1}` },
    { host: `127.0.0.1:${api.port}`, origin: 'https://example.org' },
    { host: `127.0.0.1:${api.port}`, origin: 'null' },
    { host: `127.0.0.1:${api.port}`, origin: `https://127.0.0.1:${api.port}` },
  ]
  for (const path of paths)
    for (const headers of foreign) {
      const reply = await sendRaw({ port: api.port, method: 'GET', path, headers: { ...headers, authorization } })
      expect(
        [reply.status, reply.headers['access-control-allow-origin']],
        `${path} ${JSON.stringify(headers)}`,
      ).toEqual([403, undefined])
    }
})

it('SQL, paths and broken text in every parameter and body do nothing and break nothing', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  await loadPeople(api, token)
  const before = (await api.call('GET', '/api/datasets/people/tables/people/rows', { token })).text
  const known: Record<string, string> = { dataset: 'people', table: 'people', task: 'x', report: 'x', name: 'x' }
  for (const { method, path, parameters, body } of guarded(await operationsOf(api, token)))
    for (const value of hostile) {
      if (['/api/logout', '/api/events'].includes(path) || (method === 'DELETE' && path === '/api/datasets/{dataset}'))
        continue
      const bodies = body === undefined ? [undefined] : bodiesOf(value)
      const targets = [
        filled(path, value.toWellFormed()),
        ...parameters
          .filter((one) => one.in === 'query')
          .map(
            ({ name }) =>
              `${path.replace(/\{(\w+)\}/g, (_, key: string) => known[key] ?? 'x')}?${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}&name__gte=${encodeURIComponent(value.toWellFormed())}`,
          ),
      ]
      for (const target of targets)
        for (const json of bodies) {
          const reply = await api.call(method, target, { token, ...(json === undefined ? {} : { json }) })
          expect(reply.status, `${method} ${target}: ${reply.text}`).toBeLessThan(500)
          expect(reply.text).not.toMatch(/root:x?:0/)
          expect(reply.headers.get('set-cookie')).toBeNull()
          if (reply.status >= 400) expect(Object.keys(reply.body.error)).toEqual(['code', 'message', 'fields'])
        }
    }
  expect(existsSync('/tmp/winnow-canary.csv')).toBe(false)
  expect((await api.call('GET', '/api/datasets/people/tables/people/rows', { token })).text).toBe(before)
  expect(api.logged.filter((line) => line.includes('"bug"'))).toEqual([])
})

async function loadPeople(api: StartedApi, token: string): Promise<void> {
  const form = new FormData()
  form.append('files', new File(['id,name\n1,Ann\n2,Bob\n'], '../../people.csv'))
  form.append('dataset', 'people')
  const { body } = await api.call('POST', '/api/loads', { token, body: form })
  await untilDone(api, token, body.id)
}

async function untilDone(api: StartedApi, token: string, task: string): Promise<void> {
  const status = async () => (await api.call('GET', `/api/tasks/${task}`, { token })).body.status
  await expect.poll(status, { timeout: 60_000 }).toBe('done')
}

it('names of uploads and of exports never leave their folder nor make headers', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  await loadPeople(api, token)
  for (const name of [
    '../../../evil.csv',
    '..',
    'a"; filename="b.csv',
    'x\r\nset-cookie: evil=1',
    'C:\\x\\y.csv',
    'ü%2f..%00.csv',
  ]) {
    const content = { what: 'table', table: 'people' }
    const { body, status } = await api.call('POST', '/api/datasets/people/exports', {
      token,
      json: { content, file_name: name },
    })
    expect(status, name).toBe(202)
    await untilDone(api, token, body.id)
    const [file] = (await api.call('GET', `/api/tasks/${body.id}/files`, { token })).body.results
    const download = await api.call('GET', file.url, { token })
    expect([download.status, download.text]).toEqual([200, 'id,name\n1,Ann\n2,Bob\n'])
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w.%~!-]+$/)
    expect(download.headers.get('set-cookie')).toBeNull()
    for (const path of [`/api/tasks/${body.id}/files/..%2F..%2Fstore%2Fapi.key`, `/api/tasks/${body.id}/files/%2e%2e`])
      expect(
        (await sendRaw({ port: api.port, method: 'GET', path, headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(404)
  }
  expect(readdirSync(api.folder).sort()).toEqual(['spool', 'store'])
})

it('what is too large, has no end, stops or breaks off is refused, and nothing of it stays', async () => {
  const api = await startApi({ uploadBytes: 100_000, stallMs: 300, bodyMs: 300 })
  const token = await api.tokenFor('editor')
  const authorization = `Bearer ${token}`
  const multipart = { authorization, 'content-type': 'multipart/form-data; boundary=b' }
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
  const post = { port: api.port, method: 'POST', path: '/api/process_file/' }
  const endless = (chunk: string) =>
    sendRaw({
      ...post,
      headers: multipart,
      write: (sent) => {
        sent.write(head)
        const more = () => {
          while (!sent.destroyed && sent.write(chunk));
          if (!sent.destroyed) sent.once('drain', more)
        }
        more()
      },
    })
  expect((await endless('x'.repeat(65_536))).status).toBe(413)
  const announced = await sendRaw({
    ...{ ...post, headers: { ...multipart, 'content-length': '9000000000' } },
    write: (sent) => void sent.write(head),
  })
  expect([announced.status, announced.headers.connection]).toEqual([413, 'close'])
  expect((await sendRaw({ ...post, headers: multipart, write: (sent) => void sent.write(`${head}1,2`) })).status).toBe(
    408,
  )
  await sendRaw({
    ...{ ...post, headers: multipart },
    write: (sent) => {
      sent.write(`${head}1,2\n`)
      setTimeout(() => sent.destroy(), 100)
    },
  })
  const json = { authorization, 'content-type': 'application/json' }
  const large = await api.call('POST', '/api/datasets/x/aggregate', {
    token,
    json: { table: 'x'.repeat(17 * 1024 * 1024) },
  })
  expect([large.status, large.body.error.code]).toEqual([413, 'too_large'])
  const slow = await sendRaw({
    ...{ ...post, path: '/api/datasets/x/aggregate', headers: { ...json, 'content-length': '100' } },
    write: (sent) => void sent.write('{'),
  })
  expect(slow.status).toBe(0)
  const wide = await sendRaw({ ...post, headers: { ...json, 'x-wide': 'x'.repeat(20_000) } })
  expect([wide.status, JSON.parse(wide.text).error.code]).toEqual([431, 'headers_too_large'])
  const bad: [string, string, number][] = [
    ['application/json', '{"a":', 400],
    ['application/json', '{"__proto__": {"a": 1}}', 400],
    ['text/plain', 'x', 415],
    ['application/json', '[]', 422],
  ]
  for (const [type, body, status] of bad) {
    const reply = await api.call('POST', '/api/datasets/x/aggregate', {
      token,
      body,
      headers: { 'content-type': type },
    })
    expect([reply.status, Object.keys(reply.body.error)], body).toEqual([status, ['code', 'message', 'fields']])
  }
  const broken = await sendRaw({ port: api.port, method: 'GET', path: '/api/%zz', headers: { authorization } })
  expect([broken.status, JSON.parse(broken.text).error.code]).toEqual([400, 'bad_request'])
  await expect.poll(() => readdirSync(api.spool), { timeout: 60_000 }).toEqual([])
  expect((await api.call('GET', '/api/me', { token })).status).toBe(200)
})

it('passwords cannot be tried again and again, and secrets are in no log and no readable file', async () => {
  const api = await startApi({ loginsPerMinute: 3, refusalsPerMinute: 2 })
  await api.addUser('ann', 'reader')
  const tries = async () => (await api.call('POST', '/api/login', { headers: basic('ann', 'a wrong password') })).status
  expect([await tries(), await tries(), await tries()]).toEqual([401, 401, 401])
  const limited = await api.call('POST', '/api/login', { headers: basic('ann') })
  expect([limited.status, limited.body.error.code]).toEqual([429, 'too_many_requests'])
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  const guess = async () => (await api.call('GET', '/api/me?secret=in-the-query', { token: 'guessed-token' })).status
  expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429])
  expect(api.logged.join('')).not.toMatch(/a wrong password|guessed-token|in-the-query|Basic|Bearer/)
  expect(statSync(join(api.store, 'api.key')).mode & 0o777).toBe(0o600)
})
