/** `winnow sniff`: how files would be read, without loading them. */
import { openPlainReader, type RepairKind, tellSplit } from '../../engine/index.ts'
import { columns } from '../text.ts'

export async function sniff(files: readonly string[], options: { json?: boolean }): Promise<void> {
  const found = []
  for (const file of files) {
    await using reader = await openPlainReader(file)
    const { columns, furtherTables, repairs } = await reader.survey()
    const split = furtherTables.length > 0 ? await tellSplit(file) : []
    found.push({
      file,
      ...reader.dialect,
      columns,
      ...(furtherTables.length > 0 && { furtherTables }),
      ...(split.length > 1 && { split }),
      ...(repairs.length > 0 && { repairs }),
    })
  }
  if (options.json) console.log(JSON.stringify(found.length === 1 ? found[0] : found, null, 2))
  else
    for (const { file, columns: all, furtherTables = [], split = [], repairs = [], ...dialect } of found) {
      console.log(file)
      console.log(columns(Object.entries(dialect).map(([name, value]) => [`  ${name}`, JSON.stringify(value)])))
      console.log(columns(all.map(({ name, type }) => [`    ${name}`, type])))
      for (const { line, width } of furtherTables)
        console.log(`  Line ${line}: another table of ${width} columns begins.`)
      if (split.length > 1) console.log(`  winnow load --split makes ${split.length} tables of it:`)
      for (const { line, columns: own } of split) console.log(`    from line ${line}: ${own.join(', ')}`)
      for (const { line, kind, by } of repairs) console.log(`  Line ${line}: ${repairSentences[kind](by)}`)
    }
}

const repairSentences: Readonly<Record<RepairKind, (by: string) => string>> = {
  'other-delimiter': (by) => `read with the delimiter ${JSON.stringify(by)}.`,
  'other-quote': (by) => `read with the quote ${by}.`,
  'escaped-delimiter': () => 'read with backslashes before delimiters.',
  'unescaped-quote': () => 'read with quotes that are not doubled.',
  'blanks-behind-delimiters': () => 'read with blanks behind its delimiters.',
  'trailing-delimiter': () => 'read without the delimiter at its end.',
}
