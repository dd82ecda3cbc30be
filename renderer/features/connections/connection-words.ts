/** Connections in words. */
import type { Connection, TestStep } from '../../../preload/contract/index.ts'

export const kindNames: Readonly<Record<Connection['kind'], string>> = { postgres: 'PostgreSQL', mongodb: 'MongoDB' }

/** "warehouse (PostgreSQL, db.team.example)" */
export const connectionLabel = ({ name, kind, host }: Pick<Connection, 'name' | 'kind' | 'host'>): string =>
  `${name} (${kindNames[kind]}, ${host})`

export const stepTitles: Readonly<Record<TestStep['step'], string>> = {
  dns: 'Name of the server',
  connect: 'Server answers',
  tls: 'Encryption',
  login: 'Log in',
  database: 'Database',
  version: 'Version',
  rights: 'Rights',
}

export const tlsWords: Readonly<Record<Connection['tls']['mode'], string>> = {
  'verify-full': 'encrypted, server and its name verified',
  'verify-ca': 'encrypted, server verified',
  require: 'encrypted, server not verified',
  disable: 'not encrypted',
}

export const secretWords: Readonly<Record<Connection['secret'], string>> = {
  keystore: 'password in the key store',
  passphrase: 'password in an encrypted file',
  environment: 'password from the environment',
  session: 'password until Winnow ends',
  none: 'no password',
}

/** The choices of the form; empty lets Winnow decide. */
export const tlsChoices: Readonly<Record<'' | Connection['tls']['mode'], string>> = {
  '': 'Verify the server fully, unless it is on this computer',
  'verify-full': 'Verify the server and its name',
  'verify-ca': 'Verify the server, not its name',
  require: 'Encrypt without verifying the server',
  disable: 'None: what is sent can be read on the way',
}
