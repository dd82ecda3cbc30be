/**
 * Where passwords and private keys are: in the environment, sealed in the store, or in memory. They are in no catalog,
 * log, error or export, and leave here for drivers only.
 */
import * as z from 'zod'
import type { Connection } from '../../../preload/contract/index.ts'
import { failure, isFailure } from '../failure.ts'
import { createVaults, type VaultOptions } from './vaults.ts'

export type SecretSource = Connection['secret']

/** What a host has to keep secrets with. */
export interface SecretOptions extends Partial<Pick<VaultOptions, 'systemKey' | 'passphrase'>> {
  /** Variables of the environment that hold secrets, by name. */
  readonly variables?: Readonly<Record<string, string>>
}

const secretSchema = z.object({ password: z.string().exactOptional(), key: z.string().exactOptional() })
/** `key` is the private key of the client's certificate, as PEM. */
export type Secret = z.infer<typeof secretSchema>

/** A connection as its secret is bound to it. */
export interface SecretOwner {
  readonly id: string
  readonly name: string
  /** Servers and user: a secret that was given for these goes nowhere else. */
  readonly place: string
  readonly source: SecretSource
}

export interface Secrets {
  /** Where a new secret would be kept, and in words. */
  keeper(): Promise<{ readonly source: SecretSource; readonly message: string }>
  /** Where the secret of a connection comes from: the environment comes before what is kept. */
  sourceOf(owner: Pick<SecretOwner, 'name' | 'source'>): SecretSource
  /** Keeps a secret; answers with where. @throws BAD_INPUT when there is nowhere to keep it */
  keep(owner: Omit<SecretOwner, 'source'>, secret: Secret, remember: boolean): Promise<SecretSource>
  /** @throws BAD_INPUT when it is kept but cannot be had here */
  find(owner: SecretOwner): Promise<Secret>
  forget(id: string): void
}

/** `WINNOW_PASSWORD_MY_SERVER` for `my-server`. */
export const passwordVariable = (name: string): string => variable('WINNOW_PASSWORD_', name)
export const keyVariable = (name: string): string => variable('WINNOW_KEY_', name)
const variable = (prefix: string, name: string): string => prefix + name.toUpperCase().replace(/[^A-Z0-9]/g, '_')

export function createSecrets(options: SecretOptions, folder: string, alone: VaultOptions['alone']): Secrets {
  const { variables = {}, systemKey, passphrase } = options
  const vaults = createVaults({ folder, alone, systemKey, passphrase })
  const session = new Map<string, { readonly place: string; readonly secret: Secret }>()

  const inEnvironment = (name: string): Secret | undefined => {
    const password = variables[passwordVariable(name)]
    const key = variables[keyVariable(name)]
    if (password === undefined && key === undefined) return undefined
    return { ...(password !== undefined && { password }), ...(key !== undefined && { key }) }
  }

  return {
    async keeper() {
      const current = await vaults.current()
      if (current.vault === 'keystore')
        return { source: 'keystore', message: "Passwords are kept encrypted by the system's key store." }
      if (current.vault === 'passphrase')
        return { source: 'passphrase', message: 'Passwords are kept in a file that WINNOW_PASSPHRASE encrypts.' }
      return { source: 'session', message: `${current.noKey ?? NO_KEEPER} Passwords are forgotten when Winnow ends.` }
    },
    sourceOf: ({ name, source }) => (inEnvironment(name) === undefined ? source : 'environment'),
    async keep({ id, name, place }, secret, remember) {
      const given = inEnvironment(name)
      if (given !== undefined) {
        refuseOther(name, secret, given)
        return 'environment'
      }
      if (!remember) {
        vaults.forget(id)
        session.set(id, { place, secret })
        return 'session'
      }
      const current = await vaults.current()
      if (current.vault === null) throw failure('BAD_INPUT', nowhere(name, secret, current.noKey))
      await vaults.put(current.vault, id, place, JSON.stringify(secret))
      session.delete(id)
      return current.vault
    },
    async find({ id, name, source, place }) {
      const given = inEnvironment(name)
      if (given !== undefined) return given
      if (source === 'none') return {}
      if (source === 'environment')
        throw failure('BAD_INPUT', `The password of ${name} is not here: set ${passwordVariable(name)}.`)
      const instead = `Or set ${passwordVariable(name)}.`
      if (source === 'session') {
        const held = session.get(id)
        if (held?.place === place) return held.secret
        throw failure('BAD_INPUT', `The password of ${name} was kept until Winnow ended. Give it again. ${instead}`)
      }
      const opened = await vaults.take(source, id, place).catch((error: unknown) => {
        throw isFailure(error) ? failure('BAD_INPUT', `${error.message} ${instead}`) : error
      })
      if (opened !== undefined) return secretSchema.parse(JSON.parse(opened))
      throw failure(
        'BAD_INPUT',
        `The password of ${name} cannot be opened any more: it was kept for another server or by another account. Give it again. ${instead}`,
      )
    },
    forget(id) {
      session.delete(id)
      vaults.forget(id)
    },
  }
}

const NO_KEEPER = 'There is no key store here, and WINNOW_PASSPHRASE is not set, so passwords are not kept.'

function refuseOther(name: string, secret: Secret, given: Secret): void {
  const isOther = (part: keyof Secret) => secret[part] !== undefined && secret[part] !== given[part]
  const which = isOther('password') ? passwordVariable(name) : isOther('key') ? keyVariable(name) : undefined
  if (which !== undefined)
    throw failure('BAD_INPUT', `${which} in the environment says otherwise than what was given. Leave out one of them.`)
}

function nowhere(name: string, secret: Secret, noKey: string | undefined): string {
  const what = secret.password === undefined ? 'private key' : 'password'
  const which = secret.password === undefined ? keyVariable(name) : passwordVariable(name)
  return [
    ...(noKey === undefined ? [] : [noKey]),
    `There is nowhere to keep the ${what}, so nothing was changed. There are three ways:`,
    `set ${which} in the environment, each time Winnow runs;`,
    'or set WINNOW_PASSPHRASE, which encrypts a file for it in the store;',
    "or use the desktop application, which keeps it by the system's key store.",
  ].join(' ')
}
