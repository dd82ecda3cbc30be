/** `winnow user …`: who may use the API. A password is read, and neither printed nor kept. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { User } from '../../../preload/contract/index.ts'
import { Exit, exitCodes } from '../exit.ts'
import { openLocal } from '../local.ts'
import { columns } from '../text.ts'

interface StoreOption {
  readonly store?: string
}

interface AddOptions extends StoreOption {
  readonly role: User['role']
  readonly passwordStdin?: boolean
}

export async function userAdd(name: string, options: AddOptions): Promise<void> {
  const password = options.passwordStdin ? readPassword() : await askForPassword()
  await using local = await openLocal(options)
  const known = (await local.client.users.list()).some((user) => user.name === name)
  const user = await local.client.users.add({ name, role: options.role, password })
  console.log(`${user.name} is ${known ? 'changed' : 'added'} as ${user.role}.`)
}

export async function userList(options: StoreOption & { json?: boolean }): Promise<void> {
  await using local = await openLocal(options)
  const users = await local.client.users.list()
  if (options.json) return console.log(JSON.stringify(users, null, 2))
  const rows = users.map(({ name, role, createdAt }) => [name, role, createdAt.toISOString()])
  console.log(columns([['USER', 'ROLE', 'SINCE'], ...rows]))
}

export async function userRemove(name: string, options: StoreOption): Promise<void> {
  await using local = await openLocal(options)
  const user = await local.client.users.remove({ name })
  console.log(`${user.name} is removed, and all tokens of theirs with it.`)
}

function readPassword(): string {
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '')
  if (password === '') throw new Exit(exitCodes.usage, 'There is no password on standard input.')
  return password
}

async function askForPassword(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Exit(exitCodes.usage, 'There is no terminal to ask for a password: send it with --password-stdin.')
  // What is typed is echoed into nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  using terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question)
    const answer = await terminal.question('')
    process.stderr.write('\n')
    return answer
  }
  const password = await ask('Password: ')
  if ((await ask('Once more: ')) !== password) throw new Exit(exitCodes.usage, 'The two are not the same.')
  return password
}
