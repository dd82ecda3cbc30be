/** Files named on the command line are loaded as soon as the engine is there; the window shows how it goes. */
import { resolve } from 'node:path'
import type { Client } from '../../preload/contract/index.ts'
import type { Grants } from '../engine/client.ts'

export async function loadAtStart(client: Client, grants: Grants, files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  await client.loads.start({
    files: files.map((file) => ({ file: grants.seal({ path: resolve(file), mode: 'read' }) })),
  })
}
