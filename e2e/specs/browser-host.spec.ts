/** The same application in a browser: same page, same job, and a door that only its own user can open. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Page } from 'playwright/test'
import { WebSocket as WebSocketClient } from 'ws'
import { FramePort } from '../../main/engine/client.ts'
import type { Client } from '../../preload/contract/index.ts'
import { type StartedHost, startBrowserHost } from '../runtime/browser-host.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { test as base, expect } from '../runtime/test.ts'
import { sampleFiles } from './samples.ts'

const test = base.extend<{ host: StartedHost; page: Page }>({
  host: async ({ userData }, use) => {
    await using host = await startBrowserHost(join(userData, 'store'))
    await use(host)
  },
  page: async ({ host, chromiumPage }, use) => use(await chromiumPage(host.url.href)),
})

test('npm start without a display says why and prints the address', async ({ host }) => {
  expect(host.printed[0]).toBe('There is no display, so Winnow opens in the browser.')
  expect(host.url.hostname).toBe('127.0.0.1')
  expect(host.token.length).toBeGreaterThan(40)
})

test('files are sent, loaded, and their report comes back as a download', async ({ page }) => {
  await choose(page, sampleFiles)
  await page.getByRole('button', { name: 'Load 3 files' }).click()
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  await expect(page.getByText('16 anomalies').first()).toBeVisible()
  await page.getByRole('button', { name: 'Export report' }).click()
  const download = page.waitForEvent('download')
  await page
    .getByRole('dialog', { name: /Export/ })
    .getByRole('button', { name: /^Export/ })
    .click()
  const file = await (await download).path()
  expect((await download).suggestedFilename()).toBe('anomalies_report.csv')
  expect(readFileSync(file, 'utf8')).toMatch(/^file,line,anomalie\n/)
})

test('raw lines are shown although the upload is gone, since the source was kept', async ({ page }) => {
  await choose(page, sampleFiles)
  await page.getByRole('button', { name: 'Load 3 files' }).click()
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  await page.getByRole('grid', { name: 'Anomalies' }).getByText('left over,150', { exact: true }).click()
  await expect(page.getByRole('region', { name: 'Raw lines' }).locator('mark')).toHaveText('left over,150')
})

test('the token leaves the address bar, and a reload still works', async ({ page, host }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  expect(page.url()).toBe(`${host.url.origin}/`)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
})

test('without the token there is no page, no API and no socket', async ({ host, chromiumPage }) => {
  for (const path of ['/', '/api/datasets', '/docs', '/index.html'])
    expect((await fetch(new URL(path, host.url))).status, path).toBe(401)
  expect((await fetch(new URL('/files?name=x', host.url), { method: 'POST', body: 'x' })).status).toBe(401)
  const wrong = new URL('/?token=wrong', host.url)
  expect((await fetch(wrong)).status).toBe(401)
  const asLong = { authorization: `Bearer ${'é'.repeat(host.token.length)}` }
  expect((await fetch(new URL('/', host.url), { headers: asLong })).status).toBe(401)
  const page = await chromiumPage('about:blank')
  expect(await page.evaluate(openSocket, `ws://${host.url.host}/rpc`)).toBe('refused')
})

test('another site can neither open the socket nor call the API, cookie or not', async ({ page, host }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  await page.goto('data:text/html,another site')
  expect(await page.evaluate(openSocket, `ws://${host.url.host}/rpc`)).toBe('refused')
  const headers = { authorization: `Bearer ${host.token}` }
  const foreign = await fetch(new URL('/api/datasets', host.url), {
    headers: { ...headers, origin: 'https://example.org' },
  })
  expect(foreign.status).toBe(403)
})

test('a name that resolves to this machine is not served', async ({ request, host }) => {
  const reply = await request.get(`${host.url.origin}/api/datasets`, {
    headers: { authorization: `Bearer ${host.token}`, host: `rebound.example:${host.url.port}` },
  })
  expect(reply.status()).toBe(403)
})

test('the REST API does the main job for a user, and its description lists every route', async ({ host, userData }) => {
  addUser(join(userData, 'store'))
  const logIn = await fetch(new URL('/api/login', host.url), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}` },
  })
  const headers = { authorization: `Bearer ${(await logIn.json()).access_token}` }
  const call = async (path: string, init: RequestInit = {}) => {
    const reply = await fetch(new URL(path, host.url), { ...init, headers: { ...headers, ...init.headers } })
    expect(reply.ok, `${path}: ${reply.status}`).toBe(true)
    return reply.json()
  }
  const form = new FormData()
  for (const path of sampleFiles) form.append('files', new File([readFileSync(path)], path.split('/').at(-1) ?? ''))
  form.append('dataset', 'by rest')
  const task = await call('/api/loads', { method: 'POST', body: form })
  await expect.poll(async () => (await call(`/api/tasks/${task.id}`)).status).toBe('done')
  const rows = await call('/api/datasets/by%20rest/tables/namespaces/rows?page_size=1')
  expect(rows.results[0].namespace_id).toBe('NS1')
  const missing = await fetch(new URL('/api/datasets/nothing', host.url), { headers })
  expect([missing.status, (await missing.json()).error.code]).toEqual([404, 'not_found'])
  const document = await call('/openapi.json')
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/loads', '/datasets', '/datasets/{dataset}/cascade/{level}', '/process_file/']),
  )
})

test('the token of the page opens the page and not the API', async ({ host }) => {
  const headers = { authorization: `Bearer ${host.token}` }
  expect((await fetch(new URL('/api/datasets', host.url), { headers })).status).toBe(401)
  expect((await fetch(new URL('/', host.url), { headers })).status).toBe(200)
})

test('the API is described on a page of its own', async ({ page, host }) => {
  await expect(page.getByRole('button', { name: 'Open files' })).toBeVisible()
  await page.goto(`${host.url.origin}/docs`)
  await expect(page.getByText('Load files as a new dataset; answers with the task')).toBeVisible()
  await expect(page.getByText('Long work')).toBeVisible()
})

test('npm start with files loads them at once', async ({ userData, chromiumPage }) => {
  await using host = await startBrowserHost(join(userData, 'other-store'), ['--no-open', ...sampleFiles])
  const page = await chromiumPage(host.url.href)
  await expect(
    page.getByRole('navigation', { name: 'Datasets' }).getByRole('button', { name: /^linked/ }),
  ).toBeVisible()
})

test('the page says when the engine dies, marks its load as interrupted and goes on with a new one', async ({
  page,
  host,
  userData,
}) => {
  const enginePid = () => askForEnginePid(host)
  const long = join(userData, 'long.csv')
  writeFileSync(long, `a,b\n${'some text,"quoted, text"\n'.repeat(2_000_000)}`)
  await choose(page, [long])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(page.getByRole('button', { name: /^Cancel load/ }).first()).toBeVisible()
  const killed = await enginePid()
  process.kill(killed ?? 0, 'SIGKILL')
  await expect(page.getByText(/data engine stopped/i).first()).toBeVisible()
  await expect.poll(enginePid).not.toBe(killed)
  await expect(page.getByRole('list', { name: 'Past loads' }).getByRole('img', { name: /interrupted/i })).toBeVisible()
  expect(readdirSync(join(userData, 'store', 'segments'))).toEqual([])
  await choose(page, sampleFiles)
  await page.getByRole('button', { name: 'Load 3 files' }).click()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
})

const PASSWORD = 'correct horse battery'

function addUser(store: string): void {
  const cli = join(projectRoot, 'out/main/cli.js')
  const args = [cli, 'user', 'add', 'ann', '--role', 'editor', '--password-stdin', '--store', store]
  execFileSync(process.execPath, args, { input: PASSWORD })
}

/** As the page would ask; undefined while the engine is being started again. */
async function askForEnginePid({ url, token }: StartedHost): Promise<number | undefined> {
  const socket = new WebSocketClient(`ws://${url.host}/rpc`, { headers: { authorization: `Bearer ${token}` } })
  const port = new FramePort((frame) => socket.send(frame))
  socket.on('message', (data: Buffer, isBinary) => port.receive(isBinary ? new Uint8Array(data) : data.toString()))
  socket.on('close', () => port.close())
  const client: Client = createORPCClient(new RPCLink({ port }))
  try {
    await once(socket, 'open')
    return (await client.about()).enginePid
  } catch {
    return undefined
  } finally {
    socket.close()
  }
}

async function choose(page: Page, files: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files' }).click()
  await (await chooser).setFiles([...files])
}

function openSocket(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address)
    socket.onopen = () => resolve('open')
    socket.onerror = () => resolve('refused')
  })
}
