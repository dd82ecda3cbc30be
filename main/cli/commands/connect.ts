/** `winnow connect …`: connections to databases. A password is read, and never printed. */
import { readFileSync } from 'node:fs'
import type { Connection, ConnectionTest, NewConnection } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { columns } from '../text.ts'

interface StoreOption {
  readonly store?: string
}

interface AddOptions extends StoreOption {
  readonly schema?: string
  readonly tls?: Connection['tls']['mode']
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passwordStdin?: boolean
  readonly json?: boolean
}

export async function connectAdd(name: string, url: string, options: AddOptions): Promise<void> {
  const password = options.passwordStdin ? readPassword() : undefined
  const { schema, tls } = options
  await using local = await openLocal(options)
  const connection = await local.client.connections.add({
    ...{ name, url },
    ...(schema !== undefined && { schema }),
    ...(password !== undefined && { password }),
    tls: {
      ...(tls && { mode: tls }),
      ...pem('ca', options.ca),
      ...pem('certificate', options.cert),
      ...pem('key', options.key),
    },
  })
  if (password === undefined && /:\/\/[^/?#]*:[^/?#]*@/.test(url))
    console.error("The shell's history keeps the password of the URL. --password-stdin reads it from elsewhere.")
  if (options.json) console.log(JSON.stringify(connection, null, 2))
  else console.log(`${describe(connection)}\nTry it: winnow connect test ${quoted(connection.name)}`)
}

export async function connectTest(name: string, options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const test = await local.interruptible((signal) => local.client.connections.test({ connection: name }, { signal }))
  console.log(options.json ? JSON.stringify(test, null, 2) : describeTest(test))
  if (!test.ok) throw new Exit(exitCodes.badInput, '')
}

export async function connectList(options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const list = await local.client.connections.list()
  if (options.json) return console.log(JSON.stringify(list, null, 2))
  const rows = list.map(({ name, kind, host, user, database, schema, tls, secret }) => [
    ...[name, kind, host, schema === null ? database : `${database}.${schema}`, user ?? '', tls.mode, secret],
  ])
  console.log(columns([['CONNECTION', 'KIND', 'HOST', 'DATABASE', 'USER', 'TLS', 'PASSWORD'], ...rows]))
}

export async function connectRemove(name: string, options: StoreOption): Promise<void> {
  await using local = await openLocal(options)
  const removed = await local.client.connections.remove({ connection: name })
  console.log(`${removed.name} is forgotten. Nothing was changed in ${removed.database}.`)
}

/** The first line, as a person or `pass show` ends it. */
function readPassword(): string {
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '')
  if (password === '') throw new Exit(exitCodes.usage, 'There is no password on standard input.')
  return password
}

const pem = <Part extends keyof NonNullable<NewConnection['tls']>>(part: Part, file: string | undefined) =>
  file === undefined ? {} : { [part]: readFileSync(file, 'utf8') }

const kept: Record<Connection['secret'], string> = {
  keystore: "its password is kept by the system's key store",
  passphrase: 'its password is kept in a file that WINNOW_PASSPHRASE encrypts',
  environment: 'its password is in the environment',
  session: 'its password is forgotten when Winnow ends',
  none: 'it has no password',
}

function describe({ name, kind, host, database, schema, tls, secret }: Connection): string {
  const where = schema === null ? database : `${database}, schema ${schema}`
  const product = kind === 'postgres' ? 'PostgreSQL' : 'MongoDB'
  return `${name}: ${product} on ${host}, ${where}; TLS ${tls.mode}; ${kept[secret]}.`
}

const describeTest = ({ ok, server, steps }: ConnectionTest): string =>
  [
    columns(steps.map(({ step, ok, message }) => [ok ? 'ok' : 'FAILED', step, message])),
    ok ? `The connection works: ${server ?? 'the server'}.` : 'The connection cannot be used as it is.',
  ].join('\n')

const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`)
