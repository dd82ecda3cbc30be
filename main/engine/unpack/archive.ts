/** A ZIP archive or a workbook as a set of tables: which there are, and each as bytes of CSV. */
import type { FileHandle } from 'node:fs/promises'
import { failure, throwIfCancelled } from '../failure.ts'
import { createGuard } from './guard.ts'
import { csvName, type SourceLocation } from './location.ts'
import { openWorkbook } from './workbook.ts'
import { openZip, type ZipArchive, type ZipMember } from './zip-archive.ts'

/** Told how many more expanded bytes were read, and how many there are in all. */
type OnBytes = (expanded: number, total: number) => void

export interface Archive {
  readonly isWorkbook: boolean
  /** Everything that can be asked for by name. */
  readonly members: readonly string[]
  /** What the archive stands for when nobody asks for a member. */
  readonly tables: readonly string[]
  read(member: string, onBytes?: OnBytes): AsyncGenerator<Buffer>
}

/** So many files a load takes at most. */
const MOST_TABLES = 1000

/** `scratch` tells on which disk expanded bytes would go. @throws BAD_INPUT when it is broken or a trap; Cancelled. */
export async function openArchive(
  handle: FileHandle,
  { path, name, bytes }: { path: string; name: string; bytes: number },
  { scratch, signal }: { readonly scratch: string; readonly signal?: AbortSignal | undefined },
): Promise<Archive> {
  const zip = await openZip(handle, name)
  const guard = createGuard(name, scratch)
  refuseTrap(zip, bytes, guard.check)
  let tellOfSheet: OnBytes | undefined
  async function* readMember(member: ZipMember, onBytes?: OnBytes): AsyncGenerator<Buffer> {
    let expanded = 0
    guard.check(member.expandedBytes, member.compressedBytes)
    for await (const chunk of zip.read(member)) {
      if (signal !== undefined) throwIfCancelled(signal)
      expanded += chunk.length
      guard.check(expanded, member.compressedBytes)
      const tell = onBytes ?? tellOfSheet
      tell?.(chunk.length, member.expandedBytes)
      yield chunk
    }
  }
  const workbook = await openWorkbook(zip, readMember, name)
  if (workbook !== null)
    return {
      isWorkbook: true,
      members: workbook.sheets,
      tables: workbook.sheets,
      read(sheet, onBytes) {
        tellOfSheet = onBytes
        return workbook.read(sheet)
      },
    }
  const other = describeOther(zip)
  if (other !== null) throw failure('BAD_INPUT', `${name} is not a CSV file: it is ${other}.`, { file: path })
  const byName = new Map(zip.members.map((member) => [member.name, member]))
  return {
    isWorkbook: false,
    members: [...byName.keys()],
    tables: tablesOf([...byName.keys()]),
    read(name, onBytes) {
      const member = byName.get(name)
      if (member === undefined) throw new Error(`there is no ${name}`)
      return readMember(member, onBytes)
    },
  }
}

/** The member that is meant. @throws BAD_INPUT when there is none of that name, or nobody said which of several. */
export function chooseMember({ isWorkbook, members, tables }: Archive, { path, member }: SourceLocation, name: string) {
  const kind = isWorkbook ? 'sheet' : 'file'
  if (member !== undefined) {
    if (members.includes(member)) return member
    throw failure('BAD_INPUT', `${name} holds no ${kind} ${member}. It holds ${listed(members)}.`, { file: name })
  }
  const [first, second] = tables
  if (first === undefined)
    throw failure(
      'BAD_INPUT',
      isWorkbook ? `${name} is empty: no sheet of it holds a cell.` : `The archive ${name} holds no CSV file.`,
      { file: name },
    )
  if (second === undefined) return first
  throw failure(
    'BAD_INPUT',
    `${name} holds ${tables.length} ${kind}s: ${listed(tables)}. Name the one you mean, as in ${path}#${first}.`,
    { file: name, members: tables },
  )
}

/** Bytes that are declared for all members together show overlapping members, each of which would look harmless. */
function refuseTrap(zip: ZipArchive, bytes: number, check: (expanded: number, compressed: number) => void): void {
  const packed = zip.members.reduce((sum, member) => sum + member.compressedBytes, 0)
  const expanded = zip.members.reduce((sum, member) => sum + member.expandedBytes, 0)
  // Without overlaps the members' bytes fit into the archive. Whether all fit on the disk together does not matter.
  if (packed > bytes) check(expanded, bytes)
}

/** CSV files by their names; a lone file of any name. What only describes an archive is no table. */
function tablesOf(names: readonly string[]): string[] {
  const visible = names.filter((name) => !/(?:^|[\\/])(?:\.(?!\.?[\\/])|__MACOSX[\\/])/.test(name))
  const named = visible.filter((name) => csvName.test(name))
  const tables = named.filter((name) => !about.test(name))
  const chosen = tables.length > 0 ? tables : named.length > 0 ? named : visible.length === 1 ? visible : []
  return chosen.slice(0, MOST_TABLES)
}

const about = /(?:^|[\\/])(?:read[ _-]?me|licen[cs]e|copying|notice|changelog)[^\\/]*\.txt$/i

function describeOther({ members }: ZipArchive): string | null {
  const has = (name: string) => members.some((member) => member.name === name)
  if (has('xl/workbook.bin')) return 'a binary Excel workbook. Save it as .xlsx'
  if (has('word/document.xml')) return 'a Word document'
  if (has('ppt/presentation.xml')) return 'a PowerPoint presentation'
  return has('content.xml') && has('META-INF/manifest.xml') ? 'an OpenDocument file. Save it as .xlsx' : null
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ')
  return names.length === 0 ? 'none' : names.length > 10 ? `${shown} and ${names.length - 10} more` : shown
}
