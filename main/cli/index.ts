/** The command line: the same application without a window. Names and shapes of the commands are kept for scripts. */
import { Command, CommanderError } from 'commander'
import { version } from '../host/version.ts'
import { exitCodes, report } from './exit.ts'
import { addAnalyzeCommands } from './program/analyze.ts'
import { addHandOnCommands } from './program/hand-on.ts'
import { addLoadCommands } from './program/load.ts'
import { addLookCommands } from './program/look.ts'
import { addTeamCommands } from './program/team.ts'
import { addTemplatesCommands } from './program/templates.ts'

const program = new Command('winnow')
  .description('CSV files in, clean and explained data out.')
  .version(version)
  .showHelpAfterError('(winnow --help shows all commands)')
  .exitOverride()

addLoadCommands(program)
addLookCommands(program)
addAnalyzeCommands(program)
addHandOnCommands(program)
addTeamCommands(program)
addTemplatesCommands(program)

// Whoever reads our output may have seen enough (`winnow rows … | head`): that is no error.
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
  process.exit(exitCodes.done)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : exitCodes.usage) : report(error)
}
