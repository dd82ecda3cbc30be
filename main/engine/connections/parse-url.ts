/**
 * Addresses of databases, as people paste them: `postgresql://`, `postgres://`, `mongodb://`, `mongodb+srv://`. Written
 * out by hand because the usual parsers take one host only, or take a slash in a password for the end of it and would
 * let the rest through as the database's name. No message quotes a part that might hold a password.
 */
import { failure } from '../failure.ts'

export interface DatabaseUrl {
  readonly scheme: 'postgresql' | 'mongodb' | 'mongodb+srv'
  readonly user: string | null
  readonly password: string | undefined
  readonly hosts: readonly Host[]
  /** As in the path; null when the URL names none. */
  readonly database: string | null
  /** Names as they were written. */
  readonly options: ReadonlyMap<string, string>
}

export interface Host {
  /** A name, an address without brackets, or the folder of a Unix socket. */
  readonly name: string
  readonly port: number | null
}

/** @throws BAD_INPUT */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const url = text.trim()
  if (hasControls(url)) throw refused('The URL holds a line break or another control character.')
  const start = /^([a-z+]+):\/\//i.exec(url)
  const scheme = schemes.get(start?.[1]?.toLowerCase() ?? '')
  if (start === null || scheme === undefined)
    throw refused('A URL of a database begins with postgresql://, mongodb:// or mongodb+srv://.')
  const rest = url.slice(start[0].length)
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const tail = end < 0 ? '' : rest.slice(end)
  // An `@` or `#` behind the hosts is the rest of a password that was not encoded.
  if (/[@#]/.test(tail)) throw refused(`The URL cannot be read. ${ENCODE}`)
  const at = authority.lastIndexOf('@')
  const { user, password } = credentialsOf(at < 0 ? '' : authority.slice(0, at))
  const question = tail.indexOf('?')
  const path = (question < 0 ? tail : tail.slice(0, question)).replace(/^\//, '')
  return {
    ...{ scheme, user, password },
    hosts: hostsOf(authority.slice(at + 1)),
    database: path === '' ? null : decode(path),
    options: optionsOf(question < 0 ? '' : tail.slice(question + 1)),
  }
}

/** The URL again, without its password. */
export function formatDatabaseUrl({ scheme, user, hosts, database, options }: Omit<DatabaseUrl, 'password'>): string {
  const query = [...options].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return [
    `${scheme}://`,
    user === null ? '' : `${encodeURIComponent(user)}@`,
    hosts.map(formatHost).join(','),
    `/${database === null ? '' : encodeURIComponent(database)}`,
    query.length === 0 ? '' : `?${query.join('&')}`,
  ].join('')
}

export function formatHost({ name, port }: Host): string {
  const written = name.startsWith('/') ? encodeURIComponent(name) : name.includes(':') ? `[${name}]` : name
  return port === null ? written : `${written}:${port}`
}

/** A host as a person types it into a field. @throws BAD_INPUT */
export function parseHost(text: string, port: number | null): Host {
  const name = text.trim().replace(/^\[(.*)\]$/, '$1')
  const isPlain = name.startsWith('/') ? !hasControls(name) : hostName.test(name) || address.test(name)
  if (!isPlain) throw refused(`The host cannot be used. ${HOSTS}`)
  return { name, port }
}

/** Of no use in an address, and able to end a line of a log or a header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const hasControls = (text: string): boolean => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)

const schemes = new Map<string, DatabaseUrl['scheme']>([
  ['postgresql', 'postgresql'],
  ['postgres', 'postgresql'],
  ['mongodb', 'mongodb'],
  ['mongodb+srv', 'mongodb+srv'],
])
const hostName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,252}[\p{L}\p{N}_.])?$/u
const address = /^[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i
const ENCODE =
  'Characters such as / ? # @ : and % in a user name or password must be percent-encoded: %2F %3F %23 %40 %3A %25.'
const HOSTS = 'It is a name such as db.example.org, an address, or the folder of a Unix socket.'
const MOST_HOSTS = 50

function credentialsOf(text: string): { user: string | null; password: string | undefined } {
  const colon = text.indexOf(':')
  const user = decode(colon < 0 ? text : text.slice(0, colon))
  const password = colon < 0 ? undefined : decode(text.slice(colon + 1))
  return { user: user === '' ? null : user, password: password === '' ? undefined : password }
}

function hostsOf(text: string): readonly Host[] {
  const hosts = text.split(',')
  if (hosts.length > MOST_HOSTS) throw refused(`The URL names more than ${MOST_HOSTS} hosts.`)
  if (text === '') return []
  return hosts.map((host) => {
    const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host)
    const port = parts?.[2] === undefined ? null : Number(parts[2])
    if (parts === null || port === 0 || (port ?? 1) > 65_535)
      throw refused(`A host or port of the URL cannot be read. ${ENCODE}`)
    return parseHost(decode(parts[1] ?? ''), port)
  })
}

function optionsOf(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (const part of query.split('&').filter((text) => text !== '')) {
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    if (equals < 0 || !/^[A-Za-z_]{1,40}$/.test(name)) throw refused(`An option of the URL cannot be read. ${ENCODE}`)
    if (options.has(name)) throw refused(`The URL gives the option ${name} twice.`)
    options.set(name, decode(part.slice(equals + 1)))
  }
  return options
}

function decode(text: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    throw refused(`The URL cannot be read. ${ENCODE}`)
  }
  if (hasControls(decoded)) throw refused('The URL holds a line break or another control character.')
  return decoded
}

const refused = (message: string) => failure('BAD_INPUT', message)
