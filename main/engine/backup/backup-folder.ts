/**
 * The folder of a backup while it is written: the files lie in a folder of their own within it until all are complete.
 * The manifest takes its place last, so that a folder with a manifest is a whole backup, whatever happens meanwhile.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describeFileError, failure } from '../failure.ts'
import { MANIFEST, type Manifest, manifestSchema } from './manifest.ts'

export interface BackupFolder extends Disposable {
  /** Where to write a file until it is complete. */
  partial(name: string): string
  /** Puts the files where they belong; the manifest is one of them. */
  complete(names: readonly string[]): void
}

/** @throws FILE_EXISTS for another backup unless `overwrite`; BAD_INPUT when the place cannot be written to. */
export function openBackupFolder(path: string, overwrite: boolean): BackupFolder {
  const name = basename(path)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat !== undefined && !stat.isDirectory()) {
    // A dialog that asks for a name may have made an empty file of it.
    if (!stat.isFile() || stat.size > 0) throw failure('BAD_INPUT', `${name} is a file, not a folder.`, { file: name })
    rmSync(path)
  }
  if (!overwrite && existsSync(join(path, MANIFEST)))
    throw failure('FILE_EXISTS', `${name} holds a backup already. Choose another folder, or agree to replace it.`, {
      file: name,
    })
  const staging = join(path, `.${randomUUID()}.part`)
  const made: string[] = []
  try {
    for (const folder of missingFolders(path)) {
      mkdirSync(folder)
      made.unshift(folder)
    }
    mkdirSync(staging)
    removeAbandoned(path)
  } catch (error) {
    removeEmpty(made)
    throw failure('BAD_INPUT', `Cannot write ${describeFileError(error, path)}`, { file: name })
  }
  let completed = false
  return {
    partial: (file) => join(staging, file),
    complete(names) {
      for (const file of names)
        if (!overwrite && existsSync(join(path, file)))
          throw failure('FILE_EXISTS', `${name} has a file ${file} already. Choose another folder.`, { file })
      const old = oldFiles(path)
      rmSync(join(path, MANIFEST), { force: true })
      const inOrder = [...names.filter((file) => file !== MANIFEST), ...names.filter((file) => file === MANIFEST)]
      for (const file of inOrder) renameSync(join(staging, file), join(path, file))
      for (const file of old) if (!names.includes(file)) rmSync(join(path, file), { force: true })
      completed = true
    },
    [Symbol.dispose]() {
      rmSync(staging, { recursive: true, force: true })
      if (!completed) removeEmpty(made)
    },
  }
}

/** Outermost first. One by one, as the recursive `mkdirSync` never ends where a file system refuses new folders as absent. */
function missingFolders(path: string): string[] {
  return existsSync(path) || dirname(path) === path ? [] : [...missingFolders(dirname(path)), path]
}

const ABANDONED_AFTER_MS = 24 * 3600 * 1000

/** What backups into this folder left that were killed; a younger one may still be written by another program. */
function removeAbandoned(path: string): void {
  for (const name of readdirSync(path)) {
    const staging = join(path, name)
    if (!/^\.[0-9a-f-]{36}\.part$/.test(name)) continue
    const stat = statSync(staging, { throwIfNoEntry: false })
    if (stat !== undefined && Date.now() - stat.mtimeMs > ABANDONED_AFTER_MS)
      rmSync(staging, { recursive: true, force: true })
  }
}

/** Innermost first. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) if (readdirSync(folder).length === 0) rmdirSync(folder)
}

/** The files of the backup that is being replaced. Its manifest may name anything: only files beside it are ours. */
function oldFiles(path: string): string[] {
  const manifest = readManifest(join(path, MANIFEST))
  return manifest?.tables.map(({ file }) => file).filter((file) => basename(file) === file) ?? []
}

/** Null when it is none. */
export function readManifest(path: string): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null // It is not there, or it is the manifest of something else.
  }
}
