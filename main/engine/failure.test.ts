/** What a caller receives of an expected failure: it is one that the contract declares, with its status for REST. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openTestEngine, openTestFolder } from './testing/test-engine.ts'

it('arrives as an error of the contract, with the status that the contract gives it', async () => {
  using folder = openTestFolder()
  await using engine = await openTestEngine(join(folder.path, 'store'))
  for (const name of ['a', 'b']) {
    writeFileSync(join(folder.path, `${name}.csv`), `id\n${name}\n`)
    await engine.load([join(folder.path, `${name}.csv`)], { dataset: name, template: null })
  }
  const { reports, datasets } = engine.client
  const write = { dataset: 'a', sql: "COPY a TO 'x.csv'", parameters: [] }
  await expect(reports.draft(write)).rejects.toMatchObject({ code: 'BAD_INPUT', status: 422, defined: true })
  await expect(datasets.rename({ dataset: 'a', name: 'b' })).rejects.toMatchObject({
    ...{ code: 'NAME_TAKEN', status: 409, defined: true },
  })
  await expect(datasets.get({ dataset: 'c' })).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404, defined: true })
})
