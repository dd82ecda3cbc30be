/** Packed files in folders that go away with the test. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSource } from '../../csv/open-source.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { listLocations } from '../expand.ts'

/** A file in a folder of its own, and what becomes of it. */
export function place(bytes: Uint8Array, name: string) {
  const folder = temporaryFolder()
  const path = join(folder, name)
  const scratch = join(folder, 'scratch')
  writeFileSync(path, bytes)
  const read = async (member?: string, signal?: AbortSignal) => {
    await using source = await openSource({ path, member }, { scratch, signal })
    const { buffer } = await source.handle.read(Buffer.alloc(source.bytes), 0, source.bytes, 0)
    await source.checkUnchanged()
    return { text: buffer.toString(), name: source.name, stem: source.stem }
  }
  return {
    path,
    folder,
    scratch,
    read,
    list: async () => (await listLocations({ path }, { scratch })).map(({ member }) => member),
    /** Names of what was left in the scratch folder. */
    left: () => (existsSync(scratch) ? readdirSync(scratch) : []),
  }
}
