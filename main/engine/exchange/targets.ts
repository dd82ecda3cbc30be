/** The file or files of one export: they take their names together when all are complete, or none does. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { partNumber, partPath } from './parts.ts'
import { openTarget, refuseExisting, type TargetFile } from './target-file.ts'

export interface Targets extends AsyncDisposable {
  /** Opens the next file; the only one, unless there are parts. */
  next(): Promise<TargetFile>
  /** Gives all files their names, which it returns. */
  complete(): Promise<string[]>
}

export interface TargetsOptions {
  readonly overwrite: boolean
  /** Files named `name-0001.csv` and so on, of which those of an earlier export go when it was agreed to replace them. */
  readonly inParts: boolean
}

export function openTargets(path: string, { overwrite, inParts }: TargetsOptions): Targets {
  const files: { readonly path: string; readonly target: TargetFile }[] = []
  return {
    async next() {
      const own = inParts ? partPath(path, files.length + 1) : path
      const target = await openTarget(own, overwrite)
      files.push({ path: own, target })
      return target
    },
    async complete() {
      for (const { target } of files) await target.seal()
      const done: TargetFile[] = []
      try {
        if (inParts) refuseParts(path, overwrite)
        for (const { target } of files) {
          await target.complete()
          done.push(target)
        }
      } catch (error) {
        for (const target of done) target.withdraw()
        throw error
      }
      if (inParts) for (const number of partsBeyond(path, files.length)) rmSync(partPath(path, number), { force: true })
      return files.map((file) => basename(file.path))
    },
    async [Symbol.asyncDispose]() {
      for (const { target } of files) await target[Symbol.asyncDispose]()
    },
  }
}

/** Parts of an earlier export would be taken for some of this one. @throws FILE_EXISTS unless `overwrite` */
export function refuseParts(path: string, overwrite: boolean): void {
  for (const number of partsBeyond(path, 0)) refuseExisting(partPath(path, number), overwrite)
}

function partsBeyond(path: string, count: number): number[] {
  const folder = dirname(path)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((file) => partNumber(path, file))
    .filter((number): number is number => number !== undefined && number > count)
    .filter((number) => existsSync(join(folder, basename(partPath(path, number)))))
    .sort((one, other) => one - other)
}
