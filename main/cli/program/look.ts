/** Looking at datasets, and at files as they are. */
import { type Command, Option } from 'commander'
import { browse } from '../commands/browse.ts'
import { cat } from '../commands/cat.ts'
import { anomalies, datasets, rows, tables } from '../commands/datasets.ts'
import { line } from '../commands/line.ts'
import { sniff } from '../commands/sniff.ts'
import { collect, count, json, store } from './options.ts'

export function addLookCommands(program: Command): void {
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
    .addOption(new Option('--format <format>', 'html: a page to print').choices(['csv', 'json', 'html']).default('csv'))
    .option('--out <file>', 'write to a file')
    .addOption(store())
    .action(anomalies)

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
}
