/** `winnow serve` and `winnow user`, as processes of their own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type CliFolder, ended, openCliFolder, projectRoot } from './testing/run-cli.ts'

async function runWith(folder: CliFolder, input: string, ...args: string[]) {
  const cli = join(projectRoot, 'out/main/cli.js')
  const child = spawn(process.execPath, [cli, ...args, '--password-stdin'], { cwd: folder.path, env: folder.env })
  child.stdin.end(input)
  return ended(child)
}

function started(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += text
      const [address] = /https?:\S+/.exec(said) ?? []
      if (address !== undefined) resolve(new URL(address))
    })
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
}

it('adds, lists and removes users, who can log in while it serves', async () => {
  using folder = openCliFolder()
  const added = await runWith(folder, 'correct horse battery\n', 'user', 'add', 'ann', '--role', 'editor')
  expect([added.code, added.out]).toEqual([0, 'ann is added as editor.\n'])
  expect((await runWith(folder, 'short\n', 'user', 'add', 'bob', '--role', 'reader')).err).toMatch(
    /10 characters or more/,
  )
  expect((await folder.run('user', 'add', 'bob')).code).toBe(1)
  expect(JSON.parse((await folder.run('user', 'list', '--json')).out)).toMatchObject([{ name: 'ann', role: 'editor' }])
  const serving = folder.start('serve', '--no-open')
  const url = await started(serving)
  const logIn = async () =>
    (
      await fetch(new URL('/api/login', url), {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('ann:correct horse battery').toString('base64')}` },
      })
    ).status
  expect(await logIn()).toBe(200)
  expect(
    (
      await fetch(new URL('/openapi.json', url), {
        headers: { authorization: `Bearer ${url.searchParams.get('token')}` },
      })
    ).status,
  ).toBe(200)
  // The page's own token opens the page and its documentation, not the API.
  const own = { authorization: `Bearer ${url.searchParams.get('token')}` }
  expect((await fetch(new URL('/api/datasets', url), { headers: own })).status).toBe(401)
  expect((await folder.run('user', 'remove', 'ann')).code).toBe(0)
  expect(await logIn()).toBe(401)
  serving.kill('SIGTERM')
  expect((await ended(serving)).code).toBe(0)
})

it('listens to other machines with a certificate only, and is called by the names it was given', async () => {
  using folder = openCliFolder()
  const refused = await folder.run('serve', '--no-open', '--host', '0.0.0.0')
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--tls-cert and --tls-key')])
  const [key, cert] = [folder.at('key.pem'), folder.at('cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=winnow.test', '-addext', 'subjectAltName=DNS:winnow.test', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  )
  expect((await folder.run('serve', '--no-open', '--tls-cert', cert)).err).toMatch(/give both/)
  const serving = folder.start(
    ...['serve', '--no-open', '--host', '0.0.0.0', '--tls-cert', cert, '--tls-key', key, '--name', 'winnow.test'],
  )
  const url = await started(serving)
  expect([url.protocol, url.hostname]).toEqual(['https:', 'winnow.test'])
  const ask = (host: string) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: url.port,
          path: '/health',
          servername: 'winnow.test',
          ca: readFileSync(cert),
          headers: { host },
        },
        (reply) => {
          reply.resume()
          resolve(reply.statusCode)
        },
      )
      sent.on('error', reject).end()
    })
  expect([await ask(url.host), await ask(`other.test:${url.port}`)]).toEqual([200, 403])
  serving.kill('SIGTERM')
  await ended(serving)
})
