/** Electron gives a utility process this port; it is declared here because the engine does not know Electron. */
declare namespace NodeJS {
  interface Process {
    readonly parentPort?: {
      postMessage(message: unknown): void
      on(event: 'message', listener: (event: { data: unknown }) => void): void
    }
  }
}
