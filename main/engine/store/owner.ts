/**
 * Says which engine processes are alive, so that the sweep never touches the work of a living one.
 * Each engine holds an exclusive lock on a file of its own for as long as it runs; the operating system lets go of it
 * when the process ends, however it ends. (Process ids would not do: they are used again.)
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export interface Owner extends Disposable {
  readonly id: string
}

export function claimOwner(folder: string): Owner {
  const id = randomUUID()
  const file = join(folder, `${id}.lock`)
  const lock = new Database(file)
  // Between its making and its locking another engine may take it for the lock of a dead one, and remove it.
  const isTaken = () => !existsSync(file)
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('begin exclusive')
  } catch (error) {
    const taken = isTaken()
    lock.close()
    if (taken) return claimOwner(folder)
    throw error
  }
  if (isTaken()) {
    lock.close()
    return claimOwner(folder)
  }
  return {
    id,
    [Symbol.dispose]() {
      lock.close()
      removeLock(file)
    },
  }
}

/** Ids of the owners that run now. Locks of ended ones are removed on the way. */
export function livingOwners(folder: string, self: string): Set<string> {
  const living = readdirSync(folder)
    .filter((name) => name.endsWith('.lock'))
    .map((name) => name.slice(0, -'.lock'.length))
    .filter((id) => id === self || isLocked(join(folder, `${id}.lock`)))
  return new Set(living)
}

function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  const lock = new Database(file, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    // Removed while it is held, so that an engine which has just made it finds that out when it gets the lock.
    // (Windows removes no open file; there it goes after the lock.)
    if (process.platform !== 'win32') removeLock(file)
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return true
    throw error
  } finally {
    lock.close()
  }
  removeLock(file)
  return false
}

function removeLock(file: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
}
