/**
 * What a URL may say behind its `?`. Options that mean TLS become TLS settings, a few are kept as they are, and every
 * other is refused by its name: an option that is read by nobody would promise something that does not hold.
 */
import type { tlsModes } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { DatabaseUrl } from './parse-url.ts'

export type TlsMode = (typeof tlsModes)[number]

export interface ReadOptions {
  readonly kept: ReadonlyMap<string, string>
  readonly tlsMode: TlsMode | undefined
  /** What may be said as options in the place of parts of the URL. */
  readonly host: string | undefined
  readonly user: string | undefined
  readonly database: string | undefined
  readonly password: string | undefined
  readonly schema: string | undefined
}

/** @throws BAD_INPUT */
export function readUrlOptions({ scheme, options }: DatabaseUrl): ReadOptions {
  return scheme === 'postgresql' ? readPostgres(options) : readMongo(options, scheme === 'mongodb+srv')
}

const SSL_MODES: readonly TlsMode[] = ['disable', 'require', 'verify-ca', 'verify-full']
const postgresKept = new Set(['application_name', 'channel_binding', 'connect_timeout', 'options', 'sslnegotiation'])
const mongoKept = new Set(
  [
    ...['appName', 'authMechanism', 'authSource', 'compressors', 'connectTimeoutMS', 'directConnection', 'journal'],
    ...['loadBalanced', 'localThresholdMS', 'maxIdleTimeMS', 'maxPoolSize', 'maxStalenessSeconds', 'minPoolSize'],
    ...['readConcernLevel', 'readPreference', 'readPreferenceTags', 'replicaSet', 'serverSelectionTimeoutMS'],
    ...['socketTimeoutMS', 'srvMaxHosts', 'srvServiceName', 'w', 'waitQueueTimeoutMS', 'wtimeoutMS'],
  ].map((name) => name.toLowerCase()),
)
/** Winnow decides about these: everything it sends can be sent again. */
const mongoIgnored = new Set(['retrywrites', 'retryreads'])

function readPostgres(options: ReadonlyMap<string, string>): ReadOptions {
  const kept = new Map<string, string>()
  const parts: Record<string, string> = {}
  let tlsMode: TlsMode | undefined
  for (const [name, value] of options)
    if (name === 'sslmode') tlsMode = sslMode(value)
    else if (['user', 'password', 'dbname', 'host'].includes(name)) parts[name] = value
    else if (name === 'sslrootcert' && value === 'system') tlsMode ??= 'verify-full'
    else if (['sslrootcert', 'sslcert', 'sslkey'].includes(name)) throw certificatesApart(name)
    else if (name === 'currentSchema' || name === 'schema') parts.schema = value
    else if (postgresKept.has(name)) kept.set(name, value)
    else throw unknown(name)
  const { host, user, password, dbname, schema } = parts
  return { kept, tlsMode, host, user, password, database: dbname, schema }
}

function sslMode(value: string): TlsMode {
  const mode = SSL_MODES.find((known) => known === value)
  if (mode !== undefined) return mode
  if (value === 'prefer' || value === 'allow')
    throw failure(
      'BAD_INPUT',
      `sslmode=${value} would go without encryption when it cannot be had, unnoticed. Say sslmode=verify-full, verify-ca, require or disable.`,
    )
  throw failure('BAD_INPUT', 'sslmode is verify-full, verify-ca, require or disable.')
}

function readMongo(options: ReadonlyMap<string, string>, isSrv: boolean): ReadOptions {
  const kept = new Map<string, string>()
  const says = new Map<string, boolean>()
  for (const [name, value] of options) {
    const key = name.toLowerCase()
    if (mongoKept.has(key)) kept.set(name, value)
    else if (mongoIgnored.has(key)) continue
    else if (['tlscafile', 'tlscertificatekeyfile', 'sslca', 'sslcert', 'sslkey'].includes(key))
      throw certificatesApart(name)
    else if (['tls', 'ssl', 'tlsinsecure', 'tlsallowinvalidcertificates', 'tlsallowinvalidhostnames'].includes(key))
      says.set(key === 'ssl' ? 'tls' : key, isTrue(name, value))
    else throw unknown(name)
  }
  const tls = says.get('tls') ?? (isSrv ? true : undefined)
  const unchecked = says.get('tlsinsecure') === true || says.get('tlsallowinvalidcertificates') === true
  const tlsMode =
    tls === false
      ? 'disable'
      : unchecked
        ? 'require'
        : says.get('tlsallowinvalidhostnames') === true
          ? 'verify-ca'
          : tls === true
            ? 'verify-full'
            : undefined
  return {
    ...{ kept, tlsMode, host: undefined, user: undefined, database: undefined, password: undefined },
    schema: undefined,
  }
}

function isTrue(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw failure('BAD_INPUT', `The option ${name} is true or false.`)
  return value === 'true'
}

const unknown = (name: string) =>
  failure('BAD_INPUT', `Winnow does not know the option ${name} of the URL. Leave it out.`)
const certificatesApart = (name: string) =>
  failure(
    'BAD_INPUT',
    `The option ${name} names a file. Give certificates apart from the URL: --ca, --cert and --key, or in their fields.`,
  )
