import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeName } from './safe-name.ts'

it('keeps a usual name as it is', () => {
  expect(safeName('Fälle 2024 (final).csv')).toBe('Fälle 2024 (final).csv')
})

it('drops folders, whatever the system they come from', () => {
  expect(safeName('../../etc/passwd')).toBe('passwd')
  expect(safeName('C:\\Users\\me\\data.csv')).toBe('data.csv')
})

it('never names the folder itself, a hidden file or a device', () => {
  expect([safeName('..'), safeName('.bashrc'), safeName('NUL.csv'), safeName('')]).toEqual([
    'file-',
    'bashrc',
    'file-NUL.csv',
    'file-',
  ])
})

it('gives a name that is one step of a path, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const safe = safeName(name)
      expect(safe).not.toMatch(/[\\/<>:"|?*]|\p{Cc}/u)
      expect(['', '.', '..']).not.toContain(safe)
    }),
  )
})

it('shortens names by whole characters to what every file system takes, and keeps their ending', () => {
  for (const sign of ['a', 'ü', '表', '👩‍🚀', '\ud800', '.']) {
    const name = safeName(`../x/${sign.repeat(3000)}.csv.gz`)
    expect(Buffer.byteLength(name), sign).toBeLessThanOrEqual(200)
    expect(name.isWellFormed(), sign).toBe(true)
    expect(name, sign).toMatch(/(?:^|[^.])csv\.gz$|[^.]\.csv\.gz$/)
  }
})
