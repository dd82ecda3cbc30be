/**
 * Lists the living processes below one process, for specs that look for left-overs.
 * It reads /proc, as only the stand-in on Linux is tested for it.
 */
import { readdirSync, readFileSync } from 'node:fs'

interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly isLiving: boolean
}

/** The process itself and everything it started, directly or not. */
export function processTree(root: number): number[] {
  const entries = listProcesses()
  const tree = [root]
  for (const pid of tree) {
    for (const entry of entries) if (entry.parent === pid) tree.push(entry.pid)
  }
  return tree
}

export function isLiving(pid: number): boolean {
  return readEntry(pid)?.isLiving ?? false
}

function listProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== undefined)
}

/** Fields of `/proc/<pid>/stat`: proc(5). The command in brackets may itself hold brackets. */
function readEntry(pid: number): ProcessEntry | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined // it ended while we looked
  }
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { pid, parent: Number(parent), isLiving: state !== 'Z' && state !== 'X' }
}
