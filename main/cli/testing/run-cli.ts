/** Runs the built command line in a process of its own, with an empty HOME. `npm test` builds before it tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname, '../../..')
const cli = join(projectRoot, 'out/main/cli.js')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface CliFolder extends Disposable {
  readonly path: string
  readonly store: string
  readonly env: NodeJS.ProcessEnv
  /** Writes a file below the folder; returns its path. */
  file(name: string, content: string | Uint8Array): string
  at(name: string): string
  /** Runs a command in the folder, on the folder's own store. */
  run(...args: string[]): Promise<Ended>
  start(...args: string[]): ChildProcess
}

export function openCliFolder(): CliFolder {
  if (!existsSync(cli)) throw new Error(`${cli} is missing: run "npm run build" first.`)
  const path = mkdtempSync(join(tmpdir(), 'winnow-cli-'))
  const home = join(path, 'home')
  mkdirSync(home)
  const store = join(path, 'store')
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    LOCALAPPDATA: home,
    WINNOW_STORE: store,
  }
  const start = (...args: string[]) =>
    spawn(process.execPath, [cli, ...args], { cwd: path, env, stdio: ['ignore', 'pipe', 'pipe'] })
  return {
    path,
    store,
    env,
    at: (name) => join(path, name),
    file(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    start,
    run: (...args) => ended(start(...args)),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** What a process said, once it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const said = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) => done({ code, signal, ...said }))
  })
}
