/**
 * Servers refuse to run as root, as which containers often run tests. Then they run as a user who may do nothing, with
 * programs and data in a folder that this user can reach.
 */
import { chownSync, lchownSync, mkdtempSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** As whom a server has to run: undefined for as ourselves. */
export function serverIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const wanted of ['nobody', 'postgres']) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('A server cannot run as root, and there is no user "nobody" or "postgres" to run it as.')
}

/** Makes a folder for a server, reachable and owned by whom it runs as. */
export function serverFolder(identity: Identity | undefined): string {
  const folder = mkdtempSync(join(serversBase(), 'winnow-server-'))
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid)
  return folder
}

/** Where folders of servers are made: the temporary folder, or /tmp when another user could not get into that one. */
export function serversBase(): string {
  const base = realpathSync(tmpdir())
  return serverIdentity() === undefined || isReachable(base) ? base : '/tmp'
}

/** Gives a folder with all that is in it to whom a server runs as. */
export function giveTo(identity: Identity | undefined, folder: string): void {
  if (identity === undefined) return
  chownSync(folder, identity.uid, identity.gid)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) giveTo(identity, path)
    else lchownSync(path, identity.uid, identity.gid)
  }
}

function isReachable(folder: string): boolean {
  const mayEnter = (statSync(folder).mode & 0o001) !== 0
  return mayEnter && (dirname(folder) === folder || isReachable(dirname(folder)))
}
