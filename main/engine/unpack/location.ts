/** Where a CSV file is to be found: a path, and for an archive or a workbook which of its files is meant. */
import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'

export interface SourceLocation {
  readonly path: string
  /** Name of a member of an archive or of a sheet of a workbook, as `listMembers` tells it. */
  readonly member?: string | undefined
}

const SEPARATOR = ' › '

/** What a person reads: `data.csv`, `archive.zip › data.csv`. */
export const displayName = ({ path, member }: SourceLocation): string =>
  member === undefined ? basename(path) : `${basename(path)}${SEPARATOR}${member}`

/** The member in a name that `displayName` made for a file at `path`; undefined when it names the file itself. */
export function memberOf(name: string, path: string): string | undefined {
  const before = `${basename(path)}${SEPARATOR}`
  return name.startsWith(before) ? name.slice(before.length) : undefined
}

/** The name without what only says how it is stored: `sales` for `sales.csv.gz` and for `all.zip › 2024/sales.csv`. */
export function stemOf({ path, member }: SourceLocation): string {
  // A member's name may be written on any system. What is no file name of its own (a sheet's) has no extension either.
  const name = (member === undefined ? basename(path) : (member.split(/[\\/]/).at(-1) ?? '')).replace(
    /(?<=.)\.(?:gz|zst)$/i,
    '',
  )
  const stem = member === undefined || csvName.test(name) ? basename(name, extname(name)) : name
  return stem.trim()
}

export const csvName = /\.(?:csv|tsv|tab|txt)$/i

/** `archive.zip#data.csv` stands for a member where there is no file of that name. */
export function parseLocation(text: string): SourceLocation {
  if (isThere(text)) return { path: text }
  for (let at = text.indexOf('#'); at > 0; at = text.indexOf('#', at + 1))
    if (at + 1 < text.length && isThere(text.slice(0, at)))
      return { path: text.slice(0, at), member: text.slice(at + 1) }
  return { path: text }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined
