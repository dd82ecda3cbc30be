/** A backup as one archive, for hosts that hand out files and no folders: packed when it is written, unpacked to be restored. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { TargetFile } from '../exchange/target-file.ts'
import { throwIfCancelled } from '../failure.ts'
import { recogniseContainer } from '../unpack/container.ts'
import { createGuard } from '../unpack/guard.ts'
import { openZip } from '../unpack/zip-archive.ts'

/** The blocks within are compressed already. */
export async function zipFiles(
  paths: readonly string[],
  target: Pick<TargetFile, 'write'>,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile()
  for (const path of paths) zip.addFile(path, basename(path), { compress: false })
  zip.end()
  for await (const chunk of Readable.from(zip.outputStream)) {
    throwIfCancelled(signal)
    await target.write(chunk)
  }
}

/** The files of a zipped backup, unpacked into `folder`; null when the file is no archive. */
export async function unzipBackup(path: string, folder: string): Promise<string[] | null> {
  await using handle = await open(path)
  const { buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0)
  if (recogniseContainer(buffer) !== 'zip') return null
  const name = basename(path)
  const zip = await openZip(handle, name)
  mkdirSync(folder, { recursive: true })
  const guard = createGuard(name, folder)
  const { size } = await stat(path)
  const paths: string[] = []
  // A name of a member is only ever a name: what is in a folder of the archive is none of ours.
  for (const member of zip.members.filter((one) => /^[^/\\]+\.(?:avro|json)$/i.test(one.name))) {
    guard.check(member.expandedBytes, size)
    const to = join(folder, member.name)
    await pipeline(zip.read(member), createWriteStream(to, { flags: 'wx' }))
    paths.push(to)
  }
  return paths
}
