/** The API as a program uses it: over HTTP, with a real engine behind it. */
import { expect, it } from 'vitest'
import { type StartedApi, startApi } from './testing/start-api.ts'

const PEOPLE = `id,name,Height in m,born,a__gt
1,Ann,1.50,2001-02-03,x
2,"O'Brien ""Bob""",1.75,1999-12-31,y
3,Çelik 100%,,2010-06-07,x
12345678901234567,dan,2.05,1985-01-01,z
`

async function withPeople() {
  const api = await startApi()
  const token = await api.tokenFor('editor')
  const form = new FormData()
  form.append('files', new File([PEOPLE], 'people.csv'))
  form.append('dataset', 'people')
  const { body, status } = await api.call('POST', '/api/loads', { token, body: form })
  expect(status).toBe(202)
  await ended(api, token, body.id)
  const get = (path: string) => api.call('GET', `/api/${path}`, { token })
  const rows = (query: string) => get(`datasets/people/tables/people/rows?${query}`)
  const names = async (query: string) => (await rows(query)).body.results.map(({ name }: { name: string }) => name)
  return { api, token, get, rows, names }
}

async function ended(api: StartedApi, token: string, task: string) {
  const status = async () => (await api.call('GET', `/api/tasks/${task}`, { token })).body.status
  await expect.poll(status, { timeout: 30_000 }).not.toBe('running')
  expect(await status()).toBe('done')
}

it('gives rows by page, as objects, with numbers that are exact and links to the pages around', async () => {
  const { rows, api } = await withPeople()
  const { body } = await rows('page=2&page_size=2&ordering=-born')
  expect(body).toEqual({
    count: 4,
    next: null,
    previous: `${api.url}/api/datasets/people/tables/people/rows?page=1&page_size=2&ordering=-born`,
    results: [
      { id: 2, name: `O'Brien "Bob"`, 'Height in m': 1.75, born: '1999-12-31', a__gt: 'y' },
      { id: '12345678901234567', name: 'dan', 'Height in m': 2.05, born: '1985-01-01', a__gt: 'z' },
    ],
  })
})

it('filters, searches and orders by the columns, whatever they are called', async () => {
  const { names, rows } = await withPeople()
  const [ann, bob, celik, dan] = ['Ann', `O'Brien "Bob"`, 'Çelik 100%', 'dan']
  expect(await names('name=Ann')).toEqual([ann])
  expect(await names('name__ne=Ann&ordering=born')).toEqual([dan, bob, celik])
  expect(await names('name__contains=b')).toEqual([bob])
  expect(await names(`name=${encodeURIComponent(bob)}`)).toEqual([bob])
  expect(await names('id__gte=2&id__lt=1000')).toEqual([bob, celik])
  expect(await names('born__lte=1999-12-31&ordering=-id')).toEqual([dan, bob])
  expect(await names(`${encodeURIComponent('Height in m')}__gt=1.5`)).toEqual([bob, dan])
  expect(await names(`${encodeURIComponent('Height in m')}__isnull=true`)).toEqual([celik])
  // A column of this very name, not the column `a` with an operator.
  expect(await names('a__gt=x')).toEqual([ann, celik])
  expect(await names('search=AN')).toEqual([ann, dan])
  expect(await names('search=100%25')).toEqual([celik])
  expect(await names('search=_')).toEqual([])
  expect(await names(`ordering=${encodeURIComponent('-a__gt,-"Height in m"')}`)).toEqual([dan, bob, ann, celik])
  for (const query of [
    'nothing=1',
    'id__gt=many',
    'born__lt=soon',
    'ordering=nothing',
    'name__isnull=maybe',
    'page_size=101',
  ]) {
    const { status, body } = await rows(query)
    expect([status, body.error.code], query).toEqual([400, 'bad_request'])
    expect(body.error.fields).toHaveLength(1)
  }
})

it('inserts a batch as a whole or not at all, and says which row and field is in the way', async () => {
  const { api, token, rows } = await withPeople()
  const insert = (json: unknown) => api.call('POST', '/api/datasets/people/tables/people/rows', { token, json })
  const good = await insert({ rows: [{ id: 5, name: 'Eve' }] })
  expect([good.status, good.body.inserted, good.body.version]).toEqual([201, 1, 2])
  const bad = await insert({
    rows: [
      { id: 6, name: 'Fay' },
      { id: 'six', born: 'soon' },
    ],
  })
  expect(bad.status).toBe(422)
  expect(bad.body.error.fields.map(({ row, field, value }: Record<string, unknown>) => [row, field, value])).toEqual([
    [2, 'id', 'six'],
    [2, 'born', 'soon'],
  ])
  expect((await rows('')).body.count).toBe(5)
  const nested = await insert({ rows: [{ id: 7 }, { id: { no: 'value' } }] })
  expect(nested.body.error.fields[0]).toMatchObject({ row: 2, field: 'id' })
})

it('answers aggregates, anomalies and lists of datasets by page', async () => {
  const { api, token, get } = await withPeople()
  const json = { table: 'people', groups: [{ column: 'a__gt' }], measures: [{ function: 'count', name: 'n' }] }
  const { body } = await api.call('POST', '/api/datasets/people/aggregate?page_size=2', { token, json })
  expect([body.count, body.results]).toEqual([
    3,
    [
      { a__gt: 'x', n: 2 },
      { a__gt: 'y', n: 1 },
    ],
  ])
  expect(body.next).toMatch(/\/api\/datasets\/people\/aggregate\?page_size=2&page=2$/)
  const where = await api.call('POST', '/api/datasets/people/aggregate', { token, json: { ...json, where: 'true' } })
  expect(where.status).toBe(422)
  expect((await get('datasets?search=peo&ordering=-rows')).body).toMatchObject({
    count: 1,
    results: [{ name: 'people', rows: 4 }],
  })
  expect((await get('datasets/people/anomalies')).body).toMatchObject({ count: 0, results: [] })
  expect((await get('templates?page_size=1')).body.results).toHaveLength(1)
})

