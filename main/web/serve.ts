/** Runs the browser host as a program: prints its address, opens a browser, stays until it is told to stop. */
import { readFileSync } from 'node:fs'
import openInBrowser from 'open'
import { type BrowserHostOptions, startBrowserHost } from './index.ts'

export interface ServeOptions {
  readonly port?: number
  readonly open: boolean
  readonly store?: string
  readonly files: readonly string[]
  readonly host?: string
  /** Files with the certificate and its key, as PEM. */
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly name?: readonly string[]
  /** Bytes of the files of one upload. */
  readonly maxUpload?: number
  /** Bytes of one file of a processed file. */
  readonly maxPartBytes?: number
}

/** Prints the address, opens it if wished, and stays until the process is told to stop. @throws Error */
export async function serveUntilStopped({ open, ...options }: ServeOptions): Promise<void> {
  await using host = await startBrowserHost(hostOptions(options))
  console.log(`Winnow is at ${host.url}`)
  console.log(
    `Programs find the API at ${new URL('/docs', host.url).href.split('?')[0]}. Add their users with: winnow user add NAME --role reader`,
  )
  console.log('Ctrl+C ends it.')
  if (open) await tryToOpen(host.url)
  const stopped = Promise.withResolvers<void>()
  process.once('SIGINT', () => stopped.resolve())
  process.once('SIGTERM', () => stopped.resolve())
  await stopped.promise
}

function hostOptions(options: Omit<ServeOptions, 'open'>): BrowserHostOptions {
  const { tlsCert, tlsKey, name, maxUpload, maxPartBytes, ...rest } = options
  return {
    ...rest,
    tls: readTls(tlsCert, tlsKey),
    names: name,
    limits: {
      ...(maxUpload === undefined ? {} : { uploadBytes: maxUpload }),
      ...(maxPartBytes === undefined ? {} : { partBytes: maxPartBytes }),
    },
  }
}

function readTls(cert: string | undefined, key: string | undefined): BrowserHostOptions['tls'] {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    throw new Error('A certificate and its key go together: give both --tls-cert and --tls-key.')
  return { cert: readPem(cert), key: readPem(key) }
}

function readPem(path: string): string {
  const text = readFileSync(path, 'utf8')
  if (!text.includes('-----BEGIN ')) throw new Error(`${path} is no PEM file: it has no line "-----BEGIN …".`)
  return text
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
