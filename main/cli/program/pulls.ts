/** What others of the team have published, and taking it into the store. */
import { type Command, Option } from 'commander'
import { conflictPolicies } from '../../../preload/contract/index.ts'
import { published, pull } from '../commands/pull.ts'
import { json, store } from './options.ts'

export function addPullCommands(program: Command): void {
  program
    .command('published')
    .description('list the datasets that are published in a database, and what of them is here')
    .argument('<connection>')
    .option(...json)
    .addOption(store())
    .action(published)

  program
    .command('pull')
    .description('take a published dataset, or what is new of it, into the store')
    .argument('<connection>')
    .argument('<dataset>', 'its name there, or its id')
    .option('--name <name>', 'of a new dataset here (default: its name there)')
    .addOption(
      new Option('--on-conflict <choice>', 'rows that were changed here and there: stop, take theirs, or keep ours')
        .choices(conflictPolicies)
        .default('stop'),
    )
    .option('--dry-run', 'only show what would change here')
    .option(...json)
    .addOption(store())
    .action(pull)
}
