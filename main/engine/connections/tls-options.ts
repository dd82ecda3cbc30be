/** The four modes of TLS, as Node.js's sockets know them. */
import type { OpenConnection } from './connection.ts'

export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly checkServerIdentity?: () => undefined
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Undefined when the connection goes without TLS. */
export function tlsOptions({ connection: { tls }, key }: OpenConnection): TlsOptions | undefined {
  if (tls.mode === 'disable') return undefined
  return {
    // As with libpq: who names an authority wants it asked, whatever the mode.
    rejectUnauthorized: tls.mode !== 'require' || tls.ca !== undefined,
    ...(tls.mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.certificate !== undefined && { cert: tls.certificate }),
    ...(key !== undefined && { key }),
  }
}
