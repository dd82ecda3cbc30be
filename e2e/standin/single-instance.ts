/**
 * One running app per user data folder, with the arguments of later starts handed to the first.
 * The answer has to be there at once, so a lock file and small message files take the place of a socket.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LaterStart {
  readonly argv: string[]
  readonly workingDirectory: string
}

const lockName = 'standin.lock'
const messageName = /^standin-start-\d+\.json$/
let holdsLock = false

/** True for the first instance. Another instance has told the first one about itself when this returns false. */
export function lockInstance(folder: string, onLaterStart: (start: LaterStart) => void): boolean {
  if (holdsLock) return true
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, lockName)
  holdsLock = tryLock(lock)
  if (!holdsLock) {
    tell(folder)
    return false
  }
  process.on('exit', () => rmSync(lock, { force: true }))
  const watcher = watch(folder, (_change, name) => {
    if (name !== null && messageName.test(name)) receive(join(folder, name), onLaterStart)
  })
  watcher.unref()
  return true
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
  writeFileSync(lock, String(process.pid))
  return true
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false
    throw error
  }
}

function tell(folder: string): void {
  const start: LaterStart = { argv: process.argv, workingDirectory: process.cwd() }
  const file = join(folder, `standin-start-${process.pid}.json`)
  writeFileSync(`${file}.part`, JSON.stringify(start))
  renameSync(`${file}.part`, file)
}

function receive(file: string, onLaterStart: (start: LaterStart) => void): void {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return // the watcher also reports the removal below
    throw error
  }
  rmSync(file)
  onLaterStart(JSON.parse(text))
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
