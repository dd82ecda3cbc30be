/** The demo generators by template id. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DemoOptions, Planted } from './demo-tools.ts'
import { writeHires } from './hires/demo.ts'
import { writeLinkedCatalogue } from './linked-catalogue/demo.ts'
import { writePlays } from './plays/demo.ts'
import { writeProducts } from './products/demo.ts'
import { writeRetail } from './retail/demo.ts'

export type WriteDemo = (options: DemoOptions) => Promise<Planted[]>

export const demos: Readonly<Record<string, WriteDemo>> = {
  hires: writeHires,
  'linked-catalogue': writeLinkedCatalogue,
  plays: writePlays,
  products: writeProducts,
  retail: writeRetail,
}

const TRIED_ROWS = [2_000, 20_000] as const

/** How many rows make files of `bytes` together, within a few hundredths: measured on small ones. */
export async function rowsForBytes(write: WriteDemo, bytes: number, seed: number): Promise<number> {
  const measured: number[] = []
  for (const rows of TRIED_ROWS) {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-demo-'))
    try {
      await write({ folder, rows, seed })
      measured.push(readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const [few, many] = TRIED_ROWS
  const [ofFew = 0, ofMany = 0] = measured
  const ofRow = (ofMany - ofFew) / (many - few)
  const rows = bytes <= ofFew ? (bytes / ofFew) * few : few + (bytes - ofFew) / ofRow
  return Math.max(1, Math.round(rows))
}
