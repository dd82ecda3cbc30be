/** Apart from the schemas, so that the sandboxed preload, which may import nothing, holds these few names only. */

/** Channels between preload and main. A renderer never names one. */
export const channels = {
  toEngine: 'winnow:to-engine',
  fromEngine: 'winnow:from-engine',
  connect: 'winnow:connect',
  engineState: 'winnow:engine-state',
  grantRead: 'winnow:grant-read',
  pickFiles: 'winnow:pick-files',
  pickTarget: 'winnow:pick-target',
  reveal: 'winnow:reveal',
  command: 'winnow:command',
} as const
