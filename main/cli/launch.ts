#!/usr/bin/env node
/**
 * Starts the command line on the Node.js that the application was built for. A machine may have an older one first in
 * its path, so this file uses nothing that Node.js 20 does not know.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const OLDEST = 24
const cli = join(import.meta.dirname, 'cli.js')

if (Number(process.versions.node.split('.')[0]) >= OLDEST) void import(pathToFileURL(cli).href)
else relaunch()

function relaunch(): void {
  const child = spawn(findNode(), [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Winnow needs Node.js ${OLDEST} or newer, this is ${process.versions.node}: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
}

/** The Node.js that npm installed beside the application. */
function findNode(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${system}-${process.arch}/package.json`)
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    return 'node' // Not installed for this system: the one in the path will have to do.
  }
}
