/** The demo generators by template id. */
import type { DemoOptions, Planted } from './demo-tools.ts'
import { writeLinkedCatalogue } from './linked-catalogue/demo.ts'

export const demos: Readonly<Record<string, (options: DemoOptions) => Promise<Planted[]>>> = {
  'linked-catalogue': writeLinkedCatalogue,
}
