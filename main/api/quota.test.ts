/** How much one user may have written for downloads, with a real engine that writes it. */
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type StartedApi, startApi } from './testing/start-api.ts'

async function withNumbers(limits: Parameters<typeof startApi>[0], rows: number) {
  const api = await startApi(limits)
  const editor = await api.tokenFor('editor')
  const body = new FormData()
  const lines = Array.from({ length: rows }, (_, at) => `${at},${at * 7},word ${at % 13}`)
  body.append('files', new File([`id,number,word\n${lines.join('\n')}\n`], 'numbers.csv'))
  body.append('dataset', 'numbers')
  const load = await api.call('POST', '/api/loads', { token: editor, body })
  await ended(api, editor, load.body.id)
  const begin = (token: string, kind: 'csv' | 'xlsx' = 'csv') =>
    api.call('POST', '/api/datasets/numbers/exports', {
      token,
      json: { content: { what: 'table', table: 'numbers' }, format: { kind } },
    })
  return { api, editor, reader: await api.tokenFor('reader'), begin }
}

async function ended(api: StartedApi, token: string, task: string, how = 'done') {
  const status = async () => (await api.call('GET', `/api/tasks/${task}`, { token })).body.status
  await expect.poll(status, { timeout: 60_000 }).toBe(how)
}

it('refuses an export while as many are written for the same user as may be, and takes it when one has ended', async () => {
  const { api, editor, reader, begin } = await withNumbers({ exportsAtOnce: 1 }, 100_000)
  const [first, second] = await Promise.all([begin(reader, 'xlsx'), begin(reader, 'xlsx')])
  expect([first.status, second.status].sort()).toEqual([202, 429])
  const [taken, refused] = first.status === 202 ? [first, second] : [second, first]
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(refused.body.error).toEqual({
    code: 'too_many_requests',
    message: '1 export or backup is being written for you already. Start the next when one of them has ended.',
    fields: [],
  })
  expect((await begin(editor)).status).toBe(202)
  const backup = await api.call('POST', '/api/datasets/numbers/backups', { token: reader, json: {} })
  expect(backup.status).toBe(403)
  await ended(api, reader, taken.body.id)
  expect((await begin(reader)).status).toBe(202)
})

it('keeps the newest results of each user, and counts none that failed', async () => {
  const { api, editor, reader, begin } = await withNumbers({ exportsAtOnce: 1, exportsKept: 3 }, 10)
  const exported = async (token: string): Promise<string> => {
    const { body } = await begin(token)
    await ended(api, token, body.id)
    return body.id
  }
  const filesOf = async (task: string) => (await api.call('GET', `/api/tasks/${task}/files`, { token: reader })).status
  const ofEditor = await exported(editor)
  const tasks: string[] = []
  for (let at = 0; at < 5; at++) tasks.push(await exported(reader))
  const json = { content: { what: 'table', table: 'none' } }
  for (let at = 0; at < 3; at++) {
    const { body } = await api.call('POST', '/api/datasets/numbers/exports', { token: reader, json })
    await ended(api, reader, body.id, 'failed')
    expect((await api.call('POST', '/api/datasets/none/exports', { token: reader, json })).status).toBe(404)
  }
  expect(await Promise.all(tasks.map(filesOf))).toEqual([404, 404, 200, 200, 200])
  expect(await filesOf(ofEditor)).toBe(200)
  await expect.poll(() => readdirSync(api.spool).length).toBe(4)
  // What its user deletes himself makes room as well.
  await api.call('DELETE', `/api/tasks/${tasks[4]}/files`, { token: reader })
  await exported(reader)
  expect(await Promise.all(tasks.map(filesOf))).toEqual([404, 404, 200, 200, 404])
})
