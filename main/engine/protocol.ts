/** What a host and the engine's process say to each other, besides the contract's own frames. */
import * as z from 'zod'
import type { PortFrame } from './frame-port.ts'

const connection = z.int().min(0)
const frame = z.custom<PortFrame>((value) => typeof value === 'string' || value instanceof Uint8Array)

export const toEngineSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('open'),
    store: z.string(),
    templates: z.string(),
    grantKey: z.base64(),
    version: z.string(),
    /** Passwords and the like from the host's environment, and whether it can be asked for a key of the key store. */
    secrets: z.object({
      passphrase: z.string().optional(),
      variables: z.record(z.string(), z.string()),
      hasKeystore: z.boolean(),
    }),
  }),
  z.object({ what: z.literal('system-key'), key: z.base64().nullable(), message: z.string() }),
  z.object({ what: z.literal('connect'), connection }),
  z.object({ what: z.literal('frame'), connection, frame }),
  z.object({ what: z.literal('disconnect'), connection }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

export const fromEngineSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('ready'), pid: z.int() }),
  z.object({ what: z.literal('failed'), message: z.string() }),
  /** The key of the system's key store is wanted, for the first time: the system may ask the person. */
  z.object({ what: z.literal('want-system-key') }),
  z.object({ what: z.literal('frame'), connection, frame }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
