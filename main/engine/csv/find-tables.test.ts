import { describe, expect, it } from 'vitest'
import { RecordReader } from '../../../native/index.ts'
import { findTables } from './find-tables.ts'

function found(text: string) {
  const reader = new RecordReader({ delimiter: ',' })
  return findTables([...reader.push(text), ...reader.finish()])
}

const first = 'id,name,n\n1,a,2\n2,b,3\n3,c,4\n'

describe('further tables of a file', () => {
  it('are none in a single table, whatever it is like', () => {
    for (const text of ['', 'a\n', first, `${first}4,d\n5,e,6,7\n`, `${first}\n4,d,5\n\n5,e,6\n`, 'a,b\nc,d\ne,f\n'])
      expect(found(text), text).toEqual([])
  })

  it('begin behind a blank line with another width or other labels', () => {
    expect(found(`${first}\nx,y\n1,2\n3,4\n`)).toEqual([{ record: 6, line: 6, width: 2, header: ['x', 'y'] }])
    expect(found(`${first}\nx,y,z\n1,2,3\n`)).toEqual([{ record: 6, line: 6, width: 3, header: ['x', 'y', 'z'] }])
    expect(found(`${first}\n1,2,3,4\n5,6,7,8\n`)).toEqual([{ record: 6, line: 6, width: 4, header: null }])
  })

  it('begin without a blank line when a header stands over columns of values', () => {
    expect(found(`${first}x,y,z\n1,b,3\n`)).toEqual([{ record: 5, line: 5, width: 3, header: ['x', 'y', 'z'] }])
    expect(found(`${first}x,y,z,more\n1,b,3,4\n`)).toMatchObject([{ line: 5, width: 4 }])
  })

  it('may have the same header again', () => {
    expect(found(`${first}\n${first}`)).toMatchObject([{ record: 6, header: ['id', 'name', 'n'] }])
    expect(found(first + first + first).map(({ line }) => line)).toEqual([5, 9])
  })

  it('may be filled up with delimiters, and stand below rows of them', () => {
    expect(found('a,b,c,d\n1,2,3,4\n5,6,7,8\n,,,\nx,y,,\n1,2,,\n3,4,,\n')).toMatchObject([{ line: 5, width: 2 }])
  })

  it('are counted by lines, with line breaks in cells', () => {
    expect(found('id,n\n1,"a\nb"\n2,c\n\nx,y,z\n1,2,3\n')).toMatchObject([{ record: 5, line: 6 }])
  })

  it('are no footnotes', () => {
    for (const end of [
      '\nSource: us\n',
      '\nSource,us\n',
      '\nTotal,,9\n',
      'Note: one, two, three\n',
      '\nn/a,-,?\n4,d,5\n',
    ])
      expect(found(first + end), end).toEqual([])
  })
})
