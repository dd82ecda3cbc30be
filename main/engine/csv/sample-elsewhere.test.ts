import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openAlone } from './open-source.ts'
import { findLabels, sniffHead } from './read-header.ts'

/** Delimiter, labels and width of a file as it is sniffed. */
async function sniff(text: string) {
  const path = join(temporaryFolder(), 'file.csv')
  writeFileSync(path, text)
  await using source = await openAlone(path)
  const head = await sniffHead(source, source.known)
  const { labels, width } = await findLabels(source, head)
  return { delimiter: head.dialect.delimiter, labels, width }
}

it('a large file whose cells run over lines is read by its own delimiter, wherever the samples begin', async () => {
  const row = (n: number) =>
    `P-${n},"amber basil","cedar delta ember\nfjord grove, ""heath""\ninlet jetty knoll",${n % 97}.50,2025-04-06\n`
  const text = `sku,name,description,price,updated\n${Array.from({ length: 12_000 }, (_, n) => row(n)).join('')}`
  expect(await sniff(text)).toEqual({
    delimiter: ',',
    labels: ['sku', 'name', 'description', 'price', 'updated'],
    width: 5,
  })
})

it('a file most of which is one cell is read by what stands before the cell', async () => {
  const text = `id,text\n1,"${'a line of it\n'.repeat(100_000)}end"\n2,b\n`
  expect(await sniff(text)).toEqual({ delimiter: ',', labels: ['id', 'text'], width: 2 })
})
