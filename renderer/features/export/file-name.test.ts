/** Names of exported files. Each of these has broken somebody's file system. */
import { describe, expect, it } from 'vitest'
import { problemOfFileName, suggestFileName, withExtension } from './file-name.ts'

describe('a file name', () => {
  it.each(['report', 'anomalies_report.csv', 'März 2026 (final)', 'データ', 'a.b.c', 'console', 'com10'])(
    'may be "%s"',
    (name) => expect(problemOfFileName(name)).toBeUndefined(),
  )
  it.each([
    ['', 'needs a name'],
    ['   ', 'needs a name'],
    ['a/b', 'cannot contain /'],
    ['..\\secret', 'cannot contain \\'],
    ['what?', 'cannot contain ?'],
    ['a\u0000b', 'control character'],
    [' report', 'begin or end with a blank'],
    ['report ', 'begin or end with a blank'],
    ['.hidden', 'begin with a dot'],
    ['report.', 'end with a dot'],
    ['..', 'begin with a dot'],
    ['CON', 'Windows'],
    ['nul.csv', 'Windows'],
    ['Lpt1', 'Windows'],
    ['x'.repeat(300), 'at most'],
  ])('cannot be "%s"', (name, why) => expect(problemOfFileName(name)).toContain(why))
})

describe('the extension', () => {
  it('is added when it is missing', () => expect(withExtension('report', 'json')).toBe('report.json'))
  it('is not added twice, whatever its case', () => expect(withExtension('report.JSON', 'json')).toBe('report.JSON'))
  it('is added to a name that ends otherwise', () => expect(withExtension('report.v2', 'csv')).toBe('report.v2.csv'))
})

describe('a suggested name', () => {
  it('has no blanks and nothing that is forbidden', () => {
    expect(suggestFileName('My data: 2026', 'Sales / EU')).toBe('My_data_2026_Sales_EU')
  })
  it('is always usable', () => {
    for (const text of ['', '..', '///', 'CON', 'x'.repeat(500), '🙂', ' . '])
      expect(problemOfFileName(suggestFileName(text))).toBeUndefined()
  })
})
