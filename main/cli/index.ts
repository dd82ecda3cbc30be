/** The command line: the same application without a window. Names and shapes of the commands are kept for scripts. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../host/version.ts'
import { browse } from './commands/browse.ts'
import { cat } from './commands/cat.ts'
import { anomalies, datasets, rows, tables } from './commands/datasets.ts'
import { demo } from './commands/demo.ts'
import { diff } from './commands/diff.ts'
import { exportSelection } from './commands/export.ts'
import { line } from './commands/line.ts'
import { load } from './commands/load.ts'
import { quarantine } from './commands/quarantine.ts'
import { serve } from './commands/serve.ts'
import { sniff } from './commands/sniff.ts'
import { history, prune, undo } from './commands/versions.ts'
import { exitCodes, report } from './exit.ts'

const program = new Command('winnow')
  .description('CSV files in, clean and explained data out.')
  .version(version)
  .showHelpAfterError('(winnow --help shows all commands)')
  .exitOverride()

const store = () => new Option('--store <dir>', 'folder of the store').env('WINNOW_STORE')
const json = ['--json', 'print JSON'] as const
const collect = (value: string, before: string[]) => [...before, value]
/** `a,b`; may be repeated. */
const list = (value: string, before: string[]) => [
  ...before,
  ...value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
]
const count = (value: string) => {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It is no whole number.')
  return number
}

const atLeastOne = (value: string) => {
  const number = count(value)
  if (number === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return number
}

program
  .command('load')
  .description('load files (or the CSV files of a folder) as a new dataset, or into one')
  .argument('<file...>')
  .option('--dataset <name>', 'name of the dataset')
  .addOption(new Option('--into <dataset>', 'load into this dataset, as a new version of it').conflicts('dataset'))
  .addOption(
    new Option('--mode <mode>', 'with --into; upsert when a key is given or was used before, else append').choices([
      'append',
      'replace',
      'upsert',
    ]),
  )
  .option('--key <columns>', 'key columns of an upsert, with commas between them', list, [])
  .addOption(
    new Option('--on-duplicate <policy>', 'which row stays of several with one key in this delivery').choices([
      'last',
      'first',
      'all',
      'quarantine',
    ]),
  )
  .option('--template <id>', 'template to use, or none')
  .option('--report <file>', 'write the anomaly report to a file')
  .option('--again', 'load although the same content is there already')
  .option('--keep-sources', 'keep compressed copies of the files in the store')
  .option(...json)
  .addOption(store())
  .action(load)

program
  .command('datasets')
  .description('list the datasets')
  .option(...json)
  .addOption(store())
  .action(datasets)

program
  .command('tables')
  .description('list the tables of a dataset')
  .argument('<dataset>')
  .option(...json)
  .addOption(store())
  .action(tables)

program
  .command('anomalies')
  .description('list everything that is wrong in a dataset')
  .argument('<dataset>')
  .addOption(new Option('--format <format>').choices(['csv', 'json']).default('csv'))
  .option('--out <file>', 'write to a file')
  .addOption(store())
  .action(anomalies)

program
  .command('quarantine')
  .description('print the records that were set aside, byte for byte')
  .argument('<dataset>')
  .option('--out <file>', 'write to a file')
  .option('--json', 'list file, line, record and reason instead')
  .addOption(store())
  .action(quarantine)

program
  .command('history')
  .description('list the versions of a dataset, newest first')
  .argument('<dataset>')
  .option(...json)
  .addOption(store())
  .action(history)

program
  .command('undo')
  .description('go back to the version before the current one, or to any; nothing is deleted')
  .argument('<dataset>')
  .option('--to <version>', 'number of the version to go to', count)
  .option(...json)
  .addOption(store())
  .action(undo)

program
  .command('prune')
  .description('delete old versions for good')
  .argument('<dataset>')
  .requiredOption('--keep <n>', 'how many of the newest versions stay; the current one always does', atLeastOne)
  .option(...json)
  .addOption(store())
  .action(prune)

program
  .command('diff')
  .description('tell what differs between two versions of a dataset')
  .argument('<dataset>')
  .option('--from <version>', 'the earlier version; the one before --to when left out', atLeastOne)
  .option('--to <version>', 'the later version; the current one when left out', atLeastOne)
  .option('--key <columns>', 'columns by which rows are paired, with commas between them', list, [])
  .option('--table <name>', 'this table only')
  .addOption(new Option('--format <format>', 'print the rows that differ').choices(['csv', 'json']))
  .option('--out <file>', 'write the rows that differ to a file')
  .option('--json', 'print counts and changes of columns as JSON')
  .addOption(store())
  .action(diff)

program
  .command('rows')
  .description('print rows of a table')
  .argument('<dataset>')
  .argument('<table>')
  .option('--where <sql>', 'a condition over the columns of the table')
  .option('--order <column>', 'sort by a column; "name desc" for descending')
  .option('--limit <n>', 'at most so many rows', count)
  .option('--offset <n>', 'leave out the first rows', count)
  .addOption(new Option('--format <format>').choices(['csv', 'json']).default('csv'))
  .option('--out <file>', 'write to a file')
  .addOption(store())
  .action(rows)

program
  .command('browse')
  .description('the entries of the next level, or the matching rows')
  .argument('<dataset>')
  .option('--select <level=value>', 'a choice; may be repeated', collect, [])
  .option(...json)
  .addOption(store())
  .action(browse)

program
  .command('export')
  .description('write the rows of a selection to a file')
  .argument('<dataset>')
  .addOption(
    new Option('--shape <shape>', "json in the template's shape, or csv")
      .choices(['json', 'csv'])
      .makeOptionMandatory(),
  )
  .option('--select <level=value>', 'a choice; may be repeated', collect, [])
  .requiredOption('--out <file>', 'the file to write')
  .option('--force', 'replace the file if it exists')
  .option('--escape-formulas', 'make cells that a spreadsheet would run harmless')
  .addOption(store())
  .action(exportSelection)

program
  .command('line')
  .description('print a line of a file as it stands there, byte for byte')
  .argument('<file>')
  .argument('<n>', 'number of the line, from 1', count)
  .option('--around <k>', 'with so many lines before and after it, numbered', count)
  .action(line)

program
  .command('sniff')
  .description('tell how files would be read')
  .argument('<file...>')
  .option(...json)
  .action(sniff)

program
  .command('cat')
  .description('print a file as Winnow reads it: UTF-8, comma, RFC 4180')
  .argument('[file]')
  .option('--out <file>', 'write to a file')
  .option('--batch <list>', 'a file of JSON lines {"in": …, "out": …}')
  .action(cat)

program
  .command('demo')
  .description('make sample files with planted anomalies, and the exact list of them')
  .argument('<template>')
  .option('--rows <n>', 'rows of the largest file', count, 1000)
  .option('--seed <n>', 'the same seed makes the same files', count, 1)
  .requiredOption('--out <dir>', 'folder to write to')
  .action(demo)

program
  .command('serve')
  .description('open the application in the browser')
  .option('--port <n>', 'port on 127.0.0.1', count)
  .option('--no-open', 'do not start the browser')
  .addOption(store())
  .action(serve)

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
