/** `winnow dates`, as a script calls it: what is asked, the answer, the way back, and what is forgotten. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  const orders = folder.file('orders.csv', 'id,date\n1,03/04/2021\n2,05/06/2021\n')
  expect(await folder.run('load', orders)).toMatchObject({ code: 0 })
})
afterAll(() => folder?.[Symbol.dispose]())

describe('winnow dates', () => {
  it('lists what is asked, takes the answer, remembers and forgets it', async () => {
    const asked = await folder.run('dates', 'orders')
    expect(asked.out).toMatch(
      /^TABLE +COLUMN +FIRST DATE +WHERE\norders +date +03\/04\/2021 +line 2 of orders.csv\nAnswer: /,
    )
    const answered = await folder.run('dates', 'orders', '--column', 'date', '--order', 'day-first')
    expect(answered).toMatchObject({ code: 0, err: '' })
    expect(answered.out).toMatch(/^Version 2 of orders: dates of orders.date are read day first\. It is remembered/)
    expect((await folder.run('history', 'orders')).out).toMatch(
      /^2 \(current\) .* retype .* Dates of orders.date read day first$/m,
    )
    const listed = await folder.run('dates', 'orders')
    expect(listed.out).toMatch(
      /^No open questions in orders\.\nTABLE .*\norders +date +day first +%d\/%m\/%Y .* files with id, date\n$/,
    )
    const { out } = await folder.run('dates', 'orders', '--json')
    expect(JSON.parse(out)).toMatchObject({ questions: [], answers: [{ column: 'date', order: 'day-first' }] })
    expect((await folder.run('dates', 'orders', '--forget')).out).toMatch(/^Forgot 1 answer\./)
    expect((await folder.run('dates', 'orders', '--forget')).out).toBe('Nothing was remembered.\n')
  })

  it('ends with code 2 when values do not fit, and with 1 when the options do not go together', async () => {
    await folder.run('load', folder.file('us.csv', 'id,day\n1,12/31/2021\n2,31/12/2021\n'))
    const refused = await folder.run('dates', 'us', '--column', 'day', '--order', 'day-first')
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.err).toContain('1 of 2 values of day in us is no date with the day first')
    expect(refused.err).toContain('"12/31/2021" in line 2 of us.csv')
    expect(await folder.run('dates', 'us', '--order', 'day-first')).toMatchObject({ code: 1 })
    expect(await folder.run('dates', 'us', '--column', 'day')).toMatchObject({ code: 1 })
    expect(await folder.run('dates', 'us', '--column', 'day', '--order', 'up')).toMatchObject({ code: 1 })
  })
})
