/**
 * What a host can do for the page besides the contract. The desktop has dialogs and paths, a browser has uploads and
 * downloads; features see this interface only.
 */
import type { Command, Grant, Target } from '../../preload/contract/index.ts'

/** A file that a person chose: already a permission (desktop dialog), or still a file object. */
export type Picked = { readonly grant: Grant } | { readonly file: File }

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** Bytes that have reached the engine's side; called only where files have to be sent. */
  readonly onProgress?: (bytes: number) => void
}

export interface Host {
  readonly kind: 'desktop' | 'browser'
  /** True when the engine cannot come back to the file later, so that keeping a copy is the better default. */
  readonly filesAreCopies: boolean
  pickFiles(): Promise<readonly Picked[]>
  /** Files of a drop. It must be called while the event is being handled: browsers empty it afterwards. */
  collectDropped(transfer: DataTransfer): Promise<readonly File[]>
  grantRead(file: File, options?: ReadOptions): Promise<Grant>
  /** Asks for a place to write to; undefined when the person thinks better of it. */
  pickTarget(suggestedName: string): Promise<Target | undefined>
  /** Called when the file is written: a browser downloads it now. */
  deliver(target: Target): void
  /** Shows a written file in the system's file manager; absent where there is none. */
  readonly reveal?: (target: Grant) => Promise<void>
  onCommand(listener: (command: Command) => void): () => void
}
