/**
 * The desktop as a host: the preload does the work. Folders are passed on as they are; the engine looks inside.
 */
import type { Bridge } from '../../preload/contract/index.ts'
import type { Host } from './host.ts'

export const desktopHost = (bridge: Bridge): Host => ({
  kind: 'desktop',
  filesAreCopies: false,
  pickFiles: async () => (await bridge.pickFiles()).map((grant) => ({ grant })),
  collectDropped: async (transfer) => [...transfer.files],
  grantRead: (file) => bridge.grantRead(file),
  pickTarget: (suggestedName) => bridge.pickTarget(suggestedName),
  deliver: () => undefined,
  reveal: (target) => bridge.reveal(target),
  onCommand: (listener) => bridge.onCommand(listener),
})
