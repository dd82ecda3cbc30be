/** The command line: the same application without a window. Names and shapes of the commands are kept for scripts. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { csvEncodings } from '../../preload/contract/index.ts'
import { version } from '../host/version.ts'
import { aggregate, aggregateFormats } from './commands/aggregate.ts'
import { backup } from './commands/backup.ts'
import { browse } from './commands/browse.ts'
import { bundle } from './commands/bundle.ts'
import { cat } from './commands/cat.ts'
import { anomalies, datasets, rows, tables } from './commands/datasets.ts'
import { dates } from './commands/dates.ts'
import { demo, parseSize } from './commands/demo.ts'
import { diff } from './commands/diff.ts'
import { exportData } from './commands/export.ts'
import { insert } from './commands/insert.ts'
import { line } from './commands/line.ts'
import { load } from './commands/load.ts'
import { quarantine } from './commands/quarantine.ts'
import { report as runReport } from './commands/report.ts'
import { restore } from './commands/restore.ts'
import { segments } from './commands/segments.ts'
import { serve } from './commands/serve.ts'
import { sniff } from './commands/sniff.ts'
import {
  checkTemplateFile,
  deleteTemplate,
  exportTemplate,
  importTemplate,
  makeTemplate,
  showTemplate,
  templates,
} from './commands/templates.ts'
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

const size = (value: string) => {
  const bytes = parseSize(value)
  if (bytes === null) throw new InvalidArgumentError('It is no size such as 500000000, 500MB or 2GiB.')
  return bytes
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
  .option('--split', 'load the tables of a file one by one where more begin below blank lines')
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
  .addOption(new Option('--format <format>', 'html: a page to print').choices(['csv', 'json', 'html']).default('csv'))
  .option('--out <file>', 'write to a file')
  .addOption(store())
  .action(anomalies)

program
  .command('quarantine')
  .description('print the records that were set aside, byte for byte')
  .argument('<dataset>')
  .option('--out <file>', 'write to a file; to a folder, or a path ending in /: one file for each source')
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
  .command('aggregate')
  .description('group the rows of a table, or of files without a store, and measure each group')
  .argument('<source...>', 'a dataset and its table, or files with the same columns')
  .option('--by <columns>', 'columns to group by, with commas between them; Date:month, Price:bin=10', list, [])
  .requiredOption('--measure <measures>', 'count, sum:Price, quantile:0.9:Price; sum:Price=Total names it', list, [])
  .option('--where <sql>', 'a condition over the columns of the table')
  .option('--order <column>', 'sort by a column of the result; "name desc" for descending')
  .option('--limit <n>', 'at most so many groups', atLeastOne)
  .option('--out <file>', 'write to a file')
  .addOption(
    new Option('--max-part-bytes <n>', 'write out-0001.csv and so on, none larger than so many bytes').argParser(size),
  )
  .addOption(new Option('--format <format>', 'by the name of --out, or csv').choices(aggregateFormats))
  .option('--skip-invalid', 'files: leave values out that are no numbers, and tell how many, rather than fail')
  .addOption(store())
  .action(aggregate)

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
  .description('write a table, a selection or a report to a file, or to several')
  .argument('<dataset>')
  .option('--table <name>', 'the rows of a table')
  .option('--where <sql>', 'with --table: a condition over its columns')
  .option('--report <name>', 'the rows of a report')
  .option('--param <name=value>', 'with --report: value of a parameter; may be repeated', collect, [])
  .addOption(
    new Option('--shape <shape>', "a selection: json in the template's shape, or csv").choices(['json', 'csv']),
  )
  .option('--select <level=value>', 'a choice of the selection; may be repeated', collect, [])
  .requiredOption('--out <file>', 'the file to write; its name tells the format where --format does not')
  .option('--force', 'replace files that exist')
  .addOption(
    new Option('--format <format>', 'how it is written').choices(['csv', 'json', 'jsonl', 'parquet', 'avro', 'xlsx']),
  )
  .option('--delimiter <mark>', 'CSV: between cells: , ; | or tab')
  .addOption(new Option('--encoding <name>', 'CSV: any other than utf-8').choices(csvEncodings))
  .option('--bom', 'CSV: begin with a byte order mark, as Excel likes it')
  .addOption(new Option('--quote <which>', 'CSV: cells in quotes').choices(['needed', 'all', 'text']))
  .addOption(new Option('--decimal <sign>', 'CSV: decimal sign; as in the file when left out').choices(['.', ',']))
  .option('--crlf', 'CSV: end lines as Windows does')
  .option('--no-header', 'CSV: without the names of the columns')
  .option('--escape-formulas', 'CSV: make cells that a spreadsheet would run harmless; off with --shape alone')
  .option('--no-escape-formulas', 'CSV: leave such cells as they are')
  .addOption(new Option('--codec <name>', 'Avro: compression').choices(['null', 'deflate', 'snappy']))
  .option('--max-part-bytes <n>', 'several files, none with more bytes as it is written', atLeastOne)
  .option('--max-part-rows <n>', 'several files, none with more rows', atLeastOne)
  .addOption(new Option('--compress <how>', 'compress the file').choices(['gzip', 'zstd']))
  .addOption(store())
  .action(exportData)

program
  .command('report')
  .description('run a report of a dataset, or list its reports')
  .argument('<dataset>')
  .argument('[name]')
  .option('--list', 'list the reports')
  .option('--param <name=value>', 'value of a parameter; may be repeated', collect, [])
  .option('--page <n>', 'number of the page, from 1', atLeastOne)
  .option('--per-page <n>', 'rows of a page, at most 1000', atLeastOne)
  .addOption(new Option('--format <format>', 'json: a page; csv: all rows, or the page').choices(['json', 'csv']))
  .option('--out <file>', 'write to a file')
  .option(...json)
  .addOption(store())
  .action(runReport)

program
  .command('bundle')
  .description('write a dataset as one zip that explains itself, and loads back as it was')
  .argument('<dataset>')
  .requiredOption('--out <file.zip>', 'the file to write')
  .option('--force', 'replace the file if it exists')
  .option(...json)
  .addOption(store())
  .action(bundle)

program
  .command('backup')
  .description('write each table as an Avro file into a folder, with a manifest')
  .argument('<dataset>')
  .requiredOption('--out <dir>', 'the folder to write')
  .addOption(
    new Option('--codec <codec>', 'how blocks are compressed')
      .choices(['deflate', 'snappy', 'null'])
      .default('deflate'),
  )
  .option('--force', 'replace the backup that is there')
  .option(...json)
  .addOption(store())
  .action(backup)

program
  .command('restore')
  .description('restore tables from a backup or from any Avro files, as a new version or a new dataset')
  .argument('<dir|file.avro...>')
  .option('--dataset <name>', "the dataset; made when it is not there; the backup's own name, if free, when left out")
  .option('--into', 'only as a new version: fail when there is no such dataset')
  .option('--table <name>', "only this table; of one file of another program, its table's name")
  .option('--strict', 'restore nothing where anything is damaged')
  .option(...json)
  .addOption(store())
  .action(restore)

program
  .command('insert')
  .description('insert 1 to 1000 rows into a table, all of them or none')
  .argument('<dataset>')
  .argument('<table>')
  .requiredOption('--json <file>', 'an array of objects or of arrays; - for standard input')
  .addOption(store())
  .action(insert)

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
  .option('--rows <n>', 'rows of the largest file', atLeastOne, 1000)
  .addOption(
    new Option('--size <bytes>', 'about so many bytes in all instead: 500000000, 500MB, 2GiB')
      .argParser(size)
      .conflicts('rows'),
  )
  .option('--seed <n>', 'the same seed makes the same files', count, 1)
  .requiredOption('--out <dir>', 'folder to write to')
  .action(demo)

program
  .command('segments')
  .description('find groups of entities (customers, stores) that behave alike')
  .argument('<dataset>')
  .argument('<table>')
  .requiredOption('--entity <column>', 'the column that tells one entity from another')
  .addOption(
    new Option('--rfm <date,amount>', 'recency, frequency and monetary value; a third column counts purchases')
      .argParser(list)
      .default([]),
  )
  .option('--features <columns>', 'columns to compare, or measures of them as in sum:Amount', list, [])
  .option('--k <n>', 'how many segments, or a range as in 2..8, of which the best silhouette is taken')
  .option('--seed <n>', 'the same seed finds the same segments', count)
  .option('--no-standardise', 'compare the columns in their own units')
  .option('--log', 'take logarithms first, for amounts with a long tail')
  .option('--where <sql>', 'a condition: only these rows count')
  .option('--name <name>', 'name of the segments and of the table of their members')
  .option(...json)
  .addOption(store())
  .action(segments)

program
  .command('templates')
  .description('list the templates, ours and your own')
  .option(...json)
  .addOption(store())
  .action(templates)

const template = program.command('template').description('look at a template; make, check, share or delete your own')
template
  .command('show')
  .description('tell what a template expects')
  .argument('<template>')
  .option('--json', 'print its datapackage.json')
  .addOption(store())
  .action(showTemplate)
template
  .command('check')
  .description('tell what is wrong with a datapackage.json, and where')
  .argument('<file>', 'a file, or the name of a template')
  .option(...json)
  .addOption(store())
  .action(checkTemplateFile)
template
  .command('import')
  .description('take in a template from a datapackage.json, or from a ZIP archive with one')
  .argument('<file>')
  .option('--name <name>', 'another name for it')
  .option('--replace', 'put it in the place of your own one of this name')
  .addOption(store())
  .action(importTemplate)
template
  .command('export')
  .description('write the datapackage.json of a template')
  .argument('<template>')
  .option('--out <file>', 'write to a file')
  .option('--force', 'replace a file that exists')
  .addOption(store())
  .action(exportTemplate)
template
  .command('delete')
  .description('delete a template of your own')
  .argument('<template>')
  .addOption(store())
  .action(deleteTemplate)
template
  .command('make')
  .description('make a template from a dataset, by which later deliveries are recognised')
  .argument('<dataset>')
  .option('--name <name>', 'name of the template; made from that of the dataset when left out')
  .option('--title <title>', 'what it is called for people')
  .option('--out <file>', 'write it to a file too')
  .option('--no-attach', 'leave the dataset without it')
  .addOption(store())
  .action(makeTemplate)

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
