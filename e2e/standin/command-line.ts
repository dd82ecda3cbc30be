/**
 * Reads the arguments as Electron's binary does: its own switches, the app's path, then the app's arguments.
 * Playwright starts the binary with `-r`, `--inspect` and `--remote-debugging-port`, which must not reach the app.
 */
export interface CommandLine {
  /** Everything after the binary's own name, untouched. */
  readonly all: readonly string[]
  /** Where the app is; absent for a packaged app, which brings its own. */
  readonly appPath: string | undefined
  readonly requires: readonly string[]
  readonly switches: Map<string, string>
  readonly inspectPort: number | undefined
  readonly devtoolsPort: number
  readonly wantsVersion: boolean
}

export function parseCommandLine(all: readonly string[]): CommandLine {
  const requires: string[] = []
  const switches = new Map<string, string>()
  let appPath: string | undefined
  for (let at = 0; at < all.length; at++) {
    const argument = all[at] ?? ''
    if (argument === '-r' || argument === '--require') requires.push(all[++at] ?? '')
    else if (argument.startsWith('--')) {
      const [name = '', ...value] = argument.slice(2).split('=')
      switches.set(name, value.join('='))
    } else if (!argument.startsWith('-')) appPath ??= argument
  }
  const inspect = take(switches, 'inspect')
  const devtools = take(switches, 'remote-debugging-port')
  return {
    all,
    appPath,
    requires,
    switches,
    inspectPort: inspect === undefined ? undefined : Number(inspect.split(':').pop() || 9229),
    devtoolsPort: Number(devtools ?? 0),
    wantsVersion: switches.has('version') || all.includes('-v'),
  }
}

function take(switches: Map<string, string>, name: string): string | undefined {
  const value = switches.get(name)
  switches.delete(name)
  return value
}

export const commandLine = parseCommandLine(process.argv.slice(2))
