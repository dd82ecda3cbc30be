/**
 * Ends a process and everything it started, at once and without a word, as a power cut would. PostgreSQL's processes are
 * session leaders each, so that signalling a group would miss them.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export function killTree(pid: number): void {
  // Stopped first, it cannot start another process while its children are looked for.
  if (process.platform !== 'win32') signal(pid, 'SIGSTOP')
  for (const child of childrenOf(pid)) killTree(child)
  signal(pid, 'SIGKILL')
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
      .map((name) => [Number(name), parentInProc(name)])
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

function parentInProc(name: string): number {
  try {
    // The command's name stands in parentheses and may hold any of them; state and parent follow.
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
