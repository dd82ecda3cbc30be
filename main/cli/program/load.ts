/** Loading, and what becomes of a dataset over time. */
import { type Command, Option } from 'commander'
import { dates } from '../commands/dates.ts'
import { diff } from '../commands/diff.ts'
import { insert } from '../commands/insert.ts'
import { load } from '../commands/load.ts'
import { quarantine } from '../commands/quarantine.ts'
import { history, prune, undo } from '../commands/versions.ts'
import { atLeastOne, count, json, list, store } from './options.ts'

export function addLoadCommands(program: Command): void {
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
    .option('--split', 'load the tables of a file one by one where more begin below blank lines')
    .option('--again', 'load although the same content is there already')
    .option('--keep-sources', 'keep compressed copies of the files in the store')
    .option(...json)
    .addOption(store())
    .action(load)

  program
    .command('insert')
    .description('insert 1 to 1000 rows into a table, all of them or none')
    .argument('<dataset>')
    .argument('<table>')
    .requiredOption('--json <file>', 'an array of objects or of arrays; - for standard input')
    .addOption(store())
    .action(insert)

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
    .command('dates')
    .description('list dates that do not tell whether the day or the month comes first, or say which')
    .argument('<dataset>')
    .option('--table <name>', 'the table, where several have the column')
    .option('--column <name>', 'the column that is answered for')
    .addOption(new Option('--order <order>', 'what comes first in its dates').choices(['day-first', 'month-first']))
    .option('--forget', 'ask again about later files; of --column only, when it is given')
    .option(...json)
    .addOption(store())
    .action(dates)

  program
    .command('quarantine')
    .description('print the records that were set aside, byte for byte')
    .argument('<dataset>')
    .option('--out <file>', 'write to a file; to a folder, or a path ending in /: one file for each source')
    .option('--json', 'list file, line, record and reason instead')
    .addOption(store())
    .action(quarantine)
}
