/**
 * Finds the app to run: the folder or file named on the command line, or the archive beside a packaged binary.
 * Its package.json gives the entry, the name and the version that `app` reports.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { extractAsar } from './asar.ts'
import { commandLine } from './command-line.ts'

export interface AppFolder {
  readonly path: string
  readonly entry: string
  readonly name: string
  readonly version: string
  readonly isPackaged: boolean
  readonly resourcesPath: string
}

interface Manifest {
  readonly main?: string
  readonly name?: string
  readonly productName?: string
  readonly version?: string
}

export const executable = process.env.WINNOW_STANDIN_EXE ?? join(import.meta.dirname, 'electron')

function findApp(): AppFolder {
  const resourcesPath = join(dirname(executable), 'resources')
  const archive = join(resourcesPath, 'app.asar')
  if (existsSync(archive)) return describe(unpack(archive), { isPackaged: true, resourcesPath })
  if (commandLine.appPath === undefined) throw new Error('stand-in: name the folder of the app to run')
  return describe(resolve(commandLine.appPath), { isPackaged: false, resourcesPath })
}

function unpack(archive: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-asar-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  extractAsar(archive, folder)
  return folder
}

function describe(path: string, origin: Pick<AppFolder, 'isPackaged' | 'resourcesPath'>): AppFolder {
  const isFolder = statSync(path).isDirectory()
  const folder = isFolder ? path : dirname(path)
  const manifest = readManifest(folder)
  return {
    ...origin,
    path: folder,
    entry: isFolder ? join(folder, manifest.main ?? 'index.js') : path,
    name: manifest.productName ?? manifest.name ?? 'Electron',
    version: manifest.version ?? '0.0.0',
  }
}

function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  return folder === dirname(folder) ? {} : readManifest(dirname(folder))
}

export const appFolder = findApp()
