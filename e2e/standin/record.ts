/**
 * Keeps a list of what the app asked of the desktop: links opened, dialogs shown, folders revealed.
 * Nothing of that can happen in a headless run, and the list is how one can still see that it was asked for.
 */
export interface RecordedCall {
  readonly name: string
  readonly args: readonly unknown[]
}

export const recordedCalls: RecordedCall[] = []

export function record(name: string, ...args: readonly unknown[]): void {
  recordedCalls.push({ name, args })
}

declare global {
  var standinRecord: readonly RecordedCall[] | undefined
}

// Read by specs through `app.evaluate(() => globalThis.standinRecord)`.
globalThis.standinRecord = recordedCalls
