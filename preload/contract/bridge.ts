/**
 * What the desktop's preload offers the page as `window.winnow`, besides the contract.
 * It is as narrow as can be: a pipe for the contract's messages, and the few things only a desktop can do.
 */
import * as z from 'zod'
import { grantSchema } from './values.ts'

export { channels } from './channels.ts'

/** One message of the contract's protocol, as oRPC encodes it. */
export const frameSchema = z.union([z.string(), z.instanceof(Uint8Array)])
export type Frame = z.infer<typeof frameSchema>

export const engineStateSchema = z.enum(['ready', 'stopped'])
export type EngineState = z.infer<typeof engineStateSchema>

/** Entries of the application's menu that the page carries out. */
export const commandSchema = z.enum(['open-files', 'search', 'toggle-theme', 'settings'])
export type Command = z.infer<typeof commandSchema>

export const targetSchema = z.object({ target: grantSchema, name: z.string(), overwrite: z.boolean() })
/** A place to write to; `overwrite` is true when the person has agreed to replace the file that is there. */
export type Target = z.infer<typeof targetSchema>

export interface Bridge {
  /** Opens a fresh connection to the engine; messages of an earlier one are dropped. */
  connect(): Promise<void>
  send(frame: Frame): void
  onFrame(listener: (frame: Frame) => void): () => void
  onEngineState(listener: (state: EngineState) => void): () => void
  onCommand(listener: (command: Command) => void): () => void
  /** Exchanges a dropped or chosen file for a permission to read it. */
  grantRead(file: File): Promise<string>
  pickFiles(): Promise<string[]>
  /** Asks for a place with the system's own dialog; undefined when the person cancels. */
  pickTarget(suggestedName: string): Promise<Target | undefined>
  /** Shows a written file in the system's file manager. */
  reveal(target: string): Promise<void>
}
