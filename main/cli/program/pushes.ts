/** Pushing datasets to the databases of the team: reviewed, confirmed, taken back, or by themselves. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  conflictPolicies,
  pushModes,
  type Schedule,
  scheduleSchema,
  unstorablePolicies,
} from '../../../preload/contract/index.ts'
import { push, pushes, resume, rollBack, schedule } from '../commands/push.ts'
import { json, store } from './options.ts'

const onConflict = (choices: readonly string[]) =>
  new Option('--on-conflict <choice>', 'rows that others changed there: stop, leave theirs, or write ours')
    .choices(choices)
    .default('stop')
const onUnstorable = () =>
  new Option('--on-unstorable <choice>', 'cells the database cannot hold: stop, replace them, or leave their rows out')
    .choices(unstorablePolicies)
    .default('stop')

export function addPushCommands(program: Command): void {
  program
    .command('push')
    .description('publish a dataset in a database: shows what would change, and does it when told to')
    .argument('<dataset>')
    .requiredOption('--to <connection>', 'where the rows go')
    .option('--metadata-to <connection>', 'where the description goes, if elsewhere')
    .addOption(new Option('--mode <mode>', 'what is compared and changed').choices(pushModes).default('incremental'))
    .option(
      '--table <name>',
      'only this table; may be repeated',
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'do it without asking')
    .addOption(onConflict(conflictPolicies))
    .addOption(onUnstorable())
    .option(...json)
    .addOption(store())
    .action(push)

  program
    .command('resume')
    .description('go on with a push that was interrupted')
    .argument('<push>', 'its id, or the beginning of it')
    .option('--discard', 'give it up instead, here and there')
    .option(...json)
    .addOption(store())
    .action(resume)

  program
    .command('pushes')
    .description('list the pushes of a dataset: who, what, when')
    .argument('<dataset>')
    .option(...json)
    .addOption(store())
    .action(pushes)

  program
    .command('rollback')
    .description('take the last push back')
    .argument('<push>', 'its id, or the beginning of it')
    .addOption(onConflict(['stop', 'ours']))
    .option(...json)
    .addOption(store())
    .action(rollBack)

  program
    .command('schedule')
    .description('say when a dataset is pushed by itself, or show what was said')
    .argument('<dataset>')
    .option('--to <connection>', 'where the rows go')
    .option('--metadata-to <connection>', 'where the description goes, if elsewhere')
    .option('--when <when>', 'after-load, never, daily, or daily at a time as in daily@06:30', whenOf)
    .addOption(new Option('--mode <mode>', 'what is compared and changed').choices(pushModes).default('incremental'))
    .option(...json)
    .addOption(store())
    .action(schedule)
}

function whenOf(text: string): Pick<Schedule, 'when' | 'at'> {
  const [when, at] = text.split('@')
  const parsed = scheduleSchema.safeParse({ when, ...(at !== undefined && { at }) })
  if (!parsed.success || (at !== undefined && when !== 'daily'))
    throw new InvalidArgumentError('It is one of never, after-load, daily and daily@HH:MM.')
  return parsed.data
}
