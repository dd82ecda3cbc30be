/** A connection out of what a person gave, a URL or fields: checked, with its secret apart. Nothing is sent anywhere. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { NewConnection } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { StoredConnection } from './connection.ts'
import {
  type DatabaseUrl,
  formatDatabaseUrl,
  formatHost,
  hasControls,
  parseDatabaseUrl,
  parseHost,
} from './parse-url.ts'
import type { Secret } from './secrets.ts'
import { readUrlOptions, type TlsMode } from './url-options.ts'

export interface ConnectionDraft extends Omit<StoredConnection, 'id' | 'createdAt'> {
  readonly given: Secret
}

type Input = Omit<NewConnection, 'remember'>

/** @throws BAD_INPUT with the part that cannot be used */
export function draftConnection(input: Input, { keyIsHeld = false } = {}): ConnectionDraft {
  const given = givenUrl(input)
  const options = readUrlOptions(given)
  const isPostgres = given.scheme === 'postgresql'
  const url: DatabaseUrl = {
    ...given,
    user: given.user ?? options.user ?? null,
    hosts: hostsOf(given, options.host),
    database: given.database ?? options.database ?? null,
    options: options.kept,
  }
  const isLoopback = url.hosts.every(({ name }) => isLoopbackHost(name))
  const isSocket = url.hosts.some(({ name }) => name.startsWith('/'))
  const mode = input.tls?.mode ?? options.tlsMode ?? (isLoopback ? 'disable' : 'verify-full')
  if (isSocket && mode !== 'disable') throw refused('A Unix socket knows no TLS: leave the mode out, or say disable.')
  const password = input.password ?? given.password ?? options.password
  const database = url.database ?? (isPostgres ? (url.user ?? 'postgres') : 'winnow')
  if (!isPostgres && input.schema !== undefined) throw refused('MongoDB has no schemas: leave the schema out.')
  const schema = isPostgres ? name('schema', input.schema ?? options.schema ?? 'public', 63) : null
  return {
    name: input.name,
    kind: isPostgres ? 'postgres' : 'mongodb',
    url: formatDatabaseUrl(url),
    host: url.hosts.map(({ name, port }) => formatHost({ name, port: url.hosts.length > 1 ? port : null })).join(','),
    user: url.user,
    database: name('database', database, isPostgres ? 63 : 64),
    schema,
    tls: tlsOf(input.tls, mode, keyIsHeld),
    given: {
      ...(password !== undefined && password !== '' && { password }),
      ...(input.tls?.key !== undefined && { key: privateKey(input.tls.key) }),
    },
  }
}

/** To which servers and user a secret belongs: with others, it must be given anew. */
export function placeOf({ url, user, tls }: Pick<StoredConnection, 'url' | 'user' | 'tls'>): string {
  const { scheme, hosts } = parseDatabaseUrl(url)
  return JSON.stringify([scheme, hosts.map(formatHost), user, tls.mode])
}

function givenUrl({ url, fields }: Input): DatabaseUrl {
  if (url !== undefined && fields !== undefined) throw refused('Give either a URL or the fields, not both.')
  if (url !== undefined) return parseDatabaseUrl(url)
  if (fields === undefined) throw refused('Give the URL of the database, or its host and name.')
  const { kind, host, port, user, database } = fields
  if (user !== undefined && hasControls(user)) throw refused('The user name holds a control character.')
  return {
    scheme: kind === 'postgres' ? 'postgresql' : 'mongodb',
    ...{ user: user ?? null, password: undefined, database },
    // Where users usually are; a URL would say that they are in the database that it names.
    options: new Map(kind === 'mongodb' && user !== undefined ? [['authSource', 'admin']] : []),
    hosts: [parseHost(host, port ?? null)],
  }
}

function hostsOf({ hosts, scheme }: DatabaseUrl, inOption: string | undefined): DatabaseUrl['hosts'] {
  if (scheme !== 'postgresql') {
    if (hosts.length === 0) throw refused('The URL names no host.')
    if (scheme === 'mongodb+srv' && (hosts.length > 1 || hosts[0]?.port !== null))
      throw refused('A URL that begins with mongodb+srv:// has one host, without a port.')
    return hosts
  }
  if (hosts.length > 1)
    throw refused('Name one host. To reach whichever of several is the primary, add it by a name that leads to it.')
  if (hosts[0] !== undefined && inOption !== undefined) throw refused('The URL names its host twice.')
  return hosts[0] === undefined ? [parseHost(inOption ?? 'localhost', null)] : hosts
}

/** This machine: what is said to it does not travel. */
export function isLoopbackHost(host: string): boolean {
  if (host.startsWith('/')) return true
  const bare = host.toLowerCase().replace(/\.$/, '')
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  if (isIP(bare) === 4) return bare.startsWith('127.')
  return isIP(bare) === 6 && /^(0*:)*:?0*1$/.test(bare)
}

function tlsOf(tls: Input['tls'], mode: TlsMode, keyIsHeld: boolean): StoredConnection['tls'] {
  if (mode === 'disable' && (tls?.ca ?? tls?.certificate ?? tls?.key) !== undefined)
    throw refused('Certificates are of no use with TLS switched off: leave them out, or choose another mode.')
  if ((tls?.certificate === undefined) !== (tls?.key === undefined) && !keyIsHeld)
    throw refused("A client's certificate and its private key belong together: give both, or neither.")
  return {
    mode,
    ...(tls?.ca !== undefined && { ca: certificates('The certificate authority', tls.ca) }),
    ...(tls?.certificate !== undefined && { certificate: certificates("The client's certificate", tls.certificate) }),
  }
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g

/** Only the certificates of a file: a key that stands beside them must not get into the catalog. */
function certificates(what: string, text: string): string {
  const found = [...text.matchAll(PEM)].filter(([, label]) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label ?? ''))
  try {
    if (found.length === 0) throw new Error('none')
    for (const [pem] of found) new X509Certificate(pem)
  } catch {
    throw refused(`${what} is no certificate in PEM: a text from -----BEGIN CERTIFICATE----- on.`)
  }
  return `${found.map(([pem]) => pem).join('\n')}\n`
}

function privateKey(text: string): string {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text))
    throw refused('The private key is encrypted. Give it without a passphrase; Winnow keeps it encrypted itself.')
  try {
    createPrivateKey(text)
  } catch {
    throw refused('The private key is none in PEM: a text from -----BEGIN PRIVATE KEY----- on.')
  }
  return text
}

/** Any characters but those that no database takes; quoting is up to who uses it. */
function name(what: string, text: string, mostBytes: number): string {
  if (text === '' || hasControls(text)) throw refused(`The name of the ${what} is empty or holds a control character.`)
  if (Buffer.byteLength(text) > mostBytes) throw refused(`The name of the ${what} is longer than ${mostBytes} bytes.`)
  return text
}

const refused = (message: string) => failure('BAD_INPUT', message)
