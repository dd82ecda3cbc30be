/** `winnow backup`: each table of a dataset as an Avro file, with a manifest, in a folder. */
import { resolve } from 'node:path'
import { endWell, openLocal } from '../local.ts'
import { plural } from '../text.ts'

interface BackupOptions {
  readonly out: string
  readonly codec: 'deflate' | 'snappy' | 'null'
  readonly force?: boolean
  readonly json?: boolean
  readonly store?: string
}

export async function backup(
  ref: string,
  { out, codec, force = false, json, ...options }: BackupOptions,
): Promise<void> {
  await using local = await openLocal(options)
  const { client } = local
  const task = await client.backups.start({ dataset: ref, target: local.write(out), codec, overwrite: force })
  const ended = endWell(await local.wait(task))
  const { tables } = await client.backups.inspect({ files: [local.read(out)] })
  if (json) {
    console.log(JSON.stringify({ out: resolve(out), rows: ended.rows, tables }, null, 2))
    return
  }
  console.log(`Backed up ${plural(tables.length, 'table')} with ${plural(ended.rows ?? 0, 'row')} to ${resolve(out)}.`)
  for (const { name, rows, file } of tables) console.log(`  ${name}: ${plural(rows ?? 0, 'row')} in ${file}`)
}
