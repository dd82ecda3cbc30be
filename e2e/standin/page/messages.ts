/**
 * Types of what the main process and the page side tell each other, as JSON.
 * Both ends import them, so that neither can change a message alone.
 */

/** From the page side; `body` is the list of arguments in the clone codec's text. */
export type FromPage =
  | { readonly type: 'preload-done' }
  | { readonly type: 'send'; readonly channel: string; readonly body: string }
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly body: string }
  | { readonly type: 'open'; readonly url: string; readonly frameName: string; readonly features: string }

export type ToPage =
  | { readonly type: 'event'; readonly channel: string; readonly body: string }
  | { readonly type: 'reply'; readonly id: number; readonly body: string }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }

/** The binding through which the page side speaks, and the function through which it is spoken to. */
export const bindingName = 'standinBinding'
export const receiverName = 'standinReceive'
export const isolatedWorldName = 'Electron Isolated Context'
/** The function whose `debugger` statement asks for the path of a file. */
export const pathQuestionName = 'askForPath'

export interface OpenRequest {
  readonly url: string
  readonly frameName: string
  readonly features: string
}

/** What the code in one world offers to the other code in it. */
export interface WorldLink {
  readonly expose: (key: string, api: unknown) => void
  onOpen: (request: OpenRequest) => void
}

export interface LinkOptions {
  /** An event name nobody guesses, so that page code cannot listen in. */
  readonly secret: string
  readonly side: 'main' | 'isolated'
  readonly schemes: readonly string[]
}
