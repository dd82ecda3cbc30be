/** `winnow sniff`: how files would be read, without loading them. */
import { openPlainReader } from '../../engine/index.ts'
import { columns } from '../text.ts'

export async function sniff(files: readonly string[], options: { json?: boolean }): Promise<void> {
  const found = []
  for (const file of files) {
    await using reader = await openPlainReader(file)
    found.push({ file, ...reader.dialect, columns: await reader.columns() })
  }
  if (options.json) console.log(JSON.stringify(found.length === 1 ? found[0] : found, null, 2))
  else
    for (const { file, columns: all, ...dialect } of found) {
      console.log(file)
      console.log(columns(Object.entries(dialect).map(([name, value]) => [`  ${name}`, JSON.stringify(value)])))
      console.log(columns(all.map(({ name, type }) => [`    ${name}`, type])))
    }
}
