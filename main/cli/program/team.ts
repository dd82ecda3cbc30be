/** The team: connections to its databases, what is pushed to them and pulled from them, and who may use the API. */
import { type Command, Option } from 'commander'
import { tlsModes } from '../../../preload/contract/index.ts'
import { connectAdd, connectList, connectRemove, connectTest } from '../commands/connect.ts'
import { closeRemote, openRemote } from '../commands/open.ts'
import { json, store } from './options.ts'
import { addPullCommands } from './pulls.ts'
import { addPushCommands } from './pushes.ts'
import { addUserCommands } from './users.ts'

export function addTeamCommands(program: Command): void {
  addConnectCommands(program)
  addOpenCommands(program)
  addPushCommands(program)
  addPullCommands(program)
  addUserCommands(program)
}

function addOpenCommands(program: Command): void {
  program
    .command('open')
    .description(
      'open a published dataset where it lies: rows, browse, aggregate and report are answered in PostgreSQL',
    )
    .argument('<connection>')
    .argument('<dataset>', 'its name there, or its id')
    .option(...json)
    .addOption(store())
    .action(openRemote)
  program
    .command('close')
    .description('close a dataset that is open where it lies; nothing is changed there')
    .argument('<dataset>')
    .addOption(store())
    .action(closeRemote)
}

function addConnectCommands(program: Command): void {
  const connect = program.command('connect').description('connections to PostgreSQL and MongoDB')
  connect
    .command('add')
    .description('remember a connection; nothing is sent to the server yet')
    .argument('<name>')
    .argument('<url>', 'postgresql://user@host/database, mongodb://user@host/database or mongodb+srv://…')
    .option('--schema <name>', 'PostgreSQL: schema of the tables (default: public)')
    .addOption(new Option('--tls <mode>', 'verify-full unless the server is on this machine').choices([...tlsModes]))
    .option('--ca <file>', 'PEM: who signs the server')
    .option('--cert <file>', "PEM: the client's certificate")
    .option('--key <file>', "PEM: the certificate's private key; kept like a password")
    .option('--password-stdin', 'read the password from standard input')
    .option(...json)
    .addOption(store())
    .action(connectAdd)
  connect
    .command('test')
    .description('try a connection step by step; exit code 2 when it cannot be used')
    .argument('<name>')
    .option(...json)
    .addOption(store())
    .action(connectTest)
  connect
    .command('list')
    .description('list the connections, without their passwords')
    .option(...json)
    .addOption(store())
    .action(connectList)
  connect
    .command('remove')
    .description('forget a connection and its password')
    .argument('<name>')
    .addOption(store())
    .action(connectRemove)
}
