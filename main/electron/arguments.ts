/** What the desktop was started with: a store, and files to load. Chromium's own switches are not ours. */
import { resolve } from 'node:path'

export interface Arguments {
  readonly store: string | undefined
  readonly files: readonly string[]
}

export function parseArguments(args: readonly string[], folder: string): Arguments {
  const store = args.find((arg) => arg.startsWith('--store='))?.slice('--store='.length)
  const files = args.filter((arg) => !arg.startsWith('-')).map((file) => resolve(folder, file))
  return { store, files }
}
