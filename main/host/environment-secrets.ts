/** Passwords, keys and the passphrase that a person or a script puts into the environment; the engine reads none itself. */

export interface EnvironmentSecrets {
  readonly passphrase?: string
  readonly variables: Readonly<Record<string, string>>
}

export function environmentSecrets(environment: NodeJS.ProcessEnv = process.env): EnvironmentSecrets {
  const passphrase = environment.WINNOW_PASSPHRASE
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    /^WINNOW_(PASSWORD|KEY)_/.test(name) && value !== undefined && value !== '' ? [[name, value] as const] : [],
  )
  return { ...(passphrase && { passphrase }), variables: Object.fromEntries(variables) }
}
