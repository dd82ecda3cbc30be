/**
 * Ends a process and everything it started, at once and without a word, as a power cut would. PostgreSQL's processes are
 * session leaders each, so that signalling a group would miss them.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Answers with the processes that are ending now. */
export function killTree(pid: number): number[] {
  // Stopped first, it cannot start another process while its children are looked for.
  if (process.platform !== 'win32') signal(pid, 'SIGSTOP')
  const children = childrenOf(pid).flatMap(killTree)
  signal(pid, 'SIGKILL')
  return [...children, pid]
}

const LOOK_EVERY_MS = 5
const MOST_LOOKS = 2000

/** Waits until they have let go of their memory and files: a killed child may outlive its parent for a moment. */
export async function ended(pids: readonly number[]): Promise<void> {
  for (let look = 0; look < MOST_LOOKS && pids.some(holdsAnything); look++) await sleep(LOOK_EVERY_MS)
}

/** What has ended and is not yet asked for holds nothing but its number. */
function holdsAnything(pid: number): boolean {
  if (!isRunning(pid)) return false
  return process.platform !== 'linux' || !/^[ZX]$/.test(statOf(String(pid))[0] ?? 'X')
}

/** Whether a process of that number runs. */
export function isRunning(pid: number): boolean {
  return signal(pid, 0)
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    // It has ended by itself in the meantime.
    return false
  }
}

export function childrenOf(pid: number): number[] {
  return parents()
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child)
}

/** Every process with its parent, as pairs of process ids. */
function parents(): [number, number][] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(statOf(name)[1] ?? 0)])
  }
  if (process.platform === 'win32') return []
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
      return [child, parent]
    })
}

/** State and parent of a process, and more; nothing when it is gone. */
function statOf(name: string): string[] {
  try {
    // The command's name stands in parentheses and may hold any of them; state and parent follow.
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
