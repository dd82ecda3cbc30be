/** What is sent is taken as it was meant, or refused: nothing is guessed at, and nothing that a user left stays open. */
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { type StartedApi, startApi } from './testing/start-api.ts'

async function withPlays(limits: Parameters<typeof startApi>[0] = {}) {
  const api = await startApi(limits)
  const token = await api.tokenFor('editor')
  const send = async (path: string, field: string, name: string, values: Readonly<Record<string, string>> = {}) => {
    const form = new FormData()
    form.append(field, new File(['song,day,plays\na,2021-02-27,1\nb,2021-03-01,2\nc,2021-03-02,x\n'], name))
    for (const [key, value] of Object.entries(values)) form.append(key, value)
    return api.call('POST', path, { token, body: form })
  }
  const { body, status } = await send('/api/loads', 'files', `${'ü'.repeat(300)}.csv`, { dataset: 'plays' })
  expect(status).toBe(202)
  await done(api, token, body.id)
  const [table] = (await api.call('GET', '/api/datasets/plays/tables', { token })).body.results
  const rows = (query: string) =>
    api.call('GET', `/api/datasets/plays/tables/${encodeURIComponent(table.name)}/rows?${query}`, { token })
  return { api, token, send, rows, table: table.name as string }
}

async function done(api: StartedApi, token: string, task: string) {
  const status = async () => (await api.call('GET', `/api/tasks/${task}`, { token })).body.status
  await expect.poll(status, { timeout: 30_000 }).not.toBe('running')
  expect(await status()).toBe('done')
}

it('refuses a filter that would be lost or rounded, rather than select other rows', async () => {
  const { rows } = await withPlays()
  const refused = async (query: string) => {
    const { status, body } = await rows(query)
    expect([status, body.error.fields.length], query).toEqual([400, 1])
    return body.error.fields[0].field
  }
  expect(await refused('__proto__=1')).toBe('__proto__')
  for (const operator of ['lt', 'lte', 'gt', 'gte'])
    expect(await refused(`day__${operator}=2021-02-30`)).toBe(`day__${operator}`)
  expect(await refused(`ordering=${'song,'.repeat(11)}`)).toBe('ordering')
})

it('compares whole numbers with others as they are', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const form = new FormData()
  form.append('files', new File(['id,n\n1,1\n2,2\n3,3\n'], 'numbers.csv'))
  form.append('dataset', 'numbers')
  await done(api, token, (await api.call('POST', '/api/loads', { token, body: form })).body.id)
  const ids = async (query: string) => {
    const { body } = await api.call('GET', `/api/datasets/numbers/tables/numbers/rows?${query}`, { token })
    return body.results?.map(({ id }: { id: number }) => id) ?? body.error.code
  }
  expect([await ids('n__gte=1.4'), await ids('n__lte=1.5'), await ids('n__gte=-.5')]).toEqual([[2, 3], [1], [1, 2, 3]])
  expect(await ids(`n__gte=${'9'.repeat(400)}`)).toBe('bad_request')
})

it('takes JSON in UTF-8 only, and an empty body as none', async () => {
  const { api, token } = await withPlays()
  const patch = (body: NonNullable<RequestInit['body']>) =>
    api.call('PATCH', '/api/datasets/plays', { token, body, headers: { 'content-type': 'application/json' } })
  expect((await patch(Buffer.from('{"name": "Städte"}', 'latin1'))).status).toBe(400)
  expect((await patch(Buffer.from('{"name": "Städte"}', 'utf8'))).body.name).toBe('Städte')
  const empty = { token, headers: { 'content-type': 'application/json' } }
  expect((await api.call('POST', '/api/datasets/St%C3%A4dte/backups', empty)).status).toBe(202)
})

it('refuses forms that cannot be read, and keeps nothing of them', async () => {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const head = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
  const post = (body: string, type = 'multipart/form-data; boundary=b') =>
    api.call('POST', '/api/loads', { token, body, headers: { 'content-type': type } })
  const whole = `${head}a,b\n1,2\n\r\n--b--\r\n`
  expect((await post(`${head}a,b\n1,2`)).status).toBe(400)
  expect((await post(`--b\r\n${'X: y\r\n'.repeat(5000)}\r\n`)).status).toBe(400)
  for (const boundary of ['', '; boundary=', `; boundary=${'b'.repeat(5000)}`])
    expect((await post(whole, `multipart/form-data${boundary}`)).status, boundary).toBe(400)
  expect((await post(whole.replace('"files"', '"__proto__"'))).status).toBe(400)
  expect((await post('')).status).toBe(422)
  expect(readdirSync(api.spool)).toEqual([])
  expect(api.logged.filter((line) => line.includes('"bug"'))).toEqual([])
})

it('says which field cannot be used, in the words of the API', async () => {
  const { api, token, send } = await withPlays()
  const wrong = await send('/api/process_file/', 'file', 'plays.csv', { group_by: ' , ', sum: 'plays' })
  expect([wrong.status, wrong.body.error.fields.map(({ field }: { field: string }) => field)]).toEqual([
    422,
    ['group_by'],
  ])
  const { body } = await send('/api/process_file/', 'file', 'plays.csv', { group_by: 'song', sum: 'plays' })
  const result = () => api.call('GET', `/api/csv_task_result/${body.uuid}/`, { token })
  await expect.poll(async () => (await result()).status, { timeout: 30_000 }).toBe(406)
  expect((await result()).body.error.message).toMatch(/'x' .*skip_invalid=true/)
})

it('keeps the files of an editor from a reader who would delete them, and nothing of what never began', async () => {
  const { api, token, table } = await withPlays()
  const reader = await api.tokenFor('reader')
  const content = { what: 'table', table }
  const before = readdirSync(api.spool)
  expect((await api.call('POST', '/api/datasets/none/exports', { token: reader, json: { content } })).status).toBe(404)
  expect((await api.call('POST', '/api/datasets/none/backups', { token })).status).toBe(404)
  expect(readdirSync(api.spool)).toEqual(before)
  const exported = async (asker: string) => {
    const json = { content, file_name: `${'ü'.repeat(150)}.csv` }
    const { body } = await api.call('POST', '/api/datasets/plays/exports', { token: asker, json })
    await done(api, asker, body.id)
    return `/api/tasks/${body.id}/files`
  }
  const [theirs, own] = [await exported(token), await exported(reader)]
  const [file] = (await api.call('GET', theirs, { token: reader })).body.results
  const head = await api.call('HEAD', file.url, { token: reader })
  expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, String(file.bytes), ''])
  expect((await api.call('DELETE', theirs, { token: reader })).status).toBe(403)
  expect((await api.call('DELETE', own, { token: reader })).status).toBe(204)
  expect((await api.call('DELETE', theirs, { token })).status).toBe(204)
})

it('tells no more events to whoever has logged out', async () => {
  const api = await startApi({ aliveMs: 50 })
  const token = await api.tokenFor('reader')
  const events = await fetch(`${api.url}/api/events`, { headers: { authorization: `Bearer ${token}` } })
  expect((await api.call('POST', '/api/logout', { token })).status).toBe(204)
  expect(await events.text()).toMatch(/^: these are events/)
})

it('refuses a request that names two hosts', async () => {
  const api = await startApi()
  const host = `Host: 127.0.0.1:${api.port}\r\n`
  const ask = (headers: string) => {
    const socket = connect(api.port, '127.0.0.1')
    socket.write(`GET /health HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
    return text(socket)
  }
  expect(await ask(host)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask(`${host}Host: rebound.example\r\n`)).toMatch(/^HTTP\/1\.1 403 /)
})
