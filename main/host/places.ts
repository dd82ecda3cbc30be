/** Where the application finds its own files and keeps the user's: the same places under every host. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'

/** The folder that Electron calls userData, without Electron. */
export function userDataFolder(): string {
  const paths = envPaths('Winnow', { suffix: '' })
  if (process.platform === 'darwin') return paths.data
  if (process.platform === 'win32') return dirname(paths.config)
  return paths.config
}

/** The store to use: `--store`, else WINNOW_STORE, else the user's own. */
export function storeFolder(asked: string | undefined, userData = userDataFolder()): string {
  return asked ?? (process.env.WINNOW_STORE || join(userData, 'store'))
}

/** Everything is built into `out/main`; the templates and the page lie beside it. */
const out = dirname(import.meta.dirname)
export const templatesFolder = join(out, 'templates')
export const rendererFolder = join(out, 'renderer')
export const engineProcess = join(out, 'main', 'engine.js')
export const bridgeScript = join(out, 'preload', 'bridge.cjs')

/** Says what is missing when somebody runs a checkout that was never built. */
export function assertBuilt(): void {
  if (!existsSync(templatesFolder)) throw new Error('Winnow is not built. Run: npm run build')
}
