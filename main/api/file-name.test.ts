import { expect, it } from 'vitest'
import { fileNameOf } from './file-name.ts'

it('shortens names by whole characters to what every file system takes, and keeps their ending', () => {
  for (const sign of ['a', 'ü', '表', '👩‍🚀', '\ud800', '.']) {
    const name = fileNameOf(`../x/${sign.repeat(3000)}.csv.gz`)
    expect(Buffer.byteLength(name), sign).toBeLessThanOrEqual(200)
    expect(name.isWellFormed(), sign).toBe(true)
    expect(name, sign).toMatch(/(?:^|[^.])csv\.gz$|[^.]\.csv\.gz$/)
  }
  expect(fileNameOf('C:\\data\\plays.csv')).toBe('plays.csv')
})
