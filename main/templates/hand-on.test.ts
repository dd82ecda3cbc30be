/** What is handed on of each template's demo comes back as it was: as a backup, and as a bundle. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBackupPlace } from '../engine/backup/testing/backups.ts'
import { lookAt, openBundlePlace } from '../engine/bundle/testing/bundles.ts'
import { temporaryFolder } from '../engine/testing/temporary-folder.ts'
import { allRows } from '../engine/testing/test-engine.ts'
import { demos } from './demos.ts'

describe.each(Object.keys(demos))('the demo %s', (template) => {
  it('comes back from a backup, every table to the last cell and type', async () => {
    const place = await openBackupPlace()
    const { engine } = place
    const { tables } = await engine.load(await demoFiles(template), { dataset: 'first', template })
    expect(await place.backup('first', 'backup')).toMatchObject({ status: 'done', message: null })
    expect(await place.restore(['backup'], { dataset: 'again' })).toMatchObject({ status: 'done', message: null })
    const columnsOf = (dataset: string) =>
      place.stored(dataset).tables.map(({ name, columns }) => [name, columns.map(({ reason: _, ...column }) => column)])
    expect(columnsOf('again')).toEqual(columnsOf('first'))
    for (const { name, rows } of tables) {
      const before = await allRows(engine, 'first', name)
      expect(before.length).toBe(rows)
      expect(await allRows(engine, 'again', name)).toEqual(before)
    }
  })

  it('comes back from a bundle, with its findings, rejected records, reports and dashboard', async () => {
    const { engine, bundle, elsewhere } = await openBundlePlace()
    await engine.load(await demoFiles(template), { dataset: 'handed on', template })
    const before = await lookAt(engine, 'handed on')
    expect(before.findings.length).toBeGreaterThan(0)
    const other = await elsewhere()
    expect(await other.load([await bundle('handed on')])).toMatchObject({ name: 'handed on', state: 'complete' })
    expect(await lookAt(other, 'handed on')).toEqual(before)
  })
})

async function demoFiles(template: string): Promise<string[]> {
  const folder = temporaryFolder()
  await demos[template]?.({ folder, rows: 300, seed: 5 })
  return readdirSync(folder).map((name) => join(folder, name))
}
