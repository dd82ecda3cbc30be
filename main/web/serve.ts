/** Runs the browser host as a program: prints its address, opens a browser, stays until it is told to stop. */
import openInBrowser from 'open'
import { startBrowserHost } from './index.ts'

/** Prints the address, opens it if wished, and stays until the process is told to stop. */
export async function serveUntilStopped({
  open,
  ...options
}: {
  readonly port?: number
  readonly open: boolean
  readonly store?: string
  readonly files: readonly string[]
}): Promise<void> {
  await using host = await startBrowserHost(options)
  console.log(`Winnow is at ${host.url}`)
  console.log('Ctrl+C ends it.')
  if (open) await tryToOpen(host.url)
  const stopped = Promise.withResolvers<void>()
  process.once('SIGINT', () => stopped.resolve())
  process.once('SIGTERM', () => stopped.resolve())
  await stopped.promise
}

/** A machine without a browser is no error: the address has been printed. */
async function tryToOpen(url: string): Promise<void> {
  const display =
    process.platform !== 'linux' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined
  if (!display) return
  try {
    const child = await openInBrowser(url)
    child.on('error', () => console.log('No browser was found; open the address by hand.'))
  } catch {
    console.log('No browser was found; open the address by hand.')
  }
}
