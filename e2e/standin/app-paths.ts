/**
 * The folders that `app.getPath` names, where Electron puts them on Linux.
 * `--user-data-dir` moves the user data, which is how each test gets a fresh folder.
 */
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { appFolder } from './app-folder.ts'
import { commandLine } from './command-line.ts'

export type PathName = Parameters<Electron.App['getPath']>[0]

const chosen = new Map<string, string>()

export function setPath(name: string, path: string): void {
  chosen.set(name, path)
}

export function getPath(name: PathName): string {
  return chosen.get(name) ?? usualPath(name)
}

function usualPath(name: PathName): string {
  switch (name) {
    case 'home':
      return homedir()
    case 'appData':
      return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
    case 'userData':
      return commandLine.switches.get('user-data-dir') || join(getPath('appData'), appFolder.name)
    case 'logs':
      return join(getPath('userData'), 'logs')
    case 'temp':
      return tmpdir()
    case 'downloads':
      return join(homedir(), 'Downloads')
    default:
      throw new Error(`stand-in: electron.app.getPath('${name}') is not provided`)
  }
}
