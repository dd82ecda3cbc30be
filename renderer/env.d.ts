import type { Bridge } from '../preload/contract/index.ts'

declare global {
  interface Window {
    /** Present on the desktop only; a browser has the browser host's HTTP routes instead. */
    readonly winnow?: Bridge
  }
}
