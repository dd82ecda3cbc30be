/** `winnow open` and `winnow close`: a published dataset, asked where it lies. */
import { openLocal } from '../local.ts'
import { plural } from '../text.ts'

export async function openRemote(
  connection: string,
  dataset: string,
  options: { readonly json?: boolean; readonly store?: string },
): Promise<void> {
  await using local = await openLocal(options)
  const opened = await local.client.sync.open({ connection, dataset })
  if (options.json) {
    console.log(JSON.stringify(opened, null, 2))
    return
  }
  console.log(`${opened.name} is open in ${connection}: version ${opened.version}, ${plural(opened.rows, 'row')}.`)
  for (const { name, rows } of opened.tables) console.log(`  ${name}  ${plural(rows, 'row')}`)
}

export async function closeRemote(dataset: string, options: { readonly store?: string }): Promise<void> {
  await using local = await openLocal(options)
  await local.client.sync.close({ dataset })
  console.log(`${dataset} is closed. Nothing was changed in the database.`)
}