it('sends a file whole or in part, so that a download can be taken up again', async () => {
  const { api, token } = await withPeople()
  const content = { what: 'table', table: 'people' }
  const json = { content, compression: 'none', format: { kind: 'csv', line_end: 'crlf' } }
  const { body } = await api.call('POST', '/api/datasets/people/exports', { token, json })
  await ended(api, token, body.id)
  const [file] = (await api.call('GET', `/api/tasks/${body.id}/files`, { token })).body.results
  const part = (headers: Record<string, string>) => api.call('GET', file.url, { token, headers })
  const whole = await part({})
  expect([whole.status, Buffer.byteLength(whole.text), whole.text.split('\r\n')[1]]).toEqual([
    200,
    file.bytes,
    '1,Ann,1.50,2001-02-03,x',
  ])
  const etag = whole.headers.get('etag') ?? ''
  const end = await part({ range: `bytes=10-`, 'if-range': etag })
  expect([end.status, end.text]).toEqual([206, whole.text.slice(10)])
  expect(end.headers.get('content-range')).toBe(`bytes 10-${file.bytes - 1}/${file.bytes}`)
  expect((await part({ range: 'bytes=-5' })).text).toBe(whole.text.slice(-5))
  expect((await part({ range: 'bytes=0-3', 'if-range': '"another"' })).status).toBe(200)
  expect((await part({ range: `bytes=${file.bytes}-` })).status).toBe(416)
  expect((await part({ 'if-none-match': etag })).status).toBe(304)
  expect((await api.call('DELETE', `/api/tasks/${body.id}/files`, { token })).status).toBe(204)
  expect((await part({})).status).toBe(404)
})

it('tells of a task as it moves, and ends the stream with the task', async () => {
  const { api, token } = await withPeople()
  const form = new FormData()
  form.append('files', new File([`a,b\n${'some text,"quoted, text"\n'.repeat(60_000)}`], 'long.csv'))
  const { body } = await api.call('POST', '/api/loads', { token, body: form })
  const events = await api.call('GET', `/api/tasks/${body.id}/events`, { token })
  const told = events.text
    .matchAll(/^data: (.*)$/gm)
    .map(([, json]) => JSON.parse(json ?? ''))
    .toArray()
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  expect(told.length).toBeGreaterThan(1)
  expect(told.every(({ id }) => id === body.id)).toBe(true)
  expect(told.at(-1)).toMatchObject({ status: 'done', rows: 60_000 })
  expect((await api.call('GET', '/api/tasks/nothing/events', { token })).status).toBe(404)
})

it('refuses content that is there, loads into a dataset as a version, and takes names that are free', async () => {
  const { api, token, get } = await withPeople()
  const send = (path: string, fields: Record<string, string>) => {
    const form = new FormData()
    form.append('files', new File([PEOPLE.replace('Ann', fields.first ?? 'Ann')], 'people.csv'))
    for (const [name, value] of Object.entries(fields)) if (name !== 'first') form.append(name, value)
    return api.call('POST', path, { token, body: form })
  }
  const again = await send('/api/loads', { dataset: 'copy' })
  const status = async () => (await get(`tasks/${again.body.id}`)).body.status
  await expect.poll(status, { timeout: 30_000 }).toBe('refused')
  expect((await get(`tasks/${again.body.id}`)).body.seen).toMatchObject({ name: 'people' })
  const taken = await send('/api/loads', { dataset: 'people', first: 'Zoey' })
  expect([taken.status, taken.body.error.code]).toEqual([409, 'name_taken'])
  const into = await send('/api/datasets/people/loads', { mode: 'upsert', key: 'id', first: 'Zoe' })
  await ended(api, token, into.body.id)
  expect((await get('datasets/people')).body).toMatchObject({ version: 2, rows: 4 })
  expect((await get('datasets/people/versions')).body.results.map(({ mode }: { mode: string }) => mode)).toEqual([
    'upsert',
    'create',
  ])
  const strange = await send('/api/loads', { nonsense: '1' })
  expect([strange.status, strange.body.error.code]).toEqual([422, 'invalid'])
})

it('gives each request an id, takes one that is plain, and logs a line for each without what was said', async () => {
  const { api, token } = await withPeople()
  const withId = async (id: string) =>
    (
      await api.call('GET', '/api/datasets/people/tables/people/rows?name=Ann', {
        token,
        headers: { 'x-request-id': id },
      })
    ).headers.get('x-request-id')
  expect(await withId('job-7.step_2')).toBe('job-7.step_2')
  expect(await withId('"quoted" {json}')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await withId('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/)
  const line = api.logged.map((text) => JSON.parse(text)).find(({ request }) => request === 'job-7.step_2')
  expect(line).toMatchObject({
    level: 'info',
    method: 'GET',
    route: '/api/datasets/:dataset/tables/:table/rows',
    status: 200,
    user: 'editor',
  })
  expect(api.logged.join('')).not.toMatch(/Ann|people/)
  const wrongMethod = await api.call('PUT', '/api/datasets', { token })
  expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET'])
  expect((await api.call('GET', '/api/nothing', { token })).body.error.code).toBe('not_found')
})
