/**
 * Runs once before all specs: names the runtime and unpacks Chromium.
 * Unpacking belongs here because two workers doing it at once would break each other's copy.
 */
import { execFileSync } from 'node:child_process'
import { findChromium } from '../standin/chromium-binary.ts'
import { applyRuntime, chooseRuntime } from './runtime.ts'

async function setUp(): Promise<void> {
  const runtime = chooseRuntime()
  const chromium = await findChromium()
  process.env.WINNOW_TEST_CHROMIUM = chromium
  applyRuntime(runtime)
  console.log(
    runtime.kind === 'electron'
      ? `Runtime: Electron ${runtime.electronVersion} (its own binary)`
      : `Runtime: stand-in for Electron (${versionOf(chromium)}), see e2e/standin/README.md`,
  )
}

function versionOf(chromium: string): string {
  return execFileSync(chromium, ['--version'], { encoding: 'utf8' }).trim()
}

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export of a global setup
export default setUp
