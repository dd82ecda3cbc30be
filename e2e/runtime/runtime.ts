/**
 * Decides whether a run uses Electron's own binary or the stand-in for it.
 * The stand-in steps in where the binary was not downloaded, or where there is no screen for it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const projectRoot = join(import.meta.dirname, '..', '..')
export const standinFolder = join(projectRoot, 'e2e', 'standin')

export interface Runtime {
  readonly kind: 'electron' | 'stand-in'
  readonly electronVersion: string
}

const packageFile = createRequire(import.meta.url).resolve('electron/package.json')

export function chooseRuntime(): Runtime {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const kind = hasOwnBinary() && hasScreen() ? 'electron' : 'stand-in'
  return { kind, electronVersion: version }
}

/** What `require('electron')`, and with it Playwright, has to find in the environment to start the chosen one. */
export function applyRuntime(runtime: Runtime): void {
  if (runtime.kind === 'stand-in') process.env.ELECTRON_OVERRIDE_DIST_PATH ??= standinFolder
}

function hasOwnBinary(): boolean {
  const folder = dirname(packageFile)
  const pathFile = join(folder, 'path.txt')
  return existsSync(pathFile) && existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8')))
}

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
