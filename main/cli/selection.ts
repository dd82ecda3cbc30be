/** Choices given as `level=value`. */
import type { Selection } from '../../preload/contract/index.ts'
import { Exit, exitCodes } from './exit.ts'

/** @throws Exit when a choice has no `=`. */
export function parseSelection(choices: readonly string[]): Selection {
  return choices.map((choice) => {
    const at = choice.indexOf('=')
    if (at < 1) throw new Exit(exitCodes.usage, `--select takes LEVEL=VALUE, not "${choice}".`)
    return { level: choice.slice(0, at), value: choice.slice(at + 1) }
  })
}
