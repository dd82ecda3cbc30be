/** Users of the API. */
import { type Command, Option } from 'commander'
import { roles } from '../../../preload/contract/index.ts'
import { userAdd, userList, userRemove } from '../commands/user.ts'
import { json, store } from './options.ts'

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('who may use the API')
  user
    .command('add')
    .description('add a user, or give one a new password or role; asks for the password')
    .argument('<name>')
    .addOption(
      new Option('--role <role>', 'a reader reads and asks, an editor changes')
        .choices([...roles])
        .makeOptionMandatory(),
    )
    .option('--password-stdin', 'read the password from standard input')
    .addOption(store())
    .action(userAdd)
  user
    .command('list')
    .description('list the users')
    .option(...json)
    .addOption(store())
    .action(userList)
  user
    .command('remove')
    .description('remove a user; their tokens stop working at once')
    .argument('<name>')
    .addOption(store())
    .action(userRemove)
}
