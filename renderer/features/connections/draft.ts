/**
 * What the form of a connection holds, and the connection that it makes. Nothing that was left as it is is sent, so that a
 * kept secret stays.
 */
import { type Connection, connectionNameSchema, type tlsModes } from '../../../preload/contract/index.ts'
import type { NewConnectionInput } from './use-connections.ts'

export interface Draft {
  readonly name: string
  readonly by: 'url' | 'fields'
  readonly url: string
  readonly kind: Connection['kind']
  readonly host: string
  readonly port: string
  readonly user: string
  readonly database: string
  readonly schema: string
  readonly password: string
  readonly remember: boolean
  /** Empty: verify-full, or none for a server on this machine. */
  readonly tls: '' | (typeof tlsModes)[number]
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

export const draftOf = (connection: Connection | undefined): Draft => ({
  ...{ name: connection?.name ?? '', by: 'url', url: connection?.url ?? '', kind: connection?.kind ?? 'postgres' },
  ...{ host: connection?.host ?? '', port: '', user: connection?.user ?? '', database: connection?.database ?? '' },
  ...{ schema: connection?.schema ?? '', password: '', remember: connection?.secret !== 'session' },
  ...{ tls: connection?.tls.mode ?? '', ca: connection?.tls.ca ?? '', certificate: connection?.tls.certificate ?? '' },
  key: '',
})

/** The kind that the address names; what was chosen where it names none. */
export const kindOf = ({ by, url, kind }: Pick<Draft, 'by' | 'url' | 'kind'>): Connection['kind'] =>
  by === 'url' ? (/^mongodb(\+srv)?:/i.test(url.trim()) ? 'mongodb' : 'postgres') : kind

/** Why it cannot be sent yet, in a sentence; undefined when it can. */
export function problemOf(draft: Draft): string | undefined {
  const name = connectionNameSchema.safeParse(draft.name.trim())
  if (!name.success) return name.error.issues[0]?.message
  if (draft.by === 'url')
    return /^(postgres(ql)?|mongodb(\+srv)?):\/\/./i.test(draft.url.trim())
      ? undefined
      : 'An address begins with postgresql://, mongodb:// or mongodb+srv://.'
  if (draft.host.trim() === '') return 'Name the server.'
  if (draft.database.trim() === '') return 'Name the database.'
  const port = Number(draft.port || 1)
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? undefined : 'A port is a number from 1 to 65535.'
}

export function connectionOf(draft: Draft): NewConnectionInput {
  const { by, url, kind, host, port, user, database, schema, password, remember } = draft
  const { tls, ca, certificate, key } = draft
  const place =
    by === 'url'
      ? { url: url.trim() }
      : {
          fields: {
            ...{ kind, host: host.trim(), database: database.trim() },
            ...(port !== '' && { port: Number(port) }),
            ...(user.trim() !== '' && { user: user.trim() }),
          },
        }
  const certificates = {
    ...(tls !== '' && { mode: tls }),
    ...(ca.trim() !== '' && { ca }),
    ...(certificate.trim() !== '' && { certificate }),
    ...(key.trim() !== '' && { key }),
  }
  return {
    ...{ name: draft.name.trim(), ...place, remember },
    ...(kindOf(draft) === 'postgres' && schema.trim() !== '' && { schema: schema.trim() }),
    ...(password !== '' && { password }),
    ...(Object.keys(certificates).length > 0 && { tls: certificates }),
  }
}
