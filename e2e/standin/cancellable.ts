/**
 * Makes the event object that Electron hands to listeners which may prevent something.
 * All emitters need it, and each has to look afterwards whether a listener said no.
 */
import type * as Electron from 'electron'

export type Cancellable<Details extends object = object> = Electron.Event<Details> & { defaultPrevented: boolean }

export function cancellable(): Cancellable
export function cancellable<Details extends object>(details: Details): Cancellable<Details>
export function cancellable(details: object = {}): Cancellable {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true
    },
  }
  return event
}
