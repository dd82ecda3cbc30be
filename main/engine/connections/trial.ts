/** What a trial of a connection tells on its way, and words that both kinds of databases share. */
import type { StepName } from './obstacle.ts'

export interface Trial {
  told(step: StepName, message: string): void
  /** Product and version. */
  found(server: string): void
}

export const addressWords = (host: string, addresses: readonly string[]): string =>
  addresses.includes(host) ? `${host} is an address.` : `${host} is ${addresses.join(', ')}.`

export const withoutTls = (isLoopback: boolean): string =>
  isLoopback
    ? 'Not used: the server is on this machine.'
    : 'Switched off: everything travels readable for others, the password too.'
