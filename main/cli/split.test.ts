/** Files with several tables on the command line: told by `sniff`, split by `load --split`. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(() => {
  folder = openCliFolder()
  folder.file('mixed.csv', 'id,name,n\n1,a,2\n2,b,3\n\n\ncity,people\nLyon,500000\nBonn,330000\n')
})
afterAll(() => folder[Symbol.dispose]())

it('sniff says which tables a split would make', async () => {
  const { out } = await folder.run('sniff', 'mixed.csv')
  expect(out).toContain('Line 6: another table of 2 columns begins.')
  expect(out).toContain(
    '  winnow load --split makes 2 tables of it:\n    from line 1: id, name, n\n    from line 6: city, people\n',
  )
  expect(JSON.parse((await folder.run('sniff', 'mixed.csv', '--json')).out).split).toEqual([
    { line: 1, columns: ['id', 'name', 'n'] },
    { line: 6, columns: ['city', 'people'] },
  ])
})

it('load splits when it is told to, and accounts for every record', async () => {
  const { code, out } = await folder.run('load', 'mixed.csv', '--split', '--json')
  expect(code).toBe(0)
  const { tables } = JSON.parse(out)
  expect(tables.map(({ name, rows, records }: Record<string, unknown>) => [name, rows, records])).toEqual([
    ['mixed', 2, 5],
    ['mixed-2', 2, 3],
  ])
  expect((await folder.run('rows', 'mixed', 'mixed-2')).out).toContain('Lyon')
  expect((await folder.run('load', 'mixed.csv')).code).toBe(3)
})
