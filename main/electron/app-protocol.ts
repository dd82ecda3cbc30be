/** Serves the page under app://bundle, from the folder it was built into and from nowhere else. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { rendererFolder } from '../host/places.ts'
import { securityHeaders } from '../host/security-headers.ts'

export const pageUrl = 'app://bundle/index.html'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

export function handleAppProtocol(): void {
  protocol.handle('app', ({ url }) => serveFile(new URL(url), rendererFolder))
}

export async function serveFile(url: URL, root: string): Promise<Response> {
  if (url.host !== 'bundle') return new Response('Not found', { status: 404, headers: securityHeaders })
  const file = fileOf(url, root)
  if (file === undefined) return new Response('Forbidden', { status: 403, headers: securityHeaders })
  try {
    const contentType = contentTypes[extname(file)] ?? 'application/octet-stream'
    return new Response(await readFile(file), { headers: { ...securityHeaders, 'content-type': contentType } })
  } catch {
    return new Response('Not found', { status: 404, headers: securityHeaders })
  }
}

/** The file below `root` that a URL names; undefined when it names one elsewhere. */
function fileOf(url: URL, root: string): string | undefined {
  try {
    const file = normalize(join(root, decodeURIComponent(url.pathname)))
    return file.startsWith(root + sep) && !file.includes('\0') ? file : undefined
  } catch {
    return undefined // A malformed escape names nothing.
  }
}
