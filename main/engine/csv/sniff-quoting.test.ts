import { describe, expect, it } from 'vitest'
import { sniffQuoting } from './sniff-quoting.ts'

describe('how cells are quoted', () => {
  it('is by quotes, doubled, unless something speaks for another way', () => {
    for (const text of [
      '',
      'a,b\n1,2\n',
      'id,text\n1,"x, ""y"""\n',
      "name,note\nO'Brien,it's\n'tis,x\n",
      'path,x\n"C:\\dir\\",1\n"D:\\",2\n',
      "a,b\n'x,'y\n",
      'a,b\n\'x\',"y"\n\'z\',"w"\n',
    ])
      expect(sniffQuoting(text, ','), text).toEqual({ delimiter: ',', quote: '"', escape: '"', skipBlanks: false })
  })

  it('is by apostrophes when cells begin and end with them', () => {
    expect(sniffQuoting("'id','name'\n'1','a, b'\n'2','it''s'\n", ',').quote).toBe("'")
    expect(sniffQuoting("id|name\n1|'a|b'\n2|'c'\n", '|').quote).toBe("'")
  })

  it('is escaped by a backslash when one stands before a quote that can only be text', () => {
    expect(sniffQuoting('id,name\n1,"say \\"hi\\" now"\n', ',').escape).toBe('\\')
    expect(sniffQuoting("'id','name'\n'1','it\\'s'\n", ',')).toMatchObject({ quote: "'", escape: '\\' })
  })

  it('has a blank before it when one stands behind every delimiter', () => {
    expect(sniffQuoting('id, name\n1, "a, b"\n2, c\n', ',').skipBlanks).toBe(true)
    expect(sniffQuoting('id, name\n1,b\n2,c\n', ',').skipBlanks).toBe(false)
    expect(sniffQuoting('  1,  20\n 10,   3\n', ',').skipBlanks).toBe(false)
  })
})
