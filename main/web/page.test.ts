/** What is the page's and what is not, on a server with both the page and the API. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createLog, createServer, registerApi } from '../api/index.ts'
import { openEngineProcess } from '../api/testing/engine-process.ts'
import { OUR_TEMPLATES, temporaryFolder } from '../api/testing/folders.ts'
import { createGrants, newGrantKey } from '../engine/client.ts'
import { createGate } from './gate.ts'
import { registerPage } from './page.ts'

async function startBoth() {
  const root = temporaryFolder()
  const [store, spool, folder] = [join(root, 'store'), join(root, 'spool'), join(root, 'page')]
  for (const made of [spool, join(folder, 'assets')]) mkdirSync(made, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<title>Winnow</title>')
  writeFileSync(join(folder, 'assets', 'page.js'), 'run()')
  const grantKey = newGrantKey()
  const engine = await openEngineProcess({ store, templates: OUR_TEMPLATES, grantKey, version: 'test' })
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const [grants, gate, app] = [createGrants(grantKey), createGate(), createServer({})]
  onTestFinished(() => app.close())
  const log = createLog({ write: () => undefined })
  await registerApi(app, { client: () => engine.client, grantKey, grants, store, spool }, { log })
  await registerPage(app, { gate, engine, grants, spool, mostBytes: 1000, folder })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const asPage = { authorization: `Bearer ${gate.token}` }
  return (path: string, { method = 'GET', isPage = false } = {}) =>
    fetch(`${url}${path}`, { method, headers: isPage ? asPage : {} })
}

it('whatever is neither the page nor the API is not there, in the words of the API, for anyone', async () => {
  const ask = await startBoth()
  const strange = ['//api/me', '/API/me', '/Api/login', '/apis/me', '/nothing', '/assets', '/docs/x/y']
  for (const path of strange)
    for (const method of ['GET', 'POST', 'DELETE'])
      for (const isPage of [false, true]) {
        const reply = await ask(path, { method, isPage })
        const { error } = (await reply.json()) as { error: unknown }
        const told = { code: 'not_found', message: expect.stringMatching(/^There is .*\.$/), fields: [] }
        expect([reply.status, error], `${method} ${path}`).toEqual([404, told])
      }
  for (const path of ['/api', '/api/', '/api//me', '/api/ME']) {
    const reply = await ask(path)
    expect([reply.status, await reply.json()], path).toMatchObject([401, { error: { code: 'unauthorized' } }])
  }
})

it('the page is served whole to whoever has its token, and to nobody else', async () => {
  const ask = await startBoth()
  for (const [path, text] of [
    ['/', '<title>Winnow</title>'],
    ['/index.html', '<title>Winnow</title>'],
    ['/assets/page.js', 'run()'],
  ] as const) {
    expect((await ask(path)).status, path).toBe(401)
    const reply = await ask(path, { isPage: true })
    expect([reply.status, await reply.text()], path).toEqual([200, text])
  }
})
